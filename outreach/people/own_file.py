"""What the tables of people and the register of an extract hold on one person, as rows for the person's own file.

Never anybody else's data: whoever lives with the person, is married to them or shares their phone stands in it as "yes"
at most. Facts of the household that hold a partner's figures are left out, and named as left out. What an import wrote
and nobody sees yet stands in it no more than on any screen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.people.extract import BY_NAME
from outreach.people.tables import (
    Change,
    ContactMade,
    ContactNeed,
    ContactPoint,
    Extract,
    KnownPerson,
    Mandate,
    Objection,
    Registered,
    RegisterNow,
    Screening,
    Statement,
    VerdictRecord,
)

Row = dict[str, Any]
Days = Mapping[int | None, date]  # of every extract that is in force or was
NAMES_OTHERS = ("spouse_number", "legal_cohabitation_partner", "reference_person", "previous_reference_person")
LEFT_OUT = ("mandate_name", "mandate_street", "mandate_postal_code", "mandate_town", "ticket_cbss")
YES, SELF, SOMEBODY = "stands_in_the_register", "yourself", "somebody_else"


@dataclass(frozen=True)
class Section:
    """One chapter of the file: rows of one kind, under a name that own_file.yaml has words for."""

    name: str
    rows: tuple[Row, ...]

    @classmethod
    def of(cls, name: str, rows: Iterable[Row]) -> "Section":
        return cls(name, tuple(plain(row) for row in rows))


def sections(session: Session, person: int, register_row: Mapping[str, Any] | None) -> list[Section]:
    """Everything on the floor of people; `register_row` is the person's own row of the sealed register."""
    in_force = select(RegisterNow.extract_id).scalar_subquery()
    visible = session.scalars(select(Extract).where(Extract.id <= in_force))
    days: Days = {extract.id: extract.day for extract in visible}
    return [
        Section.of("about_you", [_known(session, person)]),
        Section.of("register", [_version(row, days) for row in _seen(session, Registered, person, days)]),
        Section.of("register_row", [own_row(register_row)] if register_row else []),
        Section.of("changes", [{"kind": row.kind, "day": row.day, "detail": row.detail, "read_on": days[row.extract_id]}
                               for row in _theirs(session, Change, person) if row.extract_id in days]),
        Section.of("contact_points", [_point(row, days) for row in _seen(session, ContactPoint, person, days)]),
        Section.of("contact_needs", [{"need": row.need, "detail": row.detail, "source": row.source,
                                      "since": row.chosen_on, "until": row.ended_on}
                                     for row in _theirs(session, ContactNeed, person)]),
        Section.of("statements", [{"topic": row.topic, "said": row.value.get("value"), "since": row.said_on,
                                   "until": row.ended_on, "source": row.source}
                                  for row in _theirs(session, Statement, person)]),
        Section.of("mandates", [_mandate(row, days) for row in _seen(session, Mandate, person, days)]),
        Section.of("objections", [{"channel": row.channel or "every_channel", "purpose": row.purpose or "every_purpose",
                                   "since": row.made_at, "until": row.withdrawn_at, "source": row.source}
                                  for row in _theirs(session, Objection, person)]),
        Section.of("contacts_made", [{"at": row.at, "channel": row.channel, "reference": row.reference}
                                     for row in _theirs(session, ContactMade, person)]),
        Section.of("verdicts", _verdicts(session, person)),
    ]  # fmt: skip


def own_row(row: Mapping[str, Any]) -> Row:
    """The person's row of the register without anybody else's number or address."""
    own = {name: value for name, value in row.items() if name in BY_NAME and name not in LEFT_OUT}
    for name in NAMES_OTHERS:
        number = own.get(name)
        if number is not None:
            is_member = name.endswith("reference_person")
            own[name] = (SELF if number == row["national_number"] else SOMEBODY) if is_member else YES
    return own


def plain(row: Mapping[str, Any]) -> Row:
    """Values as JSON has them, without what is empty: unknown needs no line."""
    return {name: _plain(value) for name, value in row.items() if value is not None and value not in ("", [], {})}


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def _theirs(session: Session, table: Any, person: int) -> list[Any]:
    return list(session.scalars(select(table).where(table.person_id == person).order_by(table.id)))


def _seen(session: Session, table: Any, person: int, days: Days) -> list[Any]:
    """Rows said to us, and those of an extract that is in force or was."""
    return [row for row in _theirs(session, table, person) if row.since_extract is None or row.since_extract in days]


def _known(session: Session, person: int) -> Row:
    known = session.get_one(KnownPerson, person)
    return {"our_number": known.id, "reported_dead_on": known.reported_dead_on}


def _version(row: Registered, days: Days) -> Row:
    clear = ("is_listed", "address_kind", "municipality_nis", "joint_address_until", "language_choice",
             "language_source", "channel_preference", "protection", "dead_since", "receives", "claims_pending",
             "refused_on")  # fmt: skip
    period = {"since": days[row.since_extract], "until": days.get(row.until_extract)}
    return period | row.identity | row.address | row.hints | {name: getattr(row, name) for name in clear}


def _point(row: ContactPoint, days: Days) -> Row:
    """Whether somebody else gave the same number too is said; who, never."""
    return {
        "channel": row.channel,
        "value": row.value,
        "source": row.source,
        "since": row.given_on,
        "until": row.ended_on or days.get(row.until_extract),
        "state": row.state,
        "state_at": row.state_at,
        "is_shared": row.is_shared,
    }


def _mandate(row: Mandate, days: Days) -> Row:
    """Who acts for the person is the person's to know; where that somebody lives is not."""
    return {
        "mandate_kind": row.kind,
        "holder_name": row.holder_name,
        "form": row.form,
        "scopes": list(row.scopes),
        "since": row.since,
        "until": row.until or days.get(row.until_extract),
        "revoked_on": row.revoked_on,
        "proof": row.proof,
        "proof_day": row.proof_day,
        "source": row.source,
    }


def _verdicts(session: Session, person: int) -> list[Row]:
    screenings = {row.id: row for row in session.scalars(select(Screening))}
    found = []
    for row in _theirs(session, VerdictRecord, person):
        made, ended = screenings[row.since_screening], screenings.get(row.until_screening)
        found.append(
            {
                "right": row.right,
                "outcome": row.outcome,
                "low": row.low,
                "high": row.high,
                "missing": row.missing,
                "unmet": row.unmet,
                "since": made.day,
                "until": ended.day if ended else None,
                "rule_version": made.rule_version,
                "parameters_version": made.parameters_version,
            }
        )
    return found
