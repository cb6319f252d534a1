"""How people may be reached: their addresses by channel, their needs, their objections, and what we sent already."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from outreach.people.vocabulary import ChannelName, ContactSource, Need, PointState, Purpose
from outreach.storage.columns import Base, Choice, Moment, SealedText


class ContactPoint(Base):
    """A phone number or e-mail address of a person, where it comes from and whether it works."""

    __tablename__ = "contact_point"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    channel: Mapped[ChannelName] = mapped_column(Choice(ChannelName))  # sms (any phone number) or email
    value: Mapped[str] = mapped_column(SealedText("contact_point.value"))  # E.164, or a normalised e-mail address
    value_digest: Mapped[str] = mapped_column(String(32), index=True)  # finds who wrote, and who shares it
    is_mobile: Mapped[bool]  # an SMS can arrive
    is_shared: Mapped[bool] = mapped_column(default=False)  # somebody else gave it too: neutral text only
    source: Mapped[ContactSource] = mapped_column(Choice(ContactSource))
    given_on: Mapped[date]  # the day it was given, or the register was read
    state: Mapped[PointState] = mapped_column(Choice(PointState), default=PointState.UNVERIFIED)
    state_at: Mapped[datetime | None] = mapped_column(Moment)
    since_extract: Mapped[int | None] = mapped_column(ForeignKey("extract.id"))  # none: the person gave it to us
    until_extract: Mapped[int | None] = mapped_column(ForeignKey("extract.id"))
    ended_on: Mapped[date | None]  # the person took it back, or it was corrected


class ContactNeed(Base):
    """How a person wants to be reached, chosen by them; what to do, never why."""

    __tablename__ = "contact_need"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    need: Mapped[Need] = mapped_column(Choice(Need))
    detail: Mapped[str] = mapped_column(String(20), default="")  # the language of an interpreter
    source: Mapped[ContactSource] = mapped_column(Choice(ContactSource))
    chosen_on: Mapped[date]
    ended_on: Mapped[date | None]


class Objection(Base):
    """A person asked us not to write; no channel means on any, no purpose means for any."""

    __tablename__ = "objection"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    channel: Mapped[ChannelName | None] = mapped_column(Choice(ChannelName))
    purpose: Mapped[Purpose | None] = mapped_column(Choice(Purpose))
    source: Mapped[str] = mapped_column(String(40))  # letter_code, desk, sms, unsubscribe, web, erasure, command
    made_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)  # the person wants to hear from us again


class ContactMade(Base):
    """We wrote to or spoke with a person; campaigns write it, so that nobody is written to too often."""

    __tablename__ = "contact_made"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    channel: Mapped[ChannelName] = mapped_column(Choice(ChannelName))
    reference: Mapped[str] = mapped_column(String(40), unique=True)  # such as message:12
