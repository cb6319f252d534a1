"""What people told us, and who may act for them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from outreach.people.vocabulary import ContactSource, MandateForm, MandateKind, MandateProof
from outreach.storage.columns import Base, Choice, Moment, SealedJSON, SealedText


class Statement(Base):
    """What a person said of their household, beside the register and never over it. Never an input for control."""

    __tablename__ = "statement"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    topic: Mapped[str] = mapped_column(String(60))  # a fact of the household, such as partner_counts
    value: Mapped[dict[str, Any]] = mapped_column(SealedJSON("statement.value"))  # {"value": …}
    said_on: Mapped[date]
    source: Mapped[ContactSource] = mapped_column(Choice(ContactSource))
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    ended_on: Mapped[date | None]  # taken back, or said anew


class Mandate(Base):
    """Somebody who may act for a person or help them: what for, how far, since when, on what proof."""

    __tablename__ = "mandate"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[MandateKind] = mapped_column(Choice(MandateKind))
    form: Mapped[MandateForm | None] = mapped_column(Choice(MandateForm))  # assists or represents; none: not known
    scopes: Mapped[list[str]] = mapped_column(default=list)  # MandateScope words; empty: not known
    since: Mapped[date | None]
    until: Mapped[date | None]  # last day it holds; none: without end
    revoked_on: Mapped[date | None]
    proof: Mapped[MandateProof] = mapped_column(Choice(MandateProof), default=MandateProof.REGISTER)
    proof_day: Mapped[date | None]
    copy_to_person: Mapped[bool | None]  # whether the person gets a plain copy; none: the judgement is not known
    holder_name: Mapped[str] = mapped_column(SealedText("mandate.holder_name"))
    address: Mapped[dict[str, Any]] = mapped_column(SealedJSON("mandate.address"))
    source: Mapped[ContactSource] = mapped_column(Choice(ContactSource), default=ContactSource.REGISTER)
    since_extract: Mapped[int | None] = mapped_column(ForeignKey("extract.id"))  # none: said or shown to us
    until_extract: Mapped[int | None] = mapped_column(ForeignKey("extract.id"))
