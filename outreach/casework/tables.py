"""The table of tasks: something somebody at the desk has to do for a person."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from outreach.storage.columns import Base, Choice, Moment


class TaskKind(StrEnum):
    CALL_BACK = "call_back"
    WRITE_BACK = "write_back"  # by SMS, e-mail, relay or interpreter: the person takes no calls
    VISIT = "visit"
    READ_BY_PHONE = "read_by_phone"  # call first and read the letter, which follows as proof
    READ_AT_HOME = "read_at_home"  # visit first
    WHO_GETS_THE_LETTER = "who_gets_the_letter"  # detail: what is not clear about who acts
    MAY_THEY_OBJECT = "may_they_object"  # who acts for the person wants no more letters, and no mandate says they may
    ASK_THE_CPAS = "ask_the_cpas"  # a letter went to a reference address: is it handed on?
    UNCERTAIN_MESSAGE = "uncertain_message"

    @property
    def reaches_out(self) -> bool:
        """Whether the person themself is called, written to or visited; it ends when they die."""
        return self is not TaskKind.UNCERTAIN_MESSAGE


class Task(Base):
    __tablename__ = "task"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[TaskKind] = mapped_column(Choice(TaskKind))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    reference: Mapped[str] = mapped_column(String(60), unique=True)  # what asked for it, such as response:4
    needs: Mapped[list[str]] = mapped_column(default=list)  # what to mind, such as only_mornings, interpreter:ar
    detail: Mapped[str] = mapped_column(String(40), default="")  # a word, never personal data
    made_at: Mapped[datetime] = mapped_column(Moment)  # put off: when it is to be done, and on no list before
    done_at: Mapped[datetime | None] = mapped_column(Moment)
