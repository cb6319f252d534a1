"""Asks somebody at the desk to do something for a person, once per thing that asked for it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from outreach.casework.tables import Task, TaskKind


def ask(
    session: Session,
    kind: TaskKind,
    person_id: int,
    reference: str,
    now: datetime,
    needs: Sequence[str] = (),
    detail: str = "",
) -> Task:
    """The task for `reference` (such as response:4): made when it is not there yet, opened anew when it was done.

    `needs` is what to mind with this person (see needs.py); a task opened anew takes the newest.
    """
    known = session.scalars(select(Task).where(Task.reference == reference)).one_or_none()
    if known is not None:
        known.kind, known.needs, known.detail = kind, list(needs), detail
        if known.done_at is not None:
            known.made_at, known.done_at = now, None
        return known
    task = Task(kind=kind, person_id=person_id, reference=reference, needs=list(needs), detail=detail, made_at=now,
                done_at=None)  # fmt: skip
    session.add(task)
    session.flush()
    return task


def open_tasks(session: Session, kind: TaskKind | None = None, by: datetime | None = None) -> list[Task]:
    """What is still to be done, the oldest first; `by` leaves out what was put off until later."""
    chosen = select(Task).where(Task.done_at.is_(None)).order_by(Task.made_at, Task.id)
    if by is not None:
        chosen = chosen.where(Task.made_at <= by)
    if kind is not None:
        chosen = chosen.where(Task.kind == kind)
    return list(session.scalars(chosen))


def settle(session: Session, reference: str, now: datetime) -> None:
    """What asked for the task settled itself, or somebody did it; a second time changes nothing."""
    session.execute(update(Task).where(Task.reference == reference, Task.done_at.is_(None)).values(done_at=now))


def end_for(session: Session, person_ids: Collection[int], now: datetime) -> int:
    """Nobody calls, visits or writes to these people any more; how many tasks ended."""
    kinds = [kind for kind in TaskKind if kind.reaches_out]
    ended = session.execute(
        update(Task)
        .where(Task.person_id.in_(person_ids), Task.done_at.is_(None), Task.kind.in_(kinds))
        .values(done_at=now)
        .returning(Task.id)
    ).all()
    return len(ended)
