"""On a great many made-up people Python and SQL give the same reason, for every channel and purpose."""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from people_rows import GIVEN_ON, NOW, a_version, an_extract
from sqlalchemy import Column, LargeBinary, MetaData, Table, insert
from sqlalchemy.orm import Session

from outreach.people.contact.circumstances import takes_the_letter
from outreach.people.contact.consent import Around, Circumstances, Refused, around_all, exclusion_of, exclusions_of_set
from outreach.people.contact.contact_points import Point
from outreach.people.tables import (
    ContactMade,
    ContactNeed,
    ContactPoint,
    KnownPerson,
    Mandate,
    Objection,
    Person,
    Registered,
)
from outreach.people.vocabulary import (
    AddressKind,
    ChannelName,
    ContactSource,
    ExclusionReason,
    MandateForm,
    MandateKind,
    Need,
    PointState,
    Purpose,
)
from outreach.storage.database import Database

DAY = date(2026, 11, 22)
RIGHTS = (("arr",), ("ai",), ("arr", "ai"), ())
ABOUT = [
    Circumstances(DAY, NOW, rights, purpose, channel, basis)
    for (purpose, channel), rights, basis in zip(
        product(Purpose, (None, *ChannelName)), RIGHTS * 6, (False, False, True) * 8, strict=True
    )
]
BIRTHS = (
    "1986-01-01",
    "1940-01-01",
    "2007-12-31",
    "2008-11-22",
    "2008-11-23",
    "2008-10-00",
    "2008-00-00",
    "2009-01-01",
)
_SLICE = 500
KINDS = [*AddressKind] + [AddressKind.OWN_HOME] * 24


@dataclass(frozen=True)
class Somebody:
    """One made-up person: the row, and what stands beside it, as Python reads it and as the database holds it."""

    person: Person
    around: Around
    about: Circumstances
    rows: tuple[tuple[type, dict[str, Any]], ...]


def somebody(rng: random.Random, number: int) -> Somebody:
    def seldom(share: float = 0.06) -> bool:
        return rng.random() < share

    kind = rng.choice(KINDS)
    digest = f"{number:032x}"
    version = a_version(
        birth_date=rng.choice(BIRTHS) if seldom(0.3) else BIRTHS[0],
        is_listed=not seldom(0.03),
        address_kind=kind,
        address_digest=digest if not seldom() else None,
        household_key=f"{number // 3}" if not seldom() else None,
        postal_area="4000" if not seldom() else None,
        joint_address_until=DAY + timedelta(days=rng.randrange(-1, 3)) if seldom() else None,
        protection=rng.choice([MandateKind.ADMINISTRATOR, MandateKind.GUARDIAN]) if seldom() else None,
        dead_since=DAY - timedelta(days=rng.randrange(120)) if seldom(0.04) else None,
        receives=rng.choice([None, [], ["ARR"], ["AI", "ARR"], ["SICK"]]),
        claims_pending=rng.choice([None, [], [], [], ["ARR"], ["AI"], ["GRAPA"]]),
    )
    rows: list[tuple[type, dict[str, Any]]] = []
    for mandate in MandateKind:
        if seldom():
            rows.append((Mandate, {
                "kind": mandate, "form": rng.choice([None, *MandateForm]),
                "scopes": rng.choice([[], ["person"], ["goods"]]),
                "since": rng.choice([None, DAY - timedelta(days=1), DAY, DAY + timedelta(days=1)]),
                "until": rng.choice([None, None, DAY - timedelta(days=1), DAY]),
                "revoked_on": rng.choice([None, None, DAY, DAY + timedelta(days=1)]),
            }))  # fmt: skip
    for channel, purpose in product((None, *ChannelName), (None, *Purpose)):
        if seldom(0.015):
            withdrawn_at = NOW if seldom(0.3) else None
            rows.append((Objection, {"channel": channel, "purpose": purpose, "withdrawn_at": withdrawn_at}))
    for days in (89, 90, 91, 5):
        if seldom(0.03):
            rows.append((ContactMade, {"at": NOW - timedelta(days=days), "reference": f"{number}:{days}"}))
    for need in Need:
        if seldom():
            rows.append((ContactNeed, {"need": need, "ended_on": DAY if seldom(0.3) else None}))
    for channel in (ChannelName.SMS, ChannelName.SMS, ChannelName.EMAIL, ChannelName.EMAIL, ChannelName.LETTER):
        if seldom(0.3):
            is_letter = channel is ChannelName.LETTER
            rows.append((ContactPoint, {
                "channel": channel, "is_mobile": channel is ChannelName.SMS and seldom(0.7),
                "state": PointState.RETURNED if is_letter else rng.choice([*PointState]),
                "value_digest": digest if is_letter and seldom(0.5) else f"{number}:{len(rows)}",
                "ended_on": DAY if seldom(0.2) else None,
                **rng.choice([{}, {}, {"since_extract": 1}, {"since_extract": 1, "until_extract": 2},
                              {"since_extract": 2}, {"since_extract": 1, "until_extract": 1}]),
            }))  # fmt: skip
    person = Person(id=number, person_key=digest, version_id=number, since_extract=1, **version)
    return Somebody(person, _around(rows), ABOUT[number % len(ABOUT)], tuple(rows))


def _around(rows: list[tuple[type, dict[str, Any]]]) -> Around:
    """What the rows say, read without the database; the extract in force is the first."""

    def of(table: type) -> Iterator[dict[str, Any]]:
        return (row for kind, row in rows if kind is table)

    holding = [
        row
        for row in of(Mandate)
        if (row["since"] or DAY) <= DAY <= (row["until"] or DAY) and (row["revoked_on"] or date.max) > DAY
    ]
    points = [
        Point(row["channel"], row["state"], row["is_mobile"], digest=row["value_digest"])
        for row in of(ContactPoint)
        if row["ended_on"] is None and row.get("since_extract", 1) <= 1 < row.get("until_extract", 2)
    ]
    return Around(
        mandates=frozenset(row["kind"] for row in holding),
        objections=tuple(Refused(row["channel"], row["purpose"]) for row in of(Objection) if not row["withdrawn_at"]),
        last_contact=max((row["at"] for row in of(ContactMade)), default=None),
        points=tuple(points),
        needs=frozenset(row["need"] for row in of(ContactNeed) if row["ended_on"] is None),
        goes_to_administrator=any(takes_the_letter(row["kind"], row["form"], row["scopes"]) for row in holding),
    )


def a_town(size: int, seed: int = 2026) -> list[Somebody]:
    rng = random.Random(seed)
    town = [somebody(rng, number) for number in range(1, size + 1)]
    deaths: dict[str, list[tuple[int, date]]] = defaultdict(list)
    for one in town:
        key = _home(one.person)
        if key and one.person.dead_since:
            deaths[key].append((one.person.id, one.person.dead_since))

    def beside(person: Person) -> date | None:
        lost = [day for number, day in deaths.get(_home(person) or "", ()) if number != person.id]
        return max(lost, default=None)

    return [replace(one, around=replace(one.around, death_beside=beside(one.person))) for one in town]


def _home(person: Person) -> str | None:
    return person.household_key if person.address_kind.is_a_home else None


def write(session: Session, database: Database, town: list[Somebody]) -> None:
    """In bulk; whatever is sealed holds the same made-up text for everybody, but for the birth date."""
    for number in (2, 1):
        an_extract(session, number)
    usual: dict[type, dict[str, Any]] = {
        Mandate: {"proof": "register", "source": ContactSource.REGISTER},
        Objection: {"source": "desk", "made_at": NOW},
        ContactMade: {"channel": ChannelName.LETTER},
        ContactNeed: {"source": ContactSource.DESK, "chosen_on": DAY, "detail": ""},
        ContactPoint: {"source": ContactSource.REGISTER, "given_on": GIVEN_ON, "is_shared": False,
                       "since_extract": None, "until_extract": None},
    }  # fmt: skip
    columns = [column.key for column in Registered.__table__.columns if column.key not in ("id", "person_id")]
    rows: dict[type, list[dict[str, Any]]] = defaultdict(list)
    for one in town:
        rows[KnownPerson].append({"id": one.person.id, "person_key": one.person.person_key})
        version = {name: getattr(one.person, name) for name in columns if name != "until_extract"}
        rows[Registered].append({"person_id": one.person.id, **version})
        for table, row in one.rows:
            rows[table].append({"person_id": one.person.id, **usual[table], **row})
    born = {
        each: database.keyring.seal(f'{{"birth_date":"{each}"}}'.encode(), "registered.identity") for each in BIRTHS
    }
    for table in (KnownPerson, Registered, *usual):
        sealed, open_table = _without_seals(table, database)
        session.execute(insert(open_table), [row | sealed | _identity(row, born) for row in rows[table]])


def _identity(row: dict[str, Any], born: dict[str, bytes]) -> dict[str, bytes]:
    return {"identity": born[row["identity"]["birth_date"]]} if "identity" in row else {}


def _without_seals(table: type, database: Database) -> tuple[dict[str, bytes], Table]:
    """The table with plain columns, and one sealed text for each that is sealed: sealing every row takes its time."""
    declared: Table = table.__table__  # type: ignore[attr-defined]
    sealed: dict[str, bytes] = {}
    columns = []
    for column in declared.columns:
        purpose = getattr(column.type, "purpose", None)
        if purpose is not None:
            sealed[column.key] = database.keyring.seal(b"{}", purpose)
        columns.append(Column(column.key, column.type if purpose is None else LargeBinary()))
    return sealed, Table(declared.name, MetaData(), *columns)


HOW_MANY = [
    pytest.param({"sqlite": 10_000, "postgresql": 3_000}, id="some"),
    pytest.param({"sqlite": 100_000, "postgresql": 20_000}, id="many", marks=pytest.mark.long),
]


@pytest.mark.parametrize("how_many", HOW_MANY)
def test_one_person_and_a_set_are_read_alike(database: Database, how_many: dict[str, int]) -> None:
    town = a_town(how_many[database.engine.dialect.name])
    with database.sessions() as session:
        write(session, database, town)
        in_sets: dict[int, ExclusionReason | None] = {}
        for about in ABOUT:
            chosen = [one.person.id for one in town if one.about is about]
            for start in range(0, len(chosen), _SLICE):
                in_sets |= exclusions_of_set(session, chosen[start : start + _SLICE], about)
    by_one = {one.person.id: exclusion_of(one.person, one.around, one.about) for one in town}
    assert in_sets.keys() == by_one.keys()
    differ = [(key, by_one[key], word) for key, word in in_sets.items() if by_one[key] != word]
    assert differ == []
    assert {*by_one.values()} == {None, *ExclusionReason}, "the random people must show every reason"


def test_what_stands_beside_a_person_is_read_as_it_was_written(database: Database) -> None:
    town = a_town(600)
    with database.sessions() as session:
        write(session, database, town)
        read = around_all(session, [one.person.id for one in town], DAY)
    for one in town:
        assert replace(read[one.person.id], points=()) == replace(one.around, points=()), one
        assert {(p.channel, p.state, p.is_mobile, p.digest) for p in read[one.person.id].points} == {
            (p.channel, p.state, p.is_mobile, p.digest) for p in one.around.points
        }
