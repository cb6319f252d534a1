"""The beginning of an import: its row in the table of extracts, and what an abandoned import left is taken away."""

from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from outreach.errors import ExtractOutdated
from outreach.people.register.kept_files import drop_files
from outreach.people.register.pace import Pace
from outreach.people.register.turn import Turn
from outreach.people.tables import Change, ContactPoint, Extract, KnownPerson, Mandate, Registered, RegisterNow
from outreach.people.vocabulary import ExtractKind, ExtractState
from outreach.storage.columns import Base


def visible_extract(session: Session, content_digest: str) -> Extract | None:
    """The extract a file became when it was imported before."""
    same = Extract.content_digest == content_digest
    return session.scalar(select(Extract).where(same, Extract.state == ExtractState.VISIBLE))


def is_older(session: Session, day: date, is_allowed: bool) -> bool:
    """Whether a file is older than the newest one; raises ExtractOutdated where that is not allowed."""
    newest = newest_day(session)
    if newest is None or day >= newest:
        return False
    if not is_allowed:
        raise ExtractOutdated(day=day, last=newest)
    return True


def in_force(session: Session) -> int | None:
    """The number of the extract in force."""
    return session.scalar(select(RegisterNow.extract_id))


def newest_day(session: Session) -> date | None:
    """The day up to which the register in force knows: an older file that came in after it takes nothing back."""
    return session.scalar(select(func.max(Extract.day)).where(Extract.state == ExtractState.VISIBLE))


def interrupted(session: Session, content_digest: str) -> int | None:
    """The number of this file where its import was interrupted."""
    return session.scalar(select(Extract.id).where(Extract.content_digest == content_digest))


def begin(
    turn: Turn, content_digest: str, day: date, kind: ExtractKind, now: datetime, counts: tuple[int, int, int]
) -> int:
    """The number of a staged extract, the same again for a file whose import was interrupted.

    `counts`: rows read, imported, rejected.
    """
    with turn.transaction() as session:
        staged = session.scalar(select(Extract).where(Extract.content_digest == content_digest))
        if staged is None:
            staged = Extract(content_digest=content_digest, state=ExtractState.STAGED)
            session.add(staged)
        staged.day, staged.kind, staged.imported_at = day, kind, now
        staged.rows_read, staged.rows_imported, staged.rows_rejected = counts
        session.flush()
        return staged.id


def abandoned(session: Session, content_digest: str, kind: ExtractKind) -> list[int]:
    """Imports that were interrupted and cannot go on with this file, given as this kind.

    Of other files; of the same file given as the other kind; and whatever was staged before the extract in force, for
    it was compared with another one.
    """
    goes_on = and_(
        Extract.content_digest == content_digest, Extract.kind == kind, Extract.id > func.coalesce(_IN_FORCE, 0)
    )
    return list(session.scalars(select(Extract.id).where(_IS_LEFT, _IS_WITHDRAWING | ~goes_on).order_by(Extract.id)))


def left_since(session: Session, moment: datetime) -> list[int]:
    """Imports that were interrupted before a moment, and never went on."""
    wanted = select(Extract.id).where(_IS_LEFT, _IS_WITHDRAWING | (Extract.imported_at < moment))
    return list(session.scalars(wanted.order_by(Extract.id)))


def withdraw(turn: Turn, sealed_dir: Path, extract_id: int, pace: Pace) -> None:
    """Take away everything an extract wrote that never became visible; may be interrupted.

    First of all it is no longer the file it was: what is half taken away cannot go on. Its number is never used again,
    for an import that lost its turn may still believe it has it.
    """
    with turn.transaction() as session:
        extract = session.get_one(Extract, extract_id)
        extract.state, extract.content_digest = ExtractState.WITHDRAWING, f"withdrawn {extract_id}"
    for entity in (ContactPoint, Mandate, Registered):
        table = cast(Table, entity.__table__)
        _each(turn, pace, table, table.c.since_extract == extract_id, delete(table))
        _each(turn, pace, table, table.c.until_extract == extract_id, update(table).values(until_extract=None))
    changes, people = cast(Table, Change.__table__), cast(Table, KnownPerson.__table__)
    _each(turn, pace, changes, changes.c.extract_id == extract_id, delete(changes))
    _each(turn, pace, people, _is_known_by_key_alone(), delete(people))
    drop_files(sealed_dir, extract_id)
    with turn.transaction() as session:
        session.get_one(Extract, extract_id).state = ExtractState.WITHDRAWN


_IN_FORCE = select(RegisterNow.extract_id).scalar_subquery()
_IS_WITHDRAWING = Extract.state == ExtractState.WITHDRAWING
_IS_LEFT = or_(Extract.state == ExtractState.STAGED, _IS_WITHDRAWING)


def _each(turn: Turn, pace: Pace, table: Table, wanted: ColumnElement[bool], statement: Any) -> None:
    """Do it to every row that is wanted, in short transactions."""
    with turn.database.reading() as session:
        ids = list(session.scalars(select(table.c.id).where(wanted).order_by(table.c.id)))
    start = 0
    while start < len(ids):
        some = ids[start : start + pace.size]
        with pace.measured(len(some)), turn.transaction() as session:
            session.execute(statement.where(table.c.id.in_(some)))
        start += len(some)


def _is_known_by_key_alone() -> ColumnElement[bool]:
    """Somebody no version was ever written of, and nothing else points at."""
    person = KnownPerson.__table__.c.id
    pointing = [key.parent for table in Base.metadata.tables.values() for key in table.foreign_keys
                if key.column is person]  # fmt: skip
    return and_(*(~exists().where(column == person) for column in pointing))
