"""The table of tasks: something somebody at the desk has to do for a person."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from outreach.storage.columns import Base, Choice, Moment


class TaskKind(StrEnum):
    CALL_BACK = "call_back"
    VISIT = "visit"
    UNCERTAIN_MESSAGE = "uncertain_message"


class Task(Base):
    __tablename__ = "task"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[TaskKind] = mapped_column(Choice(TaskKind))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    reference: Mapped[str] = mapped_column(String(60), unique=True)  # what asked for it, such as response:4
    made_at: Mapped[datetime] = mapped_column(Moment)
    done_at: Mapped[datetime | None] = mapped_column(Moment)
