"""What the register says beside a person's own version: phone numbers, mailboxes, and who may act for them.

A number, a mailbox or a mandate that the new extract still names stays the row it is, with its state; another one
begins with the extract, and what is no longer named ends with it.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.people.contact.addresses import Address
from outreach.people.contact.contact_points import digest_of
from outreach.people.register.contacts_read import read_mailbox, read_phone
from outreach.people.tables import ContactPoint, Mandate
from outreach.people.vocabulary import ChannelName, ContactSource, MandateKind, MandateProof, PointState
from outreach.storage.sealing import Keyring

POINT_COLUMNS = (
    "person_id", "channel", "value", "value_digest", "is_mobile", "is_shared", "source", "given_on", "state",
    "since_extract",
)  # fmt: skip
MANDATE_COLUMNS = (
    "person_id", "kind", "scopes", "proof", "holder_name", "address", "source", "since_extract",
)  # fmt: skip
READ = (
    "person_id", "phone", "email", "mandate_kind", "mandate_name", "mandate_street", "mandate_postal_code",
    "mandate_town", *Address.__slots__,
)  # fmt: skip
_SMS, _EMAIL = ChannelName.SMS.value, ChannelName.EMAIL.value
Row = tuple[Any, ...]


@dataclass
class Alongside:
    """What people bring and end beside their versions."""

    points: list[Row] = field(default_factory=list)  # values of POINT_COLUMNS
    mandates: list[Row] = field(default_factory=list)  # values of MANDATE_COLUMNS
    ended_points: list[int] = field(default_factory=list)
    ended_mandates: list[int] = field(default_factory=list)

    def add(self, other: "Alongside") -> None:
        self.points += other.points
        self.mandates += other.mandates
        self.ended_points += other.ended_points
        self.ended_mandates += other.ended_mandates


def unusable(rows: pl.DataFrame) -> dict[str, int]:
    """How many phone numbers and e-mail addresses of these rows cannot be used."""
    return {
        column: sum(read(text) is None for text in rows[column].drop_nulls().to_list())
        for column, read in (("email", read_mailbox), ("phone", read_phone))
    }


def alongside(
    session: Session, rows: pl.DataFrame, extract_id: int, day: date, keyring: Keyring
) -> dict[int, Alongside]:
    """What rows with `person_id` and the `version_id` they replace mean beside the versions, by person."""
    known_before = rows.filter(pl.col("version_id").is_not_null())["person_id"].to_list()
    points = _known_points(session, known_before)
    mandates = _known_mandates(session, known_before)
    has_any = pl.any_horizontal(pl.col("phone", "email", "mandate_name").is_not_null())
    had_any = pl.col("person_id").is_in(list({*points, *mandates}))
    found: dict[int, Alongside] = {}
    for row in rows.select(READ).filter(has_any | had_any).iter_rows(named=True):
        one = found[row["person_id"]] = Alongside()
        _compare_points(one, row, points.get(row["person_id"], {}), extract_id, day, keyring)
        _compare_mandates(one, row, mandates.get(row["person_id"], {}), extract_id, keyring)
    return found


def _compare_points(
    found: Alongside, row: dict[str, Any], known: dict[tuple[str, str], int], extract_id: int, day: date,
    keyring: Keyring,
) -> None:  # fmt: skip
    left = dict(known)
    for channel, text, read in ((_SMS, row["phone"], read_phone), (_EMAIL, row["email"], read_mailbox)):
        told = read(text) if text else None
        if told is None:
            continue
        digest = digest_of(keyring, told.value)
        if left.pop((channel, digest), None) is None:
            sealed = keyring.seal(told.value.encode(), "contact_point.value")
            found.points.append((row["person_id"], channel, sealed, digest, told.is_mobile, False,
                                 ContactSource.REGISTER.value, day.isoformat(), PointState.UNVERIFIED.value,
                                 extract_id))  # fmt: skip
    found.ended_points += left.values()


def _known_points(session: Session, person_ids: Collection[int]) -> dict[int, dict[tuple[str, str], int]]:
    known: dict[int, dict[tuple[str, str], int]] = defaultdict(dict)
    table = ContactPoint.__table__.c
    wanted = select(table.person_id, table.channel, table.value_digest, table.id).where(
        table.person_id.in_(person_ids),
        table.since_extract.is_not(None),
        table.until_extract.is_(None),
        table.channel.in_([_SMS, _EMAIL]),
    )
    for person_id, channel, digest, number in session.execute(wanted) if person_ids else ():
        known[person_id][channel.value, digest] = number
    return known


def _compare_mandates(
    found: Alongside, row: dict[str, Any], known: dict[tuple[Any, ...], int], extract_id: int, keyring: Keyring
) -> None:
    left = dict(known)
    mandate = _mandate_of(row)
    if mandate is not None and left.pop(mandate, None) is None:
        kind, name, address = mandate
        found.mandates.append(
            (row["person_id"], kind, "[]", MandateProof.REGISTER.value,
             keyring.seal(name.encode(), "mandate.holder_name"), keyring.seal(address.encode(), "mandate.address"),
             ContactSource.REGISTER.value, extract_id)
        )  # fmt: skip
    found.ended_mandates += left.values()


def _mandate_of(row: dict[str, Any]) -> tuple[str, str, str] | None:
    """Kind, holder and address (as JSON); only when a letter can be addressed to the holder.

    An administrator's own address must be known. Somebody else without one lives with the person.
    """
    if not row["mandate_kind"] or not row["mandate_name"]:
        return None
    address = Address(street=row["mandate_street"], postal_code=row["mandate_postal_code"], town=row["mandate_town"])
    if not address.is_complete and row["mandate_kind"] != MandateKind.ADMINISTRATOR:
        address = Address(**{name: row[name] for name in Address.__slots__})
    if not address.is_complete:
        return None
    return row["mandate_kind"], row["mandate_name"], _json(address.to_dict())


def _known_mandates(session: Session, person_ids: Collection[int]) -> dict[int, dict[tuple[Any, ...], int]]:
    known: dict[int, dict[tuple[Any, ...], int]] = defaultdict(dict)
    wanted: Iterable[Mandate] = ()
    if person_ids:
        wanted = session.scalars(
            select(Mandate).where(
                Mandate.person_id.in_(person_ids), Mandate.since_extract.is_not(None), Mandate.until_extract.is_(None)
            )
        )
    for mandate in wanted:
        known[mandate.person_id][mandate.kind.value, mandate.holder_name, _json(mandate.address)] = mandate.id
    return known


def _json(address: dict[str, Any]) -> str:
    return json.dumps(address, ensure_ascii=False, sort_keys=True)
