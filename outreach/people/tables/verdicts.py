"""The history of verdicts: screenings, and what each said of a person and a right where it changed."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from outreach.storage.columns import Base, Moment


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

    __table_args__ = (UniqueConstraint("person_id", "right", "since_screening"),)
