"""One letter is enough for a household where the right is one of the household; disability goes to the person alone."""

from typing import Any

import pytest
from campaign_builders import Town

from outreach.campaigns.audience import compose, count
from outreach.campaigns.contacts import note_contact
from outreach.campaigns.planning import plan_all
from outreach.campaigns.post_office import PostOffice
from outreach.campaigns.responses import record
from outreach.campaigns.sending import send_due
from outreach.campaigns.status import Answer, MessageStatus
from outreach.campaigns.tables import Campaign, Message
from outreach.eligibility.right import every_right, household_rights
from outreach.messages import links
from outreach.people.contact import objections
from outreach.people.vocabulary import AddressKind

CODES = links.codes_for_demo("test")
HEATING, DISABILITY = {"heating_fund": "likely"}, {"arr": "likely"}
HOME, OTHER = ({"household_key": letter * 32, "address_digest": letter * 32} for letter in "hi")
MOVED_OUT = {"address_digest": "m" * 32}


@pytest.mark.parametrize(
    ("people", "invited"),
    [
        pytest.param([{"likely": HEATING, **HOME}] * 3, [1], id="three in one home"),
        pytest.param([{"likely": HEATING, **HOME}, {"likely": HEATING, **OTHER}], [1, 2], id="two homes"),
        pytest.param([{"likely": HEATING, **HOME}, {"likely": HEATING, **HOME, **MOVED_OUT}], [1, 2],
                     id="one moved out and has no other household yet"),
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


THREE: list[dict[str, Any]] = [
    {"likely": HEATING, **HOME, "birth_date": born} for born in ("1950-01-01", "1960-01-01", "1970-01-01")
]


def test_when_the_letter_of_a_household_cannot_go_the_next_one_gets_it(town: Town, office: PostOffice) -> None:
    key = town.a_campaign_for(*THREE)
    for person, reason in ((1, "objected"), (2, "may_not_contact")):
        with town.database.transaction() as session:
            if person == 1:
                objections.record(session, person, None, None, "desk", town.now)
            else:
                town.change(session, person, address_kind=AddressKind.CONFIDENTIAL)
        assert send_due(town.database, office, town.now, "w").skipped == {reason: 1}
        assert plan_all(town.database, key, town.now, CODES).planned == 1
        assert town.books(key).invited == person + 1
    assert plan_all(town.database, key, town.now, CODES).planned == 0
    assert [message.status for message in town.messages(key)][2] is MessageStatus.DUE
    assert town.books(key).exclusions == {}


def test_who_objects_after_the_letter_came_is_not_followed_by_the_next(town: Town) -> None:
    key = town.a_campaign_for(*THREE)
    with town.database.transaction() as session:
        message = session.get_one(Message, town.messages(key)[0].id)
        message.status, message.sent_at = MessageStatus.SENT, town.now
        note_contact(session, [message], town.now)
    with town.database.transaction() as session:
        record(session, session.get_one(Message, town.messages(key)[0].id), Answer.OBJECTION, town.now)
    assert plan_all(town.database, key, town.now, CODES).planned == 0
    with town.database.reading() as session:
        assert count(session, session.get_one(Campaign, key)).exclusions == {"household_written_to": 2}


def test_a_text_that_is_missing_would_be_missing_for_the_next_one_too(town: Town, office: PostOffice) -> None:
    key = town.a_campaign_for(*THREE)
    assert send_due(town.database, office, town.now, "w").skipped == {"text_missing": 1}
    assert plan_all(town.database, key, town.now, CODES).planned == 0
    assert town.books(key).invited == 1
