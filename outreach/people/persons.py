"""Keeps the persons of an extract: new ones are added, changed ones sealed afresh, others left alone."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, TypeVar, cast

import polars as pl
from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from outreach.languages import Language
from outreach.people.addresses import KINDS, Address
from outreach.people.contact import Contact, read_contact
from outreach.people.tables import Extract, Mandate, Person
from outreach.people.vocabulary import ChannelName, MandateKind
from outreach.storage.sealing import Keyring

CHUNK = 5_000
PERSONS = cast(Table, Person.__table__)
MANDATES = cast(Table, Mandate.__table__)
Row = dict[str, Any]
Item = TypeVar("Item")

# Every column of the register that the tables keep; a change in any of them seals the person afresh.
KEPT = (
    "national_number", "birth_date", "death_date", "last_name", "first_names",
    "address_kind", "care_of", "street", "house_number", "box", "postal_code", "town", "country", "municipality_nis",
    "protection", "mandate_kind", "mandate_name", "mandate_street", "mandate_postal_code", "mandate_town",
    "benefits_received", "claims_pending", "earlier_decision", "earlier_decision_on",
    "language_choice", "language_source", "phone", "email", "channel_preference", "signs",
)  # fmt: skip
_PROTECTION = {"GUARD": MandateKind.GUARDIAN, "ADMIN": MandateKind.ADMINISTRATOR}
_REFUSED = "REFUSED_"


def person_key(national_number: str, keyring: Keyring) -> str:
    """The digest a person is found again by, never to be turned back without the key."""
    return keyring.digest(national_number, "person.national_number")


def keep(session: Session, rows: pl.DataFrame, extract: Extract, keyring: Keyring) -> dict[str, int]:
    """Bring `person` and `mandate` in line with typed register rows that carry `person_key` and `signs`.

    A person named by a newer extract than this one keeps what that one says. Returns how many phone numbers and e-mail
    addresses of the extract could not be used and were dropped.
    """
    known = _known_people(session, extract.day)
    texts = rows.select(pl.struct(*KEPT).struct.json_encode()).to_series()
    digests = [keyring.digest(text, "person.row") for text in texts]
    new: list[Row] = []
    changed: list[Row] = []
    same: list[int] = []
    unusable = {"email": 0, "phone": 0}
    for row, digest in zip(rows.select(*KEPT, "person_key").iter_rows(named=True), digests, strict=True):
        contact = read_contact(row["phone"], row["email"])
        for column in contact.unusable:
            unusable[column] += 1
        person = known.get(row["person_key"])
        if person is None:
            new.append(_person(row, contact, digest, extract.id))
        elif person["is_newer"]:
            continue
        elif person["row_digest"] == digest:
            same.append(person["id"])
        else:
            changed.append(_person(row, contact, digest, extract.id) | {"known_id": person["id"]})
    _add(session, new)
    _change(session, changed)
    for ids in _chunks(same):
        session.execute(update(Person).where(Person.id.in_(ids)).values(extract_id=extract.id))
    _keep_mandates(session, rows, {row["person_key"] for row in [*new, *changed]})
    return unusable


def _known_people(session: Session, day: date) -> dict[str, Row]:
    known = select(Person.person_key, Person.id, Person.row_digest, (Extract.day > day).label("is_newer"))
    found = session.execute(known.join(Extract, Extract.id == Person.extract_id))
    return {row.person_key: dict(row._mapping) for row in found}


def _person(row: Row, contact: Contact, digest: str, extract_id: int) -> Row:
    address = Address(**{name: row[name] for name in Address.__slots__})
    decision = row["earlier_decision"] or ""
    is_refused = decision.startswith(_REFUSED) and row["earlier_decision_on"] is not None
    return {
        "person_key": row["person_key"],
        "extract_id": extract_id,
        "row_digest": digest,
        "national_number": row["national_number"],
        "last_name": row["last_name"],
        "first_names": row["first_names"] or "",
        "birth_date": row["birth_date"],
        "address": address.to_dict(),
        "phone": contact.phone,
        "email": contact.email,
        "birth_year": int(row["birth_date"][:4]),
        "municipality_nis": row["municipality_nis"],
        "postal_area": address.postal_code if _is_postal_area(address) else None,
        "address_kind": KINDS[row["address_kind"]],
        "language_choice": Language(row["language_choice"]) if row["language_choice"] else None,
        "language_source": row["language_source"],
        "channel_preference": ChannelName(row["channel_preference"]) if row["channel_preference"] else None,
        "has_mobile": contact.has_mobile,
        "has_email": contact.email is not None,
        "protection": _PROTECTION.get(row["protection"] or ""),
        "dead_since": date.fromisoformat(row["death_date"]) if row["death_date"] else None,
        "receives": _codes(row["benefits_received"]),
        "claims_pending": _codes(row["claims_pending"]),
        "signs": row["signs"],
        "refused_on": date.fromisoformat(row["earlier_decision_on"]) if is_refused else None,
        "refused_for": decision.removeprefix(_REFUSED).casefold() if is_refused else None,
    }


def _is_postal_area(address: Address) -> bool:
    """Whether a letter inside Belgium could arrive; without a usable address there is no postal area either."""
    code = address.postal_code or ""
    return address.is_belgian and address.is_complete and len(code) == 4 and code.isdecimal()


def _codes(cell: str | None) -> list[str] | None:
    """The codes of a cell; none is an empty list, unknown stays unknown."""
    return None if cell is None else [] if cell == "-" else sorted(set(cell.split()))


def _add(session: Session, new: list[Row]) -> None:
    # Through the table: the mapper would group rows by which of their cells are empty and send each group alone.
    for rows in _chunks(new):
        session.connection().execute(insert(PERSONS), rows)


def _change(session: Session, changed: list[Row]) -> None:
    if not changed:
        return
    names = changed[0].keys() - {"known_id", "person_key"}
    statement = update(PERSONS).where(PERSONS.c.id == bindparam("known_id"))
    for rows in _chunks(changed):
        session.connection().execute(statement.values({name: bindparam(name) for name in names}), rows)
    session.expire_all()  # what the session holds of these people is no longer so


def _keep_mandates(session: Session, rows: pl.DataFrame, keys: set[str]) -> None:
    """Replace the mandates of these persons; one is kept only when a letter can be addressed to its holder.

    An administrator's own address must be known. Somebody else without one lives with the person.
    """
    touched = rows.filter(pl.col("person_key").is_in(list(keys)))
    ids: dict[str, int] = {}
    for some in _chunks(touched["person_key"].to_list()):
        found = session.execute(select(Person.person_key, Person.id).where(Person.person_key.in_(some)))
        ids |= {row.person_key: row.id for row in found}
    for some_ids in _chunks(sorted(ids.values())):
        session.execute(delete(Mandate).where(Mandate.person_id.in_(some_ids)))
    named = touched.filter(pl.col("mandate_kind").is_not_null() & pl.col("mandate_name").is_not_null())
    mandates = [
        {"person_id": ids[row["person_key"]], "kind": kind, "holder_name": row["mandate_name"], "address": address}
        for row in named.iter_rows(named=True)
        for kind in [MandateKind(row["mandate_kind"])]
        if (address := _mandate_address(row, kind)) is not None
    ]
    for some_mandates in _chunks(mandates):
        session.connection().execute(insert(MANDATES), some_mandates)


def _mandate_address(row: Row, kind: MandateKind) -> Row | None:
    own = Address(street=row["mandate_street"], postal_code=row["mandate_postal_code"], town=row["mandate_town"])
    if own.is_complete:
        return own.to_dict()
    if kind is MandateKind.ADMINISTRATOR:
        return None
    shared = Address(**{name: row[name] for name in Address.__slots__})
    return shared.to_dict() if shared.is_complete else None


def _chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    return (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))
