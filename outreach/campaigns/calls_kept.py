"""Looks again at calls and visits still to be made: what forbids one since it was asked for ends it or puts it off.

A call to read a letter is of our own accord: an objection, a need or mourning counts. Who asked to be called back waits
for the answer: only an objection made after that ends it, and who takes no calls any more is answered in writing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.campaigns.papers import Known
from outreach.campaigns.status import Progress
from outreach.campaigns.tables import AudienceMember, Campaign
from outreach.casework.needs import answering_kind, reading_kind, to_mind
from outreach.casework.tables import Task, TaskKind
from outreach.people.contact.circumstances import Refused
from outreach.people.tables import Objection, Person
from outreach.people.vocabulary import ChannelName, Purpose
from outreach.storage.database import Database

_READING = (TaskKind.READ_BY_PHONE, TaskKind.READ_AT_HOME)
_ASKED_FOR = {TaskKind.CALL_BACK: ChannelName.CALL, TaskKind.VISIT: ChannelName.VISIT}
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one task: it ends, or is another kind or day from now on."""

    task_id: int
    kind: TaskKind | None  # none: it ends
    made_at: datetime
    needs: tuple[str, ...] = ()


def mind_calls(database: Database, now: datetime) -> int:
    """End, turn or put off what is not to be done as it was asked for; how many tasks. Twice changes nothing."""
    with database.reading() as session:
        changes = [*_of_reading(session, now), *_of_those_asked_for(session)]
    for start in range(0, len(changes), _AT_ONCE):
        with database.transaction() as session:
            for change in changes[start : start + _AT_ONCE]:
                _apply(session, change, now)
    return len(changes)


def _apply(session: Session, change: Change, now: datetime) -> None:
    task = session.get_one(Task, change.task_id)
    if task.done_at is not None:
        return
    if change.kind is None:
        task.done_at = now
    else:
        task.kind, task.made_at, task.needs = change.kind, change.made_at, list(change.needs)


def _of_reading(session: Session, now: datetime) -> list[Change]:
    found: list[Change] = []
    tasks = _open(session, _READING)
    for start in range(0, len(tasks), _AT_ONCE):
        found += _of_some(session, tasks[start : start + _AT_ONCE], now)
    return found


def _of_some(session: Session, tasks: Sequence[Task], now: datetime) -> list[Change]:
    ids = {task.person_id for task in tasks}
    people = {person.id: person for person in session.scalars(select(Person).where(Person.id.in_(ids)))}
    known, minding = Known.of(session, list(people.values()), now, Purpose.OUTREACH), to_mind(session, ids)
    campaigns = session.execute(
        select(AudienceMember.id, Campaign.purpose)
        .join(Campaign, Campaign.id == AudienceMember.campaign_id)
        .where(AudienceMember.id.in_([_member_of(task) for task in tasks]))
        .where(AudienceMember.progress != Progress.WITHDRAWN)
    )
    purposes = {row.id: row.purpose for row in campaigns}
    found = []
    for task in tasks:
        person, purpose = people.get(task.person_id), purposes.get(_member_of(task))
        if person is None or purpose is None:
            found.append(Change(task.id, None, task.made_at))
            continue
        told, needs = replace(known, purpose=purpose), minding.get(person.id, [])
        kind = reading_kind(needs, told.may(person, ChannelName.CALL), told.may(person, ChannelName.VISIT))
        from_now = max(task.made_at, now)
        waits_until = told.not_before(person, ChannelName.CALL, from_now)
        moment = waits_until if waits_until > from_now else task.made_at
        if (kind, moment) != (task.kind, task.made_at):
            found.append(Change(task.id, kind, moment, tuple(needs)))
    return found


def _of_those_asked_for(session: Session) -> list[Change]:
    tasks = _open(session, tuple(_ASKED_FOR))
    minding = to_mind(session, {task.person_id for task in tasks})
    found = []
    for task in tasks:
        needs = minding.get(task.person_id, [])
        kind = answering_kind(needs) if task.kind is TaskKind.CALL_BACK else task.kind
        if _objected_since(session, task):
            found.append(Change(task.id, None, task.made_at))
        elif kind is not task.kind:
            found.append(Change(task.id, kind, task.made_at, tuple(needs)))
    return found


def _objected_since(session: Session, task: Task) -> bool:
    made = select(Objection.channel, Objection.purpose).where(
        Objection.person_id == task.person_id, Objection.withdrawn_at.is_(None), Objection.made_at > task.made_at
    )
    return any(Refused(*row).forbids(_ASKED_FOR[task.kind], Purpose.SERVICE) for row in session.execute(made))


def _open(session: Session, kinds: Sequence[TaskKind]) -> Sequence[Task]:
    return session.scalars(select(Task).where(Task.kind.in_(kinds), Task.done_at.is_(None)).order_by(Task.id)).all()


def _member_of(task: Task) -> int:
    """`drafting.reading_of` says how such a task is called."""
    return int(task.reference.split(":")[1])
