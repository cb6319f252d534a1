"""A parameter value counts once two officials stand behind it."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from outreach.errors import InputRefused, NotAllowed
from outreach.staff.official_values import confirm, confirmed, propose
from outreach.staff.tables import Account, Role
from outreach.storage.database import Database

SINCE = date(2026, 9, 1)


def _staff(session: Session, *roles: Role) -> list[Account]:
    accounts = [
        Account(username=f"{role}{n}", display_name="-", role=role, password_hash="-") for n, role in enumerate(roles)
    ]
    session.add_all(accounts)
    session.flush()
    return accounts


def test_a_value_counts_once_another_official_confirmed_it(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        one, other = _staff(session, Role.OFFICIAL, Role.OFFICIAL)
        row = propose(session, one, "index.coefficient", SINCE, "1.8114", "Moniteur belge", now)
        assert confirmed(session) == []
        confirm(session, other, row.id, now)
        (entry,) = confirmed(session)
        assert (entry.parameter, entry.since, entry.value) == ("index.coefficient", SINCE, Decimal("1.8114"))
        assert entry.source == "Moniteur belge"
        assert confirmed(session, now - timedelta(days=1)) == []


def test_nobody_confirms_their_own_value(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        (one,) = _staff(session, Role.OFFICIAL)
        row = propose(session, one, "index.coefficient", SINCE, "1.8114", "Moniteur belge", now)
        with pytest.raises(NotAllowed, match="another official"):
            confirm(session, one, row.id, now)
        assert confirmed(session) == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OFFICIAL])
def test_only_officials_enter_and_confirm(database: Database, now: datetime, role: Role) -> None:
    with database.transaction() as session:
        official, stranger = _staff(session, Role.OFFICIAL, role)
        with pytest.raises(NotAllowed):
            propose(session, stranger, "index.coefficient", SINCE, "1.8114", "source", now)
        row = propose(session, official, "index.coefficient", SINCE, "1.8114", "source", now)
        with pytest.raises(NotAllowed):
            confirm(session, stranger, row.id, now)


@pytest.mark.parametrize("value", ["", "much", "NaN", "-1", "Infinity"])
def test_what_is_no_number_is_refused(database: Database, now: datetime, value: str) -> None:
    with database.transaction() as session:
        (one,) = _staff(session, Role.OFFICIAL)
        with pytest.raises(InputRefused):
            propose(session, one, "index.coefficient", SINCE, value, "source", now)


def test_a_value_without_source_is_refused(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        (one,) = _staff(session, Role.OFFICIAL)
        with pytest.raises(InputRefused, match="no source"):
            propose(session, one, "index.coefficient", SINCE, "1.8114", "  ", now)


def test_of_two_confirmed_for_the_same_day_the_later_counts(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        one, other = _staff(session, Role.OFFICIAL, Role.OFFICIAL)
        for hour, value in enumerate(("1.81", "1.8114")):
            moment = now + timedelta(hours=hour)
            confirm(session, other, propose(session, one, "index.coefficient", SINCE, value, "s", moment).id, moment)
        assert [entry.value for entry in confirmed(session)] == [Decimal("1.8114")]
