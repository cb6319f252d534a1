"""Each reason not to contact somebody has two readings, Python and SQL: both do what its name says, and they agree."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest
from people_rows import LANDLINE, MAILBOX, MOBILE, NOW, a_new_version, a_person, a_point, an_extract, enter
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.people.contact import deaths
from outreach.people.contact.consent import (
    REASONS,
    Around,
    Circumstances,
    around,
    around_all,
    exclusion_in_sql,
    exclusion_of,
    exclusions_of_set,
    may_contact,
)
from outreach.people.tables import ContactMade, ContactNeed, ContactPoint, Mandate, Objection, Person
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

LETTER, SMS, EMAIL, CALL, VISIT = ChannelName
DAY = date(2026, 11, 22)
ABOUT_ARR = Circumstances(DAY, NOW, ("arr",))
ABOUT_BOTH = replace(ABOUT_ARR, rights=("arr", "ai"))
BY_LAW = replace(ABOUT_ARR, purpose=Purpose.LEGAL_DUTY)
ASKED_FOR = replace(ABOUT_ARR, purpose=Purpose.SERVICE)
SURVEYED = replace(ABOUT_ARR, purpose=Purpose.SURVEY)
WITH_BASIS = replace(ABOUT_ARR, reference_address_basis=True)
R = ExclusionReason


def by(channel: ChannelName, about: Circumstances = ABOUT_ARR) -> Circumstances:
    return replace(about, channel=channel)


def a_mandate(kind: MandateKind, **changes: Any) -> Mandate:
    return Mandate(kind=kind, holder_name="Sam Exemple", address={"street": "Rue Inventée"}, **changes)


def an_objection(channel: ChannelName | None = None, purpose: Purpose | None = None, **changes: Any) -> Objection:
    return Objection(channel=channel, purpose=purpose, source="desk", made_at=NOW, **changes)


def a_contact(days_ago: int) -> ContactMade:
    reference = f"message:{next(_numbers)}"
    return ContactMade(at=NOW - timedelta(days=days_ago), channel=LETTER, reference=reference)


_numbers = iter(range(10**9))


def a_need(need: Need, **changes: Any) -> ContactNeed:
    return ContactNeed(need=need, source=ContactSource.DESK, chosen_on=DAY, **changes)


def a_returned_letter(address_digest: str) -> ContactPoint:
    return a_point(channel=LETTER, value="", value_digest=address_digest, state=PointState.RETURNED)


def a_phone(value: str = MOBILE, **changes: Any) -> ContactPoint:
    return a_point(channel=SMS, value=value, **changes)


def a_mailbox(**changes: Any) -> ContactPoint:
    return a_point(channel=EMAIL, value=MAILBOX, **changes)


@dataclass(frozen=True)
class Mate:
    """Somebody else the register had in the household."""

    dead_since: date | None = None
    reported_dead_on: date | None = None
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """Who it is, what stands beside them, what we want, and why not."""

    label: str
    changes: dict[str, Any]
    beside: list[Any]
    about: Circumstances
    reason: ExclusionReason | None


HOME = {"household_key": "k", "address_digest": "a"}
REFERENCE = {"address_kind": AddressKind.REFERENCE_ADDRESS}
STRUCK_OFF = {"address_kind": AddressKind.STRUCK_OFF, "postal_area": None}
PRISON = {"address_kind": AddressKind.PRISON}
CONFIDENTIAL = {"address_kind": AddressKind.CONFIDENTIAL}
JOINT = {"joint_address_until": date(2026, 11, 23)}
PROTECTED = {"protection": MandateKind.ADMINISTRATOR}
ADMINISTRATOR, PARENT = MandateKind.ADMINISTRATOR, MandateKind.PARENT
CHILD = {"birth_year": 2010}
CASES = [
    Case("nothing keeps us from writing", {}, [], ABOUT_ARR, None),
    # death and mourning
    Case("dead", {"dead_since": date(2026, 1, 1)}, [], ABOUT_ARR, R.DEAD),
    Case("dead, as we were told", {"reported_dead_on": date(2026, 11, 20)}, [], ABOUT_ARR, R.DEAD),
    Case("the dead get no letter the law requires", {"dead_since": date(2026, 1, 1)}, [], BY_LAW, R.DEAD),
    Case("the first reason counts", {"dead_since": date(2026, 1, 1)}, [an_objection()], ABOUT_ARR, R.DEAD),
    Case("the household lost somebody", HOME, [Mate(date(2026, 11, 1))], ABOUT_ARR, R.MOURNING),
    Case("the household lost somebody, we were told", HOME, [Mate(reported_dead_on=DAY)], ABOUT_ARR, R.MOURNING),
    Case("55 days after the death", HOME, [Mate(DAY - timedelta(days=55))], ABOUT_ARR, R.MOURNING),
    Case("eight weeks after the death", HOME, [Mate(DAY - timedelta(days=56))], ABOUT_ARR, None),
    Case("mourning: no survey", HOME, [Mate(DAY)], SURVEYED, R.MOURNING),
    Case("mourning: what they asked for goes", HOME, [Mate(DAY)], ASKED_FOR, None),
    Case("mourning: what the law requires goes", HOME, [Mate(DAY)], BY_LAW, None),
    Case("another household lost somebody", HOME, [Mate(DAY, changes={"household_key": "x"})], ABOUT_ARR, None),
    Case("one institution is no household", HOME | {"address_kind": AddressKind.INSTITUTION},
         [Mate(DAY, changes={"address_kind": AddressKind.INSTITUTION})], ABOUT_ARR, None),
    Case("a household where nobody died", HOME, [Mate()], ABOUT_ARR, None),
    # the register
    Case("no longer in the register", {"is_listed": False}, [], ABOUT_ARR, R.NOT_LISTED),
    Case("no longer in the register, by e-mail", {"is_listed": False}, [a_mailbox()], by(EMAIL), R.NOT_LISTED),
    # minors
    Case("a minor", CHILD, [], ABOUT_ARR, R.MINOR_WITHOUT_REPRESENTATIVE),
    Case("a minor with a parent", CHILD, [a_mandate(PARENT)], ABOUT_ARR, None),
    Case("a minor with a guardian", CHILD, [a_mandate(MandateKind.GUARDIAN)], ABOUT_ARR, None),
    Case("a minor whose guardian was discharged", CHILD, [a_mandate(MandateKind.GUARDIAN, until=date(2026, 11, 21))],
         ABOUT_ARR, R.MINOR_WITHOUT_REPRESENTATIVE),
    Case("a trusted person does not represent a minor", CHILD, [a_mandate(MandateKind.TRUSTED_PERSON)], ABOUT_ARR,
         R.MINOR_WITHOUT_REPRESENTATIVE),
    Case("a minor: not even what the law requires", CHILD, [], BY_LAW, R.MINOR_WITHOUT_REPRESENTATIVE),
    Case("a parent's letter, not the child's phone", CHILD, [a_mandate(PARENT), a_phone()], by(SMS),
         R.HAS_ADMINISTRATOR),
    Case("18 today", {"birth_date": "2008-11-22"}, [], ABOUT_ARR, None),
    Case("18 tomorrow", {"birth_date": "2008-11-23"}, [], ABOUT_ARR, R.MINOR_WITHOUT_REPRESENTATIVE),
    Case("18 tomorrow, with a parent", {"birth_date": "2008-11-23"}, [a_mandate(PARENT)], ABOUT_ARR, None),
    Case("18 today: an SMS of their own", {"birth_date": "2008-11-22"}, [a_mandate(PARENT), a_phone()], by(SMS), None),
    Case("18 tomorrow: no SMS past the parent", {"birth_date": "2008-11-23"}, [a_mandate(PARENT), a_phone()], by(SMS),
         R.HAS_ADMINISTRATOR),
    Case("18 some day this month", {"birth_date": "2008-11-00"}, [], ABOUT_ARR, R.MINOR_WITHOUT_REPRESENTATIVE),
    Case("18 some day this year", {"birth_date": "2008-00-00"}, [], ABOUT_ARR, R.MINOR_WITHOUT_REPRESENTATIVE),
    Case("18 last month, the day unknown", {"birth_date": "2008-10-00"}, [], ABOUT_ARR, None),
    # objections
    Case("objected to everything", {}, [an_objection()], ABOUT_ARR, R.OBJECTED),
    Case("objected to the only channel", {}, [an_objection(LETTER)], ABOUT_ARR, R.OBJECTED),
    Case("another channel is left", {}, [an_objection(LETTER), a_mailbox()], ABOUT_ARR, None),
    Case("the other channel bounced", {}, [an_objection(LETTER), a_mailbox(state=PointState.BOUNCED)], ABOUT_ARR,
         R.OBJECTED),
    Case("objected to each channel", {}, [a_mailbox(), a_phone(), *map(an_objection, (LETTER, SMS, EMAIL))], ABOUT_ARR,
         R.OBJECTED),
    Case("objected to SMS only", {}, [an_objection(SMS), a_phone()], ABOUT_ARR, None),
    Case("objected to SMS, asked for one", {}, [an_objection(SMS), a_phone()], by(SMS), R.OBJECTED),
    Case("objected to SMS, asked for a letter", {}, [an_objection(SMS), a_phone()], by(LETTER), None),
    Case("objected to calls", {}, [an_objection(CALL), a_phone()], by(CALL), R.OBJECTED),
    Case("objected to outreach", {}, [an_objection(purpose=Purpose.OUTREACH)], ABOUT_ARR, R.OBJECTED),
    Case("objected to surveys", {}, [an_objection(purpose=Purpose.SURVEY)], ABOUT_ARR, None),
    Case("objected to surveys, asked for one", {}, [an_objection(purpose=Purpose.SURVEY)], SURVEYED, R.OBJECTED),
    Case("withdrew the objection", {}, [an_objection(withdrawn_at=NOW)], ABOUT_ARR, None),
    Case("an objection does not stop what the law requires", {}, [an_objection()], BY_LAW, None),
    Case("not even one that names it", {}, [an_objection(purpose=Purpose.LEGAL_DUTY)], BY_LAW, None),
    # the address
    Case("a confidential address", CONFIDENTIAL, [], ABOUT_ARR, R.CONFIDENTIAL),
    Case("a confidential address with a mailbox", CONFIDENTIAL, [a_mailbox()], ABOUT_ARR, R.CONFIDENTIAL),
    Case("a confidential address: no visit", CONFIDENTIAL, [], by(VISIT), R.CONFIDENTIAL),
    Case("struck off", STRUCK_OFF, [], ABOUT_ARR, R.NO_ADDRESS),
    Case("struck off, with a mailbox", STRUCK_OFF, [a_mailbox()], ABOUT_ARR, None),
    Case("struck off: what the law requires finds no door", STRUCK_OFF, [], BY_LAW, R.NO_ADDRESS),
    Case("struck off, but the administrator is known", STRUCK_OFF | PROTECTED, [a_mandate(ADMINISTRATOR)], ABOUT_ARR,
         None),
    Case("struck off, and the administrator only assists", STRUCK_OFF | PROTECTED,
         [a_mandate(ADMINISTRATOR, form=MandateForm.ASSIST)], ABOUT_ARR, R.NO_ADDRESS),
    Case("struck off, and the administrator is for the person only", STRUCK_OFF | PROTECTED,
         [a_mandate(ADMINISTRATOR, scopes=["person"])], ABOUT_ARR, R.NO_ADDRESS),
    Case("no usable address", {"postal_area": None}, [], ABOUT_ARR, R.NO_ADDRESS),
    Case("no usable address: no visit", {"postal_area": None}, [], by(VISIT), R.NO_ADDRESS),
    Case("no usable address, but a phone", {"postal_area": None}, [a_phone()], by(SMS), None),
    Case("abroad", {"postal_area": None, "address_kind": AddressKind.ABROAD}, [], ABOUT_ARR, None),
    Case("abroad: no visit", {"postal_area": None, "address_kind": AddressKind.ABROAD}, [], by(VISIT), R.NO_ADDRESS),
    Case("prison", PRISON, [], ABOUT_ARR, R.PRISON),
    Case("prison, with a phone", PRISON, [a_phone()], ABOUT_ARR, R.PRISON),
    Case("prison, with an administrator", PRISON, [a_mandate(ADMINISTRATOR)], ABOUT_ARR, R.PRISON),
    Case("prison: a visit is arranged by a person", PRISON, [], by(VISIT), None),
    Case("a reference address", REFERENCE, [], ABOUT_ARR, R.REFERENCE_ADDRESS),
    Case("a reference address, with a phone", REFERENCE, [a_phone()], ABOUT_ARR, None),
    Case("a reference address with a legal basis", REFERENCE, [], WITH_BASIS, None),
    Case("still the joint address", JOINT, [], ABOUT_ARR, R.JOINT_ADDRESS),
    Case("still the joint address: no visit", JOINT, [], by(VISIT), R.JOINT_ADDRESS),
    Case("still the joint address, with a mailbox", JOINT, [a_mailbox()], ABOUT_ARR, None),
    Case("the joint address until today", {"joint_address_until": DAY}, [], ABOUT_ARR, None),
    Case("a letter came back", HOME, [a_returned_letter("a")], ABOUT_ARR, R.LETTER_RETURNED),
    Case("a letter came back from the former address", HOME, [a_returned_letter("b")], ABOUT_ARR, None),
    Case("a letter came back; a visit may find out", HOME, [a_returned_letter("a")], by(VISIT), None),
    # who acts for the person
    Case("an administrator we cannot reach", PROTECTED, [], ABOUT_ARR, R.HAS_ADMINISTRATOR),
    Case("an administrator we cannot reach, and a mailbox", PROTECTED, [a_mailbox()], ABOUT_ARR, R.HAS_ADMINISTRATOR),
    Case("an administrator gets the letter", PROTECTED, [a_mandate(ADMINISTRATOR)], ABOUT_ARR, None),
    Case("no SMS past the administrator", {}, [a_mandate(ADMINISTRATOR), a_phone()], by(SMS), R.HAS_ADMINISTRATOR),
    Case("the administration ended", PROTECTED, [a_mandate(ADMINISTRATOR, until=date(2026, 11, 21))], ABOUT_ARR,
         R.HAS_ADMINISTRATOR),
    Case("the administration was revoked", PROTECTED, [a_mandate(ADMINISTRATOR, revoked_on=DAY)], ABOUT_ARR,
         R.HAS_ADMINISTRATOR),
    Case("the administration begins tomorrow", PROTECTED, [a_mandate(ADMINISTRATOR, since=date(2026, 11, 23))],
         ABOUT_ARR, R.HAS_ADMINISTRATOR),
    # phones and mailboxes
    Case("no phone at all", {}, [], by(SMS), R.NO_CONTACT_POINT),
    Case("a landline gets no SMS", {}, [a_phone(LANDLINE)], by(SMS), R.NO_CONTACT_POINT),
    Case("a landline can be called", {}, [a_phone(LANDLINE)], by(CALL), None),
    Case("the mailbox bounced", {}, [a_mailbox(state=PointState.BOUNCED)], by(EMAIL), R.NO_CONTACT_POINT),
    Case("the mailbox was taken back", {}, [a_mailbox(ended_on=DAY)], by(EMAIL), R.NO_CONTACT_POINT),
    Case("a mailbox the extract in force no longer has", {}, [a_mailbox(since_extract=1, until_extract=1)], by(EMAIL),
         R.NO_CONTACT_POINT),
    Case("the mailbox works", {}, [a_mailbox(state=PointState.WORKING)], by(EMAIL), None),
    Case("one of two mailboxes bounced", {}, [a_mailbox(state=PointState.BOUNCED), a_mailbox()], by(EMAIL), None),
    # needs
    Case("no voice: never a call", {}, [a_need(Need.NO_VOICE), a_phone()], by(CALL), R.CONTACT_NEED),
    Case("no voice: not even a call the law requires", {}, [a_need(Need.NO_VOICE), a_phone()], by(CALL, BY_LAW),
         R.CONTACT_NEED),
    Case("no voice: an SMS", {}, [a_need(Need.NO_VOICE), a_phone()], by(SMS), None),
    Case("no voice any more", {}, [a_need(Need.NO_VOICE, ended_on=DAY), a_phone()], by(CALL), None),
    Case("large print: a call", {}, [a_need(Need.LARGE_PRINT), a_phone()], by(CALL), None),
    # claims and contacts
    Case("claiming", {"claims_pending": ["ARR"]}, [], ABOUT_ARR, R.CLAIM_PENDING),
    Case("claiming: a survey may ask", {"claims_pending": ["ARR"]}, [], SURVEYED, None),
    Case("claiming something else", {"claims_pending": ["GRAPA"]}, [], ABOUT_ARR, None),
    Case("claims and benefits not known", {"claims_pending": None, "receives": None}, [], ABOUT_ARR, None),
    Case("a claim for AI counts for ARR", {"claims_pending": ["AI"]}, [], ABOUT_ARR, R.CLAIM_PENDING),
    Case("one claim counts for both rights", {"claims_pending": ["AI"]}, [], ABOUT_BOTH, R.CLAIM_PENDING),
    Case("claiming one, receiving the other", {"claims_pending": ["AI"], "receives": ["ARR"]}, [], ABOUT_BOTH,
         R.CLAIM_PENDING),
    Case("receiving", {"receives": ["ARR", "SICK"]}, [], ABOUT_ARR, R.RECEIVED),
    Case("receiving something else", {"receives": ["GRAPA"]}, [], ABOUT_ARR, None),
    Case("about no right in particular", {"receives": ["ARR"]}, [], replace(ABOUT_ARR, rights=()), None),
    Case("written to 89 days ago", {}, [a_contact(89)], ABOUT_ARR, R.RECENTLY_CONTACTED),
    Case("written to 90 days ago", {}, [a_contact(90)], ABOUT_ARR, None),
    Case("written to yesterday, and asked for something", {}, [a_contact(1)], ASKED_FOR, None),
]  # fmt: skip


def test_every_reason_is_defined_once_in_the_order_of_the_list() -> None:
    assert [reason.name for reason in REASONS] == list(ExclusionReason)


def test_every_reason_has_its_case() -> None:
    assert {case.reason for case in CASES} == {None, *ExclusionReason}


def test_one_reason_each_in_both_readings(database: Database) -> None:
    with database.sessions() as session:
        people = [(case, _written(session, case, number * 10)) for number, case in enumerate(CASES, 1)]
        known = around_all(session, [person.id for _, person in people], DAY)
        ids = [person.id for _, person in people]
        of_set = {about: exclusions_of_set(session, ids, about) for about in {case.about for case in CASES}}
        wrong = []
        for case, person in people:
            one, word = exclusion_of(person, known[person.id], case.about), of_set[case.about][person.id]
            if {one, word} != {case.reason}:
                wrong.append(f"{case.label}: {case.reason} is {one} for one person and {word} in a set")
        assert wrong == []


def _written(session: Session, case: Case, number: int) -> Person:
    """The person and all that stands beside them; one row object serves one database, so each is copied."""
    person = enter(session, number, **_with_own_household(case.changes, number))
    for mate, each in enumerate(case.beside, 1):
        if isinstance(each, Mate):
            changes = _with_own_household(HOME | each.changes | {"dead_since": each.dead_since}, number)
            enter(session, number + mate, reported_dead_on=each.reported_dead_on, **changes)
        else:
            table = type(each).__table__.columns
            columns = {column.key: getattr(each, column.key) for column in table if column.key != "id"}
            columns = {name: value for name, value in columns.items() if value is not None}
            session.add(type(each)(**columns | {"person_id": person.id}))
    session.flush()
    return person


def _with_own_household(changes: dict[str, Any], number: int) -> dict[str, Any]:
    key = changes.get("household_key")
    return changes | {"household_key": key and f"{key}{number}"}


def test_a_reason_can_be_set_aside() -> None:
    person = a_person(address_kind=AddressKind.PRISON, claims_pending=["ARR"])
    from_prison = exclusion_of(person, Around(), ABOUT_ARR, apart_from=frozenset({R.PRISON}))
    assert from_prison is R.CLAIM_PENDING


def test_the_answer_is_yes_or_one_reason(database: Database) -> None:
    with database.sessions() as session:
        person = enter(session, 1, phone=MOBILE)
        assert may_contact(session, person, SMS, Purpose.SURVEY, DAY)
        session.add(an_objection(purpose=Purpose.SURVEY, person_id=person.id))
        session.flush()
        assert may_contact(session, person, SMS, Purpose.SURVEY, DAY).reason is R.OBJECTED
        assert may_contact(session, person, SMS, Purpose.OUTREACH, DAY, rights=("arr",))


def test_sql_alone_knows_the_year_of_a_birthday_and_not_the_day(database: Database) -> None:
    with database.sessions() as session:
        a_child = enter(session, 1, birth_date="2009-01-01")
        seventeen = enter(session, 2, birth_date="2008-12-31")
        by_year = dict(session.execute(select(Person.id, exclusion_in_sql(ABOUT_ARR))).all())
        assert by_year == {a_child.id: R.MINOR_WITHOUT_REPRESENTATIVE, seventeen.id: None}
        exact = exclusions_of_set(session, [*by_year], ABOUT_ARR)
        assert exact == dict.fromkeys(by_year, R.MINOR_WITHOUT_REPRESENTATIVE)


def test_one_person_is_read_as_many_are(database: Database) -> None:
    with database.sessions() as session:
        for number, case in enumerate(CASES, 1):
            person = _written(session, case, number * 10)
        assert around(session, person.id, DAY) == around_all(session, [person.id], DAY)[person.id]


def test_survivors_are_found_although_the_register_gave_them_another_reference_person(database: Database) -> None:
    """The next extract closes the household of the dead, and the survivor leads a household of one."""
    with database.sessions() as session:
        survivor = enter(session, 1, household_key="together")
        dead = enter(session, 2, household_key="together")
        moved_out = enter(session, 3, household_key="together")
        an_extract(session, 2, date(2026, 6, 1))
        a_new_version(session, moved_out, 2, household_key="elsewhere")
        an_extract(session, 3, date(2026, 11, 15))
        a_new_version(session, dead, 3, household_key=None, dead_since=date(2026, 11, 1))
        a_new_version(session, survivor, 3, household_key="alone")
        reasons = dict(session.execute(select(Person.id, exclusion_in_sql(ABOUT_ARR))).all())
        assert reasons == {survivor.id: R.MOURNING, dead.id: R.DEAD, moved_out.id: None}
        assert deaths.deaths_beside(session, [*reasons], DAY) == {survivor.id: date(2026, 11, 1)}


def test_an_extract_still_being_imported_changes_nothing(database: Database) -> None:
    with database.sessions() as session:
        mate = enter(session, 1, household_key="together")
        enter(session, 2, household_key="together")
        an_extract(session, 2, date(2026, 11, 20))
        a_new_version(session, mate, 2, dead_since=date(2026, 11, 1), is_listed=False)
        an_extract(session, 1)
        assert set(session.scalars(select(exclusion_in_sql(ABOUT_ARR)).select_from(Person))) == {None}


def test_a_reported_death_counts_at_once_and_can_be_withdrawn(database: Database) -> None:
    with database.sessions() as session:
        person = enter(session, 1)
        deaths.report(session, person.id, DAY)
        assert exclusion_of(person, Around(), ABOUT_ARR) is R.DEAD
        deaths.withdraw_report(session, person.id)
        assert exclusion_of(person, Around(), ABOUT_ARR) is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({}, None, id="at home"),
        pytest.param(STRUCK_OFF, R.NO_ADDRESS, id="struck off"),
        pytest.param(JOINT, R.JOINT_ADDRESS, id="still the joint address"),
        pytest.param(PRISON, R.PRISON, id="prison"),
        pytest.param(REFERENCE, R.REFERENCE_ADDRESS, id="reference address"),
    ],
)
def test_a_copy_for_the_person_asks_for_their_own_address(
    changes: dict[str, Any], reason: ExclusionReason | None
) -> None:
    led = Around(mandates=frozenset({ADMINISTRATOR}), goes_to_administrator=True)
    own = replace(led, mandates=frozenset())
    assert exclusion_of(a_person(**changes), own, by(LETTER)) is reason
    if reason is not R.PRISON:
        assert exclusion_of(a_person(**changes), led, by(LETTER)) is None
