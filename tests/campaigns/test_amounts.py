"""A letter prints an amount only when every value behind it is confirmed and is the one the screening reckoned with."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from campaign_builders import BY_EMAIL, Town

from outreach.campaigns.amounts import Amounts
from outreach.campaigns.post_office import PostOffice
from outreach.campaigns.sending import send_due
from outreach.eligibility.expression import parameters_of
from outreach.eligibility.parameters import ParameterBook
from outreach.eligibility.right import load_rights
from outreach.staff.official_values import confirm, propose
from outreach.staff.tables import Account, Role


@pytest.mark.parametrize(
    ("value", "confirmed", "printed"),
    [("1.8114", True, True), ("1.8114", False, False), ("1.9000", True, False)],
    ids=["confirmed", "only proposed", "another value than the screening reckoned with"],
)
def test_an_amount_is_printed_once_its_value_is_confirmed(
    town: Town, ledger_office: PostOffice, value: str, confirmed: bool, printed: bool
) -> None:
    key = town.a_campaign_for(BY_EMAIL)
    later = town.now + timedelta(minutes=1)
    with town.database.transaction() as session:
        one, other = (
            Account(username=name, display_name="-", role=Role.OFFICIAL, password_hash="-") for name in ("one", "other")
        )
        session.add_all([one, other])
        session.flush()
        row = propose(session, one, "index.coefficient", date(2026, 9, 1), value, "Moniteur belge", later)
        if confirmed:
            confirm(session, other, row.id, later)
    send_due(town.database, ledger_office, later, "w")
    assert town.messages(key)[0].prints_amount is printed
    assert town.books(key).steps[0].with_amount == int(printed)


SINCE = date(2026, 9, 1)


def the_values_read_by(right: str, of: str, day: date) -> dict[str, str]:
    """The values an amount reads from one part of the book, as the screening reckoned with them."""
    values = ParameterBook.load().on(day)
    read = parameters_of(load_rights()[right].structure(values).rule.amount)
    return {p.name: str(p.value) for p in read if p.name.startswith(f"{of}.") and not p.state.may_be_printed}


def confirmed(town: Town, values: Mapping[str, str]) -> frozenset[str]:
    """The rights whose amounts may be printed once two officials entered and confirmed these values."""
    later = town.now + timedelta(minutes=1)
    with town.database.transaction() as session:
        one, other = (
            Account(username=name, display_name="-", role=Role.OFFICIAL, password_hash="-") for name in ("one", "other")
        )
        session.add_all([one, other])
        session.flush()
        for name, value in values.items():
            confirm(session, other, propose(session, one, name, SINCE, value, "Moniteur belge", later).id, later)
        found = Amounts.now_known(session)
    assert found is not None
    return found.printable


def test_an_allowance_waits_for_the_values_of_another_its_amount_rests_on(town: Town, day: date) -> None:
    own = the_values_read_by("ai", "ai", day)
    assert {"ai.maximum.1", "ai.maximum.5"} <= own.keys()
    assert confirmed(town, own) == frozenset()


def test_an_allowance_may_be_printed_once_all_its_amount_reads_is_confirmed(town: Town, day: date) -> None:
    read = the_values_read_by("ai", "ai", day) | the_values_read_by("ai", "arr", day)
    assert confirmed(town, read) == {"ai"}


EXEMPTIONS = {"ai.work_exemption": "63000", "ai.replacement_exemption": "3780"}  # printed for 2021, assumed unindexed


@pytest.mark.parametrize(
    ("rates", "printable"),
    [({}, {"arr"}), (EXEMPTIONS, {"arr", "ai"}), (EXEMPTIONS | {"ai.institution_counted": "70"}, {"arr"})],
    ids=["exemptions nobody confirmed", "as the screening reckoned", "another share counts in an institution"],
)
def test_a_rate_that_changed_since_the_screening_stops_the_amount(
    town: Town, rates: dict[str, str], printable: set[str]
) -> None:
    assert confirmed(town, {"index.coefficient": "1.8114", **rates}) == printable
