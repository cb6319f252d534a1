"""Each reason not to write has two readings, Python and SQL: they agree, and each does what its name says."""

import random
from datetime import date, timedelta
from typing import Any

import pytest
from people_rows import NOW, a_person, an_extract
from sqlalchemy import select

from outreach.people.consent import REASONS, Around, Circumstances, around, exclusion_in_sql, exclusion_of
from outreach.people.tables import ContactMade, Mandate, Objection, Person
from outreach.people.vocabulary import AddressKind, ChannelName, ExclusionReason, MandateKind
from outreach.storage.database import Database

ABOUT_ARR = Circumstances(date(2026, 11, 22), NOW, ("arr",))
ABOUT_BOTH = Circumstances(date(2026, 11, 22), NOW, ("arr", "ai"))


def a_mandate(person_id: int, kind: MandateKind) -> Mandate:
    return Mandate(person_id=person_id, kind=kind, holder_name="Sam Exemple", address={"street": "Rue Inventée"})


def an_objection(person_id: int, channel: ChannelName | None = None) -> Objection:
    return Objection(person_id=person_id, channel=channel, source="desk", made_at=NOW)


def a_contact(person_id: int, days_ago: int, number: int = 1) -> ContactMade:
    return ContactMade(
        person_id=person_id,
        at=NOW - timedelta(days=days_ago),
        channel=ChannelName.LETTER,
        reference=f"m:{person_id}:{number}",
    )


def test_every_reason_is_defined_once_in_the_order_of_the_list() -> None:
    assert [reason.name for reason in REASONS] == list(ExclusionReason)


Changes = dict[str, Any]


CASES = [
    pytest.param({}, [], ABOUT_ARR, None, id="nothing keeps us from writing"),
    pytest.param({"dead_since": date(2026, 1, 1)}, [], ABOUT_ARR, ExclusionReason.DEAD, id="dead"),
    pytest.param({"birth_year": 2010}, [], ABOUT_ARR, ExclusionReason.MINOR_WITHOUT_REPRESENTATIVE, id="a minor"),
    pytest.param({"birth_year": 2010}, [MandateKind.PARENT], ABOUT_ARR, None, id="a minor with a parent"),
    pytest.param({"birth_year": 2010}, [MandateKind.TRUSTED_PERSON], ABOUT_ARR,
                 ExclusionReason.MINOR_WITHOUT_REPRESENTATIVE, id="a trusted person does not represent a minor"),
    pytest.param({"birth_year": 2008}, [], ABOUT_ARR, None, id="turning 18 this year"),
    pytest.param({}, [None], ABOUT_ARR, ExclusionReason.OBJECTED, id="objected on any channel"),
    pytest.param({}, [ChannelName.LETTER], ABOUT_ARR, ExclusionReason.OBJECTED, id="objected to the only channel"),
    pytest.param({"has_email": True}, [ChannelName.LETTER], ABOUT_ARR, None, id="another channel is left"),
    pytest.param({"has_email": True, "has_mobile": True}, [*ChannelName], ABOUT_ARR, ExclusionReason.OBJECTED,
                 id="objected to all channels"),
    pytest.param({"has_mobile": True}, [ChannelName.SMS], ABOUT_ARR, None, id="objected to SMS only"),
    pytest.param({"address_kind": AddressKind.CONFIDENTIAL}, [], ABOUT_ARR, ExclusionReason.CONFIDENTIAL,
                 id="a confidential address"),
    pytest.param({"address_kind": AddressKind.STRUCK_OFF}, [], ABOUT_ARR, ExclusionReason.NO_ADDRESS,
                     id="struck off"),
    pytest.param({"postal_area": None}, [], ABOUT_ARR, ExclusionReason.NO_ADDRESS, id="no usable address"),
    pytest.param({"postal_area": None, "address_kind": AddressKind.ABROAD}, [], ABOUT_ARR, None, id="abroad"),
    pytest.param({"address_kind": AddressKind.PRISON}, [], ABOUT_ARR, ExclusionReason.PRISON, id="prison"),
    pytest.param({"address_kind": AddressKind.REFERENCE_ADDRESS}, [], ABOUT_ARR, ExclusionReason.REFERENCE_ADDRESS,
                 id="a reference address"),
    pytest.param({"protection": MandateKind.ADMINISTRATOR}, [], ABOUT_ARR, ExclusionReason.HAS_ADMINISTRATOR,
                 id="an administrator we cannot reach"),
    pytest.param({"protection": MandateKind.ADMINISTRATOR}, [MandateKind.ADMINISTRATOR], ABOUT_ARR, None,
                 id="an administrator gets the letter"),
    pytest.param({"claims_pending": ["ARR"]}, [], ABOUT_ARR, ExclusionReason.CLAIM_PENDING, id="claiming"),
    pytest.param({"claims_pending": ["GRAPA"]}, [], ABOUT_ARR, None, id="claiming something else"),
    pytest.param({"claims_pending": None, "receives": None}, [], ABOUT_ARR, None, id="claims and benefits not known"),
    pytest.param({"claims_pending": ["AI"]}, [], ABOUT_ARR, ExclusionReason.CLAIM_PENDING,
                 id="a claim for AI counts for ARR"),
    pytest.param({"claims_pending": ["AI"]}, [], ABOUT_BOTH, ExclusionReason.CLAIM_PENDING,
                 id="one claim counts for both rights"),
    pytest.param({"claims_pending": ["AI"], "receives": ["ARR"]}, [], ABOUT_BOTH, ExclusionReason.CLAIM_PENDING,
                 id="claiming one, receiving the other"),
    pytest.param({"receives": ["ARR", "SICK"]}, [], ABOUT_ARR, ExclusionReason.RECEIVED, id="receiving"),
    pytest.param({"receives": ["GRAPA"]}, [], ABOUT_ARR, None, id="receiving something else"),
    pytest.param({}, [89], ABOUT_ARR, ExclusionReason.RECENTLY_CONTACTED, id="written to 89 days ago"),
    pytest.param({}, [90], ABOUT_ARR, None, id="written to 90 days ago"),
    pytest.param({"dead_since": date(2026, 1, 1)}, [None, 1], ABOUT_ARR, ExclusionReason.DEAD,
                     id="the first counts"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "beside", "about", "reason"), CASES)
def test_one_reason_each(
    changes: Changes, beside: list[Any], about: Circumstances, reason: ExclusionReason | None
) -> None:
    rows = [_beside(0, each, number) for number, each in enumerate(beside)]
    contacts = [row.at for row in rows if isinstance(row, ContactMade)]
    known = Around(
        mandates=frozenset(row.kind for row in rows if isinstance(row, Mandate)),
        objections=tuple(row.channel for row in rows if isinstance(row, Objection)),
        last_contact=max(contacts, default=None),
    )
    assert exclusion_of(a_person(**changes), known, about) is reason


def test_the_database_gives_the_same_reasons(database: Database) -> None:
    with database.sessions() as session:
        an_extract(session)
        for number, case in enumerate(CASES):
            changes, beside, about, reason = case.values
            person = a_person(number, **changes)
            session.add(person)
            session.flush()
            session.add_all(_beside(person.id, each, n) for n, each in enumerate(beside))
            session.flush()
            word = session.scalar(select(exclusion_in_sql(about)).where(Person.id == person.id))
            assert word == (reason.value if reason else None), case.id
            assert exclusion_of(person, around(session, person.id), about) is reason, case.id


def _beside(person_id: int, each: Any, number: int) -> Mandate | Objection | ContactMade:
    if isinstance(each, MandateKind):
        return a_mandate(person_id, each)
    return a_contact(person_id, each, number) if isinstance(each, int) else an_objection(person_id, each)


def test_a_reason_can_be_set_aside() -> None:
    person = a_person(address_kind=AddressKind.PRISON, claims_pending=["ARR"])
    from_prison = exclusion_of(person, Around(), ABOUT_ARR, apart_from=frozenset({ExclusionReason.PRISON}))
    assert from_prison is ExclusionReason.CLAIM_PENDING


def test_both_readings_agree_on_random_people(database: Database) -> None:
    rng = random.Random(2026)
    with database.sessions() as session:
        an_extract(session)
        people = [_somebody(rng, number) for number in range(300)]
        session.add_all(people)
        session.flush()
        for person in people:
            session.add_all(a_mandate(person.id, kind) for kind in MandateKind if rng.random() < 0.2)
            session.add_all(an_objection(person.id, c) for c in (None, *ChannelName) if rng.random() < 0.12)
            session.add_all(a_contact(person.id, rng.randrange(200), n) for n in range(2) if rng.random() < 0.2)
        session.flush()
        known = {person.id: around(session, person.id) for person in people}
        seen = set()
        for about in (ABOUT_ARR, ABOUT_BOTH, Circumstances(date(2026, 11, 22), NOW, ("ai",))):
            in_sql = dict(session.execute(select(Person.id, exclusion_in_sql(about))).all())
            in_python = {person.id: exclusion_of(person, known[person.id], about) for person in people}
            assert in_sql == {key: reason.value if reason else None for key, reason in in_python.items()}
            seen |= {*in_python.values()}
        assert seen == {None, *ExclusionReason}, "the random people must show every reason"


def _somebody(rng: random.Random, number: int) -> Person:
    benefits = ["ARR", "AI", "GRAPA", "RIS"]
    return a_person(
        number,
        birth_year=rng.choice([1950, 1986, 2007, 2008, 2009, 2015]),
        dead_since=rng.choice([None] * 9 + [date(2026, 5, 1)]),
        address_kind=rng.choice([AddressKind.OWN_HOME] * 8 + list(AddressKind)),
        postal_area=rng.choice(["4000"] * 5 + [None]),
        has_mobile=rng.random() < 0.5,
        has_email=rng.random() < 0.5,
        protection=rng.choice([None] * 4 + [MandateKind.ADMINISTRATOR, MandateKind.GUARDIAN]),
        receives=sorted(rng.sample(benefits, rng.choice([0, 0, 1, 2]))),
        claims_pending=sorted(rng.sample(benefits, rng.choice([0, 0, 1, 2]))),
    )
