"""Stops everything for the dead, and what their household would get in the weeks of mourning, within one run.

Messages planned are cancelled; letters printed and not yet posted are put on a stop list beside their batch, which
names references only. Killed in the middle and run again it ends the same: each step looks at the rows, never at a list
of its own, and the stop lists are written from what the database says.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from outreach.campaigns.calls_kept import mind_calls
from outreach.campaigns.members import withdraw
from outreach.campaigns.posting import may_still_be_pulled
from outreach.campaigns.preparing import reference_of
from outreach.campaigns.print_run import name_of_batch
from outreach.campaigns.status import MessageStatus, Progress, Withdrawal
from outreach.campaigns.tables import AudienceMember, Campaign, Message, PrintBatch
from outreach.casework import tasks
from outreach.casework.tables import Task, TaskKind
from outreach.channels.files import private_folder, sync_folder, write_synced
from outreach.clock import BRUSSELS
from outreach.people.contact.deaths import is_mourning_in_sql
from outreach.people.tables import ContactMade, Person
from outreach.people.vocabulary import ChannelName, Purpose
from outreach.storage import journal
from outreach.storage.database import Database

_AT_ONCE = 200  # persons or letters in one transaction
_JOB = "job:stopping"


@dataclass(frozen=True, slots=True)
class Stopped:
    """What one run stopped."""

    people: int = 0  # dead, still in a campaign or with something planned
    tasks: int = 0
    letters: int = 0  # pulled from batches not yet posted
    lists: int = 0  # stop lists written
    calls: int = 0  # calls and visits ended, put off or turned into another kind

    @property
    def did_something(self) -> bool:
        return bool(self.people or self.tasks or self.letters or self.lists or self.calls)


def stop_for_deaths(database: Database, print_folder: Path, now: datetime) -> Stopped:
    """Cancel, end and pull whatever is on its way to the dead, and pull letters to those who mourn them.

    The same round looks at calls and visits that an objection, a need or mourning forbids since they were asked for.
    """
    people = ended = letters = 0
    while found := _one_transaction(database, _cancel_for_the_dead, now):
        people += found
    while found := _one_transaction(database, _end_tasks, now):
        ended += found
    while found := _one_transaction(database, _pull_letters, now):
        letters += found
    calls = mind_calls(database, now)
    return Stopped(people, ended, letters, _write_stop_lists(database, print_folder, now), calls)


def stop_list_of(folder: Path, batch: PrintBatch) -> Path:
    """Where the printer finds which letters of a batch must not go, beside the batch."""
    return folder / f"{name_of_batch(batch)}.stop.json"


def _one_transaction(database: Database, step: Callable[[Session, datetime], int], now: datetime) -> int:
    with database.transaction() as session:
        return step(session, now)


def _cancel_for_the_dead(session: Session, now: datetime) -> int:
    """Some of the dead leave their campaigns; what is planned for them is cancelled."""
    due = select(Message.member_id).where(Message.status == MessageStatus.DUE)
    members = session.scalars(
        select(AudienceMember)
        .join(Person, Person.id == AudienceMember.person_id)
        .where(Person.dead_since.is_not(None))
        .where(or_(AudienceMember.progress == Progress.IN_PROGRESS, AudienceMember.id.in_(due)))
        .order_by(AudienceMember.id)
        .limit(_AT_ONCE)
    ).all()
    for member in members:
        withdraw(session, member, Withdrawal.DEAD)
    if members:
        _note(session, "stopped_for_the_dead", [member.person_id for member in members], now)
    return len(members)


def _end_tasks(session: Session, now: datetime) -> int:
    kinds = [kind for kind in TaskKind if kind.reaches_out]
    dead = (
        select(Task.person_id)
        .join(Person, Person.id == Task.person_id)
        .where(Person.dead_since.is_not(None), Task.done_at.is_(None), Task.kind.in_(kinds))
        .distinct()
        .limit(_AT_ONCE)
    )
    people = session.scalars(dead).all()
    return tasks.end_for(session, people, now) if people else 0


def _pull_letters(session: Session, now: datetime) -> int:
    """Letters printed and not posted; nobody got them, so they are no contact made."""
    rows = session.execute(
        select(Message.id, Message.person_id)
        .join(Person, Person.id == Message.person_id)
        .join(PrintBatch, PrintBatch.id == Message.batch_id)
        .join(Campaign, Campaign.id == Message.campaign_id)
        .where(
            Message.status == MessageStatus.SENT,
            Message.channel == ChannelName.LETTER,
            may_still_be_pulled(now),
            or_(Person.dead_since.is_not(None), _mourns(now)),
        )
        .order_by(Message.id)
        .limit(_AT_ONCE)
        .with_for_update(of=(Message, PrintBatch))
    ).all()
    if not rows:
        return 0
    ids = [row.id for row in rows]
    session.execute(update(Message).where(Message.id.in_(ids)).values(status=MessageStatus.PULLED))
    session.execute(delete(ContactMade).where(ContactMade.reference.in_([f"message:{key}" for key in ids])))
    _note(session, "letters_pulled", [row.person_id for row in rows], now)
    return len(rows)


def _mourns(now: datetime) -> ColumnElement[bool]:
    """A letter the law requires goes to survivors too."""
    return is_mourning_in_sql(now.astimezone(BRUSSELS).date()) & (Campaign.purpose != Purpose.LEGAL_DUTY)


def _write_stop_lists(database: Database, folder: Path, now: datetime) -> int:
    """One file for each batch not yet posted with a letter pulled; a file that says the same already is left alone."""
    with database.reading() as session:
        pulled = session.execute(
            select(PrintBatch, Message.id)
            .join(Message, Message.batch_id == PrintBatch.id)
            .where(Message.status == MessageStatus.PULLED, may_still_be_pulled(now))
            .order_by(PrintBatch.id, Message.id)
        ).all()
        by_file: dict[Path, list[str]] = {}
        for batch, message_id in pulled:
            by_file.setdefault(stop_list_of(folder, batch), []).append(reference_of(message_id))
    return sum(_write(path, {"batch": path.name.removesuffix(".stop.json"), "stop": refs})
               for path, refs in by_file.items())  # fmt: skip


def _write(path: Path, told: Mapping[str, object]) -> bool:
    """Whole or not at all; it grows as long as the batch is not posted."""
    content = json.dumps(told, indent=2, sort_keys=True).encode() + b"\n"
    if path.exists() and path.read_bytes() == content:
        return False
    private_folder(path.parent)
    aside = path.with_name(f".{path.name}.part")
    write_synced(aside, content)
    aside.replace(path)
    sync_folder(path.parent)
    return True


def _note(session: Session, action: str, people: list[int], now: datetime) -> None:
    journal.note_bulk(session, at=now, actor=_JOB, action=action, people=people, purpose="death")
