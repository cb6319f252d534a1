"""Who no message finds stands on a list for the desk, once a right is likely for them, and nobody who is hidden."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from people_rows import NOW, an_extract, enter
from sqlalchemy import Column, LargeBinary, MetaData, Table, update
from sqlalchemy.orm import Session

from outreach.clock import at_noon
from outreach.eligibility.lists.caseload import Caseload
from outreach.people.caseload import signs_and_claims, without_hidden
from outreach.people.contact import contact_points, objections
from outreach.people.contact.desk_lists import DeskList, Listed, desk_lists
from outreach.people.tables import Change, ContactMade, Extract, Person, Screening, VerdictRecord
from outreach.people.vocabulary import AddressKind, ChangeKind, ChannelName, ExtractState
from outreach.storage.database import Database

DAY = date(2026, 11, 22)
STRUCK_OFF: dict[str, Any] = {"address_kind": AddressKind.STRUCK_OFF, "postal_area": None}
PRISON: dict[str, Any] = {"address_kind": AddressKind.PRISON}
REFERENCE: dict[str, Any] = {"address_kind": AddressKind.REFERENCE_ADDRESS}


def likely(session: Session, outcome: str = "likely", has_sign: bool = False, **changes: Any) -> Person:
    person = enter(session, **changes)
    if session.get(Screening, 1) is None:
        session.add(Screening(id=1, day=DAY, extract_id=1, rule_version="r", parameters_version="p", made_at=NOW))
        session.flush()
    session.add(VerdictRecord(person_id=person.id, right="arr", since_screening=1, outcome=outcome, missing=[],
                              unmet=[], exact=True, has_sign=has_sign))  # fmt: skip
    session.flush()
    return person


def standing(session: Session, basis: bool = False) -> set[DeskList]:
    return {name for name, listed in desk_lists(session, DAY, basis).items() if listed.count}


@pytest.mark.parametrize(
    ("changes", "lists"),
    [
        pytest.param({}, set(), id="at home"),
        pytest.param(STRUCK_OFF, {DeskList.SEARCH}, id="struck off"),
        pytest.param({"postal_area": None}, {DeskList.SEARCH}, id="no usable address"),
        pytest.param({"is_listed": False}, {DeskList.SEARCH}, id="gone from the register"),
        pytest.param(PRISON, {DeskList.PRISON}, id="prison"),
        pytest.param(REFERENCE, {DeskList.REFERENCE_ADDRESS}, id="reference address"),
        pytest.param({"address_kind": AddressKind.CONFIDENTIAL, "postal_area": None}, set(), id="confidential"),
        pytest.param(STRUCK_OFF | {"dead_since": DAY}, set(), id="dead"),
        pytest.param(STRUCK_OFF | {"outcome": "unlikely"}, set(), id="no right is likely"),
        pytest.param(STRUCK_OFF | {"outcome": "probable"}, set(), id="only a finding is missing, without a sign"),
        pytest.param(STRUCK_OFF | {"outcome": "probable", "has_sign": True}, {DeskList.SEARCH}, id="with a sign"),
    ],
)
def test_who_stands_where(database: Database, changes: dict[str, Any], lists: set[DeskList]) -> None:
    with database.sessions() as session:
        likely(session, **changes)
        assert standing(session) == lists


def test_a_letter_that_came_back_starts_a_search(database: Database) -> None:
    with database.sessions() as session:
        person = likely(session, address_digest="a")
        contact_points.letter_returned(session, person, NOW)
        assert desk_lists(session, DAY)[DeskList.SEARCH] == Listed(1, (person.id,))


def released(session: Session, days_ago: int = 0, **changes: Any) -> Person:
    """Somebody an extract of some days ago said came out of prison; another extract is in force since."""
    an_extract(session, 1, DAY - timedelta(days=days_ago))
    person = likely(session, **changes)
    session.get_one(Extract, 1).imported_at = at_noon(DAY - timedelta(days=days_ago))
    session.add(Change(person_id=person.id, extract_id=1, kind=ChangeKind.ADDRESS, day=DAY, detail="released"))
    an_extract(session, 2, DAY)
    return person


def a_contact(person: Person, days_ago: int) -> ContactMade:
    at = at_noon(DAY - timedelta(days=days_ago))
    return ContactMade(person_id=person.id, at=at, channel=ChannelName.LETTER, reference=f"message:{days_ago}")


@pytest.mark.parametrize(
    ("days_ago", "contacted", "changes", "lists"),
    [
        pytest.param(0, None, {}, {DeskList.RELEASED}, id="today"),
        pytest.param(179, None, {}, {DeskList.RELEASED}, id="179 days ago, and other extracts since"),
        pytest.param(180, None, {}, set(), id="180 days ago"),
        pytest.param(60, 30, {}, set(), id="contacted since"),
        pytest.param(60, 90, {}, {DeskList.RELEASED}, id="contacted before"),
        pytest.param(60, None, PRISON, {DeskList.PRISON}, id="in prison again"),
        pytest.param(60, None, {"is_listed": False}, {DeskList.SEARCH}, id="gone from the register since"),
    ],
)
def test_who_was_released_stands_on_the_list_until_contacted(
    database: Database, days_ago: int, contacted: int | None, changes: dict[str, Any], lists: set[DeskList]
) -> None:
    with database.sessions() as session:
        person = released(session, days_ago, **changes)
        if contacted is not None:
            session.add(a_contact(person, contacted))
            session.flush()
        assert standing(session) == lists


def test_an_extract_still_being_imported_releases_nobody(database: Database) -> None:
    with database.sessions() as session:
        released(session)
        session.get_one(Extract, 1).state = ExtractState.STAGED
        session.flush()
        assert standing(session) == set(), "an import given up before the one in force shows nothing"


def test_without_a_legal_basis_reference_addresses_are_only_counted(database: Database) -> None:
    with database.sessions() as session:
        person = likely(session, **REFERENCE)
        assert desk_lists(session, DAY)[DeskList.REFERENCE_ADDRESS] == Listed(1, ())
        assert desk_lists(session, DAY, True)[DeskList.REFERENCE_ADDRESS] == Listed(1, (person.id,))


def test_nobody_at_a_confidential_address_is_named_in_a_caseload(database: Database) -> None:
    with database.sessions() as session:
        enter(session, person_key="seen")
        enter(session, person_key="hidden", address_kind=AddressKind.CONFIDENTIAL)
        caseload = Caseload(pl.DataFrame({"person_key": ["seen", "hidden"]}), {"arr": {"likely": 2}})
        assert without_hidden(session, caseload).listed["person_key"].to_list() == ["seen"]
        assert without_hidden(session, caseload).counts == {"arr": {"likely": 2}}


def test_a_caseload_takes_signs_and_claims_and_opens_nobodys_name(database: Database) -> None:
    with database.sessions() as session:
        enter(session, person_key="a", signs=["parking_card"], claims_pending=["ARR"])
        enter(session, person_key="b", claims_pending=None)
        cannot_be_opened = {"identity": b"torn", "address": b"torn"}
        columns = Table("registered", MetaData(), *(Column(name, LargeBinary()) for name in cannot_be_opened))
        session.execute(update(columns).values(cannot_be_opened))
        assert signs_and_claims(session).rows() == [("a", ["parking_card"], ["ai", "arr"]), ("b", [], [])]


def test_nobody_is_searched_for_who_objected(database: Database) -> None:
    with database.sessions() as session:
        person = likely(session, **STRUCK_OFF)
        objections.record(session, person.id, None, None, "desk", NOW)
        assert standing(session) == set()
