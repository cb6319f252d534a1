"""The tables of staff: accounts with a role, their sessions, and parameter values they entered."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from outreach.storage.columns import Base, Choice, Moment


class Role(StrEnum):
    """What an account may do."""

    AUTHOR = "author"  # makes campaigns
    APPROVER = "approver"  # says yes or no to them; never to their own
    AGENT = "agent"  # speaks with citizens
    OFFICIAL = "official"  # proposes and confirms parameter values
    ADMINISTRATOR = "administrator"


class Account(Base):
    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    display_name: Mapped[str] = mapped_column(String(80))
    role: Mapped[Role] = mapped_column(Choice(Role))
    password_hash: Mapped[str] = mapped_column(String(200))  # Argon2id
    is_active: Mapped[bool] = mapped_column(default=True)
    failed_tries: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(Moment)


class StaffSession(Base):
    """A signed-in browser; only the digest of its token is kept, and it can be ended from here."""

    __tablename__ = "staff_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    began_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)


class OfficialValue(Base):
    """A parameter value entered by one official; it counts only once another one has confirmed it."""

    __tablename__ = "official_value"

    id: Mapped[int] = mapped_column(primary_key=True)
    parameter: Mapped[str] = mapped_column(String(80))  # such as index.coefficient
    since: Mapped[date]
    value: Mapped[str] = mapped_column(String(40))  # a decimal number in the parameter's unit
    source: Mapped[str] = mapped_column(String(400))
    proposed_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (UniqueConstraint("parameter", "since", "proposed_at"),)
