"""The tables of people: extracts, persons, verdict history, objections, mandates, contacts made.

In clear, with the reason: municipality, kind of address, year of birth, language, preferred channel, channels at hand
benefits received and claimed, the day of a refusal and verdict words, because sets of people are chosen by them.
Everything that names or locates a person, and every sign of a disability, is sealed.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from outreach.languages import Language
from outreach.people.vocabulary import AddressKind, ChannelName, MandateKind
from outreach.storage.columns import Base, Choice, Moment, SealedJSON, SealedText


class Extract(Base):
    """One register extract that was imported; `content_digest` recognises the same file."""

    __tablename__ = "extract"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(index=True)  # the day the register was read
    content_digest: Mapped[str] = mapped_column(String(64), unique=True)
    imported_at: Mapped[datetime] = mapped_column(Moment)
    rows_read: Mapped[int]
    rows_imported: Mapped[int]
    rows_rejected: Mapped[int]


class Person(Base):
    """One person of the register, as in the newest extract that names them."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_key: Mapped[str] = mapped_column(String(32), unique=True)  # digest of the national number
    extract_id: Mapped[int] = mapped_column(ForeignKey("extract.id"), index=True)  # the newest extract naming them
    row_digest: Mapped[str] = mapped_column(String(32))  # of all sealed fields together: has anything changed?

    national_number: Mapped[str] = mapped_column(SealedText("person.national_number"))
    last_name: Mapped[str] = mapped_column(SealedText("person.last_name"))
    first_names: Mapped[str] = mapped_column(SealedText("person.first_names"))
    birth_date: Mapped[str] = mapped_column(SealedText("person.birth_date"))  # ISO; month and day may be 00
    address: Mapped[dict[str, Any]] = mapped_column(SealedJSON("person.address"))
    phone: Mapped[str | None] = mapped_column(SealedText("person.phone"))
    email: Mapped[str | None] = mapped_column(SealedText("person.email"))

    birth_year: Mapped[int]
    municipality_nis: Mapped[str | None] = mapped_column(String(5), index=True)
    postal_area: Mapped[str | None] = mapped_column(String(4))  # postal code, used when the municipality is not known
    address_kind: Mapped[AddressKind] = mapped_column(Choice(AddressKind))
    language_choice: Mapped[Language | None] = mapped_column(Choice(Language))
    language_source: Mapped[str | None] = mapped_column(String(20))  # case_file, last_contact, login
    channel_preference: Mapped[ChannelName | None] = mapped_column(Choice(ChannelName))
    has_mobile: Mapped[bool]
    has_email: Mapped[bool]
    protection: Mapped[MandateKind | None] = mapped_column(Choice(MandateKind))  # TI 111, TI 113
    dead_since: Mapped[date | None]
    receives: Mapped[list[str] | None]  # codes of benefits received; none at all is an empty list
    claims_pending: Mapped[list[str] | None]  # codes of benefits claimed and not decided
    signs: Mapped[list[str]] = mapped_column(
        SealedJSON("person.signs")
    )  # earlier_finding, child_supplement, refused, expired, incapacity, parking_card
    refused_on: Mapped[date | None]  # day of the last refusal for income or missing information
    refused_for: Mapped[str | None] = mapped_column(SealedText("person.refused_for"))  # income, information …


class Mandate(Base):
    """Somebody who may act for a person, with the address letters then go to."""

    __tablename__ = "mandate"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[MandateKind] = mapped_column(Choice(MandateKind))
    holder_name: Mapped[str] = mapped_column(SealedText("mandate.holder_name"))
    address: Mapped[dict[str, Any]] = mapped_column(SealedJSON("mandate.address"))


class Screening(Base):
    """One screening of everybody on a day, with the versions it rests on."""

    __tablename__ = "screening"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(index=True)
    extract_id: Mapped[int] = mapped_column(ForeignKey("extract.id"))
    rule_version: Mapped[str] = mapped_column(String(16))
    parameters_version: Mapped[str] = mapped_column(String(16))
    made_at: Mapped[datetime] = mapped_column(Moment)
    is_recorded: Mapped[bool] = mapped_column(default=False)  # its verdicts stand in the history

    __table_args__ = (UniqueConstraint("extract_id", "day", "rule_version", "parameters_version"),)


class VerdictRecord(Base):
    """What a screening said of one person and one right; a new row only when it changed. Amounts in cents a year."""

    __tablename__ = "verdict"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    right: Mapped[str] = mapped_column(String(40))
    since_screening: Mapped[int] = mapped_column(ForeignKey("screening.id"), index=True)
    until_screening: Mapped[int | None] = mapped_column(ForeignKey("screening.id"))  # first one that said otherwise
    outcome: Mapped[str] = mapped_column(String(20), index=True)  # eligibility.verdict.Outcome
    low: Mapped[int | None]
    high: Mapped[int | None]
    missing: Mapped[list[str]]
    unmet: Mapped[list[str]]  # names of the conditions answered no
    exact: Mapped[bool]
    has_sign: Mapped[bool] = mapped_column(default=False)  # signs stood in the register: probable is worth a letter

    __table_args__ = (Index("ix_verdict_person_right", "person_id", "right"),)


class Objection(Base):
    """A person asked us not to write; no channel means on any."""

    __tablename__ = "objection"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    channel: Mapped[ChannelName | None] = mapped_column(Choice(ChannelName))
    source: Mapped[str] = mapped_column(String(40))  # letter_code, desk, sms, unsubscribe
    made_at: Mapped[datetime] = mapped_column(Moment)


class ContactMade(Base):
    """We wrote to or spoke with a person; campaigns write it, so that nobody is written to too often."""

    __tablename__ = "contact_made"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    channel: Mapped[ChannelName] = mapped_column(Choice(ChannelName))
    reference: Mapped[str] = mapped_column(String(40), unique=True)  # such as message:12
