"""A letter prints an amount only when every value behind it is confirmed and is the one the screening reckoned with."""

from datetime import date, timedelta

import pytest
from campaign_builders import BY_EMAIL, Town

from outreach.campaigns.post_office import PostOffice
from outreach.campaigns.sending import send_due
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
