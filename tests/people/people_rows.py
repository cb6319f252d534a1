"""Builds rows of the people tables that state only what matters."""

from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from outreach.people.tables import ContactPoint, Extract, KnownPerson, Person, Registered, RegisterNow
from outreach.people.vocabulary import AddressKind, ChannelName, ContactSource

NOW = datetime(2026, 11, 22, 11, tzinfo=UTC)
GIVEN_ON = date(2026, 1, 1)
MOBILE, LANDLINE = "+32470000001", "+3242000001"  # made up
MAILBOX = "somebody@example.invalid"
_IDENTITY = ("national_number", "last_name", "first_names", "birth_date")
_HINTS = ("signs", "refused_for")


def a_version(**changes: Any) -> dict[str, Any]:
    """What the register says of somebody of forty at home whom nothing keeps us from writing to, by column.

    Names of the sealed groups (last_name, signs …) go into their group; a birth date brings its year, a year a date.
    """
    if "birth_date" in changes:
        changes.setdefault("birth_year", int(changes["birth_date"][:4]))
    elif "birth_year" in changes:
        changes["birth_date"] = f"{changes['birth_year']}-01-01"
    identity = {"national_number": "", "last_name": "", "first_names": "", "birth_date": "1986-01-01"}
    identity |= {name: changes.pop(name) for name in _IDENTITY if name in changes}
    hints = {name: value for name in _HINTS if (value := changes.pop(name, None))}
    usual: dict[str, Any] = {
        "row_digest": "", "is_listed": True, "identity": identity, "address": {}, "hints": hints,
        "address_digest": None, "household_key": None, "birth_year": 1986, "municipality_nis": "62063",
        "postal_area": "4000", "address_kind": AddressKind.OWN_HOME, "joint_address_until": None,
        "language_choice": None, "language_source": None, "channel_preference": None, "protection": None,
        "dead_since": None, "receives": [], "claims_pending": [], "refused_on": None,
    }  # fmt: skip
    return usual | changes


def a_person(number: int = 1, **changes: Any) -> Person:
    """The same as a Person in memory, for what is pure: the database does not know it."""
    return Person(id=number, person_key=f"{number:032d}", version_id=number, since_extract=1, **a_version(**changes))


def a_point(
    person_id: int = 1, channel: ChannelName = ChannelName.SMS, value: str | None = None, **changes: Any
) -> ContactPoint:
    """A mobile number or mailbox the register gave; one of its own for each person."""
    if value is None:
        value = f"+32470{person_id:06d}" if channel is ChannelName.SMS else f"somebody{person_id}@example.invalid"
    usual: dict[str, Any] = {
        "person_id": person_id, "channel": channel, "value": value,
        "value_digest": sha256(value.encode()).hexdigest()[:32],
        "is_mobile": channel is ChannelName.SMS and len(value) == len(MOBILE), "is_shared": False,
        "source": ContactSource.REGISTER, "given_on": GIVEN_ON,
    }  # fmt: skip
    return ContactPoint(**(usual | changes))


def an_extract(session: Session, number: int = 1, day: date = GIVEN_ON) -> None:
    """An extract, and the pointer on it; a second time it only moves the pointer."""
    if session.get(Extract, number) is None:
        session.add(
            Extract(
                id=number,
                day=day,
                content_digest=str(number),
                imported_at=NOW,
                rows_read=0,
                rows_imported=0,
                rows_rejected=0,
            )
        )
        session.flush()
    pointer = session.get(RegisterNow, 1)
    if pointer is None:
        session.add(RegisterNow(id=1, extract_id=number))
    else:
        pointer.extract_id = number
    session.flush()


def enter(
    session: Session,
    number: int | None = None,
    *,
    phone: str | None = None,
    email: str | None = None,
    reported_dead_on: date | None = None,
    **changes: Any,
) -> Person:
    """Write somebody as an import does, under the extract in force (made if there is none), and read them back.

    `number` makes the person key, the next free one by default; `phone` and `email` become contact points; all else is
    a column of `registered` or a name of its sealed groups.
    """
    if session.get(RegisterNow, 1) is None:
        an_extract(session)
    extract_id = session.get_one(RegisterNow, 1).extract_id
    if number is None:
        number = (session.scalar(select(func.max(KnownPerson.id))) or 0) + 1
    known = KnownPerson(person_key=changes.pop("person_key", f"{number:032d}"), reported_dead_on=reported_dead_on)
    session.add(known)
    session.flush()
    version = {"since_extract": extract_id, "until_extract": None} | a_version(**changes)
    session.add(Registered(person_id=known.id, **version))
    for channel, value in ((ChannelName.SMS, phone), (ChannelName.EMAIL, email)):
        if value is not None:
            session.add(a_point(known.id, channel, value, since_extract=extract_id))
    session.flush()
    return session.get_one(Person, known.id)


def a_new_version(session: Session, person: Person, extract_id: int, **changes: Any) -> None:
    """What a later extract says of somebody: the version before ends, this one begins."""
    session.execute(
        update(Registered)
        .where(Registered.person_id == person.id, Registered.until_extract.is_(None))
        .values(until_extract=extract_id)
    )
    session.add(Registered(person_id=person.id, since_extract=extract_id, **a_version(**changes)))
    session.flush()
    session.expire_all()
