"""The journal: who did what to whom and why; rows are added, never changed."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.storage.columns import Base, Moment


class JournalEntry(Base):
    """One thing that happened. `detail` holds codes and counts, never personal data."""

    __tablename__ = "journal"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    actor: Mapped[str] = mapped_column(String(80))  # account:ID, job:NAME, citizen, command
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(80), default="")  # such as campaign:3 or person:71
    purpose: Mapped[str] = mapped_column(String(60), default="")
    detail: Mapped[str] = mapped_column(String(400), default="")


def note(
    session: Session, *, at: datetime, actor: str, action: str, subject: str = "", purpose: str = "", detail: str = ""
) -> None:
    """Add one entry to the journal."""
    session.add(JournalEntry(at=at, actor=actor, action=action, subject=subject, purpose=purpose, detail=detail))
