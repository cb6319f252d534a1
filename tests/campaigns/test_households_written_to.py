"""One letter is enough for a household where the right is one of the household; disability goes to the person alone."""

from typing import Any

import pytest
from campaign_builders import Town

from outreach.campaigns.audience import compose
from outreach.eligibility.right import every_right, household_rights
from outreach.people.vocabulary import AddressKind

HEATING, DISABILITY = {"heating_fund": "likely"}, {"arr": "likely"}
HOME, OTHER = {"household_key": "h" * 32}, {"household_key": "i" * 32}


@pytest.mark.parametrize(
    ("people", "invited"),
    [
        pytest.param([{"likely": HEATING, **HOME}] * 3, [1], id="three in one home"),
        pytest.param([{"likely": HEATING, **HOME}, {"likely": HEATING, **OTHER}], [1, 2], id="two homes"),
        pytest.param([{"likely": HEATING}] * 2, [1, 2], id="household not known"),
        pytest.param([{"likely": DISABILITY, **HOME}] * 2, [1, 2], id="a disability: each alone"),
        pytest.param([{"likely": HEATING | DISABILITY, **HOME}] * 2, [1, 2], id="both in one letter: each alone"),
        pytest.param([{"likely": HEATING, **HOME, "birth_date": "2004-01-01"}, {"likely": HEATING, **HOME}], [2],
                     id="the eldest gets it"),
        pytest.param([{"likely": HEATING, **HOME, "receives": ["HEATING_FUND"]}, {"likely": HEATING, **HOME}], [2],
                     id="who is excluded does not stand for the others"),
        pytest.param([{"likely": HEATING, **HOME, "address_kind": AddressKind.INSTITUTION}] * 2, [1, 2],
                     id="people of one institution are no household"),
    ],
)  # fmt: skip
def test_one_letter_a_household_for_rights_marked_so(
    town: Town, people: list[dict[str, Any]], invited: list[int]
) -> None:
    with town.database.transaction() as session:
        ids = [town.a_person(session, **given).id for given in people]
        campaign = town.a_campaign(session)
        counts = compose(session, campaign, town.now)
        assert counts.invited == len(invited)
        left_out = counts.exclusions.get("household_written_to", 0) + counts.exclusions.get("received_already", 0)
        assert counts.excluded == left_out
        town.approve_and_plan(session, campaign)
        key = campaign.id
    assert [ids.index(message.person_id) + 1 for message in town.messages(key)] == invited
    town.books(key)


def test_what_is_about_a_disability_is_never_marked_for_the_household() -> None:
    assert household_rights() == {code for code, right in every_right().items() if right.letters_to == "household"}
    assert not household_rights() & {code for code, right in every_right().items() if right.has_letters}
