"""What the register says of people: extracts, versions of each person, the pointer to the extract in force, changes.

An import writes versions nobody sees yet: they are valid from their extract on, and the pointer still names an older
one. Moving the pointer, in one small commit, makes the whole extract visible at once.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, String, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.languages import Language
from outreach.people.vocabulary import AddressKind, ChangeKind, ChannelName, ExtractKind, ExtractState, MandateKind
from outreach.storage.columns import Base, Choice, Moment, SealedJSON


class Extract(Base):
    """One file of the register that was imported, or is being imported; `content_digest` recognises the same file."""

    __tablename__ = "extract"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(index=True)  # the day the register was read
    kind: Mapped[ExtractKind] = mapped_column(Choice(ExtractKind), default=ExtractKind.REGISTER)
    state: Mapped[ExtractState] = mapped_column(Choice(ExtractState), default=ExtractState.VISIBLE)
    content_digest: Mapped[str] = mapped_column(String(64), unique=True)
    imported_at: Mapped[datetime] = mapped_column(Moment)  # staged, and from then on when it became visible
    rows_read: Mapped[int]
    rows_imported: Mapped[int]
    rows_rejected: Mapped[int]
    quality: Mapped[dict[str, Any] | None]  # counts per check, no personal data


class RegisterNow(Base):
    """One row: the extract in force. Everything an extract beyond it wrote is not visible yet."""

    __tablename__ = "register_now"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # always 1
    extract_id: Mapped[int] = mapped_column(ForeignKey("extract.id"))


class KnownPerson(Base):
    """Somebody an extract named: our number for the digest of a national number, and nothing else."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_key: Mapped[str] = mapped_column(String(32), unique=True)  # digest of the national number
    reported_dead_on: Mapped[date | None]  # a death we were told of before the register knew it


class Registered(Base):
    """One version of what the register says of a person, in force until another extract says otherwise."""

    __tablename__ = "registered"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    since_extract: Mapped[int] = mapped_column(ForeignKey("extract.id"), index=True)
    until_extract: Mapped[int | None] = mapped_column(ForeignKey("extract.id"), index=True)  # first to say otherwise
    row_digest: Mapped[str] = mapped_column(String(32))  # of all kept fields together: has anything changed?
    is_listed: Mapped[bool] = mapped_column(default=True)  # False: the whole register of that extract lacks the person

    identity: Mapped[dict[str, Any]] = mapped_column(SealedJSON("registered.identity"))
    address: Mapped[dict[str, Any]] = mapped_column(SealedJSON("registered.address"))
    hints: Mapped[dict[str, Any]] = mapped_column(SealedJSON("registered.hints"))  # signs, refused_for
    address_digest: Mapped[str | None] = mapped_column(String(32))  # of street, number, box and place
    household_key: Mapped[str | None] = mapped_column(String(32), index=True)  # digest of the reference person

    birth_year: Mapped[int]
    municipality_nis: Mapped[str | None] = mapped_column(String(5), index=True)
    postal_area: Mapped[str | None] = mapped_column(String(4))  # postal code of a usable Belgian address
    address_kind: Mapped[AddressKind] = mapped_column(Choice(AddressKind))
    joint_address_until: Mapped[date | None]  # still the address shared with a former partner: no letter before
    language_choice: Mapped[Language | None] = mapped_column(Choice(Language))
    language_source: Mapped[str | None] = mapped_column(String(20))  # case_file, last_contact, login
    channel_preference: Mapped[ChannelName | None] = mapped_column(Choice(ChannelName))
    protection: Mapped[MandateKind | None] = mapped_column(Choice(MandateKind))  # TI 111, TI 113
    dead_since: Mapped[date | None]
    receives: Mapped[list[str] | None]  # codes of benefits received; none at all is an empty list
    claims_pending: Mapped[list[str] | None]  # codes of benefits claimed and not decided
    refused_on: Mapped[date | None]  # day of the last refusal for income or missing information

    __table_args__ = (UniqueConstraint("person_id", "since_extract"),)


class Person(Base):
    """One person as the extract in force has them: a view over `person` and `registered`, never written to."""

    __tablename__ = "person_now"
    __table_args__ = {"info": {"is_view": True}}  # noqa: RUF012 — SQLAlchemy's own form

    id: Mapped[int] = mapped_column(primary_key=True)  # person.id
    person_key: Mapped[str] = mapped_column(String(32))
    version_id: Mapped[int]  # registered.id
    since_extract: Mapped[int]
    row_digest: Mapped[str] = mapped_column(String(32))
    is_listed: Mapped[bool]
    identity: Mapped[dict[str, Any]] = mapped_column(SealedJSON("registered.identity"))
    address: Mapped[dict[str, Any]] = mapped_column(SealedJSON("registered.address"))
    hints: Mapped[dict[str, Any]] = mapped_column(SealedJSON("registered.hints"))
    address_digest: Mapped[str | None] = mapped_column(String(32))
    household_key: Mapped[str | None] = mapped_column(String(32))
    birth_year: Mapped[int]
    municipality_nis: Mapped[str | None] = mapped_column(String(5))
    postal_area: Mapped[str | None] = mapped_column(String(4))
    address_kind: Mapped[AddressKind] = mapped_column(Choice(AddressKind))
    joint_address_until: Mapped[date | None]
    language_choice: Mapped[Language | None] = mapped_column(Choice(Language))
    language_source: Mapped[str | None] = mapped_column(String(20))
    channel_preference: Mapped[ChannelName | None] = mapped_column(Choice(ChannelName))
    protection: Mapped[MandateKind | None] = mapped_column(Choice(MandateKind))
    dead_since: Mapped[date | None]  # as the register says, or as we were told before it
    receives: Mapped[list[str] | None]
    claims_pending: Mapped[list[str] | None]
    refused_on: Mapped[date | None]

    @property
    def national_number(self) -> str:
        return str(self.identity["national_number"])

    @property
    def last_name(self) -> str:
        return str(self.identity["last_name"])

    @property
    def first_names(self) -> str:
        return str(self.identity.get("first_names", ""))

    @property
    def birth_date(self) -> str:
        """ISO; month and day may be 00."""
        return str(self.identity["birth_date"])

    @property
    def signs(self) -> list[str]:
        """Words of `worklists.SIGNS`: why a finding may come."""
        return list(self.hints.get("signs", ()))

    @property
    def refused_for(self) -> str | None:
        """What the last refusal was for: income, information, medical."""
        return self.hints.get("refused_for")


class Change(Base):
    """Something about a person that an extract says otherwise than the one before; the field, never the value."""

    __tablename__ = "change"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    extract_id: Mapped[int] = mapped_column(ForeignKey("extract.id"))  # visible once this one is
    kind: Mapped[ChangeKind] = mapped_column(Choice(ChangeKind))
    day: Mapped[date]  # since when, as the register says; else the day it was read
    detail: Mapped[str] = mapped_column(String(40), default="")  # such as 18, moved_apart, released

    __table_args__ = (
        UniqueConstraint("person_id", "extract_id", "kind", "detail"),
        Index("ix_change_extract_kind", "extract_id", "kind"),
    )


class Forgotten(Base):
    """Somebody erased on their request: the digest alone, so that the next extract brings their objection back."""

    __tablename__ = "forgotten"

    person_key: Mapped[str] = mapped_column(String(32), primary_key=True)
    erased_at: Mapped[datetime] = mapped_column(Moment)


def is_visible(table: Any) -> ColumnElement[bool]:
    """Whether a row with `since_extract` and `until_extract` is in force; without an extract it was said to us."""
    in_force = select(RegisterNow.extract_id).scalar_subquery()
    return or_(table.since_extract.is_(None), table.since_extract <= in_force) & or_(
        table.until_extract.is_(None), table.until_extract > in_force
    )


def extract_in_force(session: Session) -> Extract | None:
    """The extract the pointer names: its sealed register holds everybody, and everybody is screened by it."""
    return session.scalar(select(Extract).join(RegisterNow, RegisterNow.extract_id == Extract.id))
