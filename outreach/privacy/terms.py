"""Applies the terms: which rows are past theirs, and letting some of them go.

The caller reads the rows first and then lets them go in short transactions of some hundred. The condition is asked
again when they go, so two of us at once, or one killed in the middle, do no harm.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, inspect, select, update
from sqlalchemy.orm import Session

from outreach.privacy import outbox_files, sealed_files
from outreach.privacy.everything import EVERYTHING
from outreach.privacy.keeping import Kept, Rows
from outreach.settings import Settings
from outreach.storage.columns import Base

CHUNK = 500  # rows in one transaction: some tens of milliseconds


def with_terms() -> list[Kept]:
    """The kinds of rows that go by themselves, in the order of the page."""
    return [kept for kept in EVERYTHING if kept.past is not None]


def count_past(session: Session, kept: Kept, settings: Settings, now: datetime) -> int:
    """How many rows of a kind are past their term."""
    return session.scalar(select(func.count()).select_from(kept.table).where(_past(kept, settings, now))) or 0


def some_past(
    session: Session, kept: Kept, settings: Settings, now: datetime, beyond: Any = None, limit: int = CHUNK
) -> list[Any]:
    """The keys of the next rows past their term, beyond the last key seen."""
    key = key_of(kept)
    chosen = select(key).where(_past(kept, settings, now)).order_by(key).limit(limit)
    return list(session.scalars(chosen if beyond is None else chosen.where(key > beyond)))


def let_go(session: Session, kept: Kept, settings: Settings, now: datetime, keys: Sequence[Any]) -> int:
    """Delete these rows, or empty them, where they are still past their term; how many."""
    rows = (key_of(kept).in_(keys), _past(kept, settings, now))
    change = delete(kept.table) if kept.emptied is None else update(kept.table).values(kept.emptied)
    if kept.emptied is None:
        _let_loose(session, kept, rows)
    done = session.execute(change.where(*rows), execution_options={"synchronize_session": False})
    return int(done.rowcount)  # type: ignore[attr-defined]


def files_past(session: Session, sealed_dir: Path, settings: Settings, now: datetime) -> dict[str, list[Path]]:
    """The files past their term, by kind."""
    sealed = sealed_files.past_term(
        session, sealed_dir, now, settings.register_retention_days, settings.reject_retention_days
    )
    outbox = outbox_files.past_term(settings.data_dir / "outbox", now, settings.outbox_retention_days)
    return {"sealed files of extracts": sealed, "files of the outbox": outbox}


def journal_before(settings: Settings, now: datetime) -> datetime:
    """The moment before which entries of the journal are past their term; its own floor lets them go."""
    return now - timedelta(days=settings.journal_retention_days)


def key_of(kept: Kept) -> Any:
    """The primary key of the kind's table; all our tables have one of a single column."""
    return inspect(kept.table).primary_key[0]


def _let_loose(session: Session, kept: Kept, rows: Sequence[Rows]) -> None:
    """What may point at such rows, and need not, no longer does: a message at the phone number it went to."""
    key = key_of(kept)
    for table in Base.metadata.tables.values():
        for link in table.foreign_keys:
            if link.column is key and link.parent.nullable:
                going = link.parent.in_(select(key).where(*rows))
                session.execute(update(table).where(going).values({link.parent.name: None}))


def _past(kept: Kept, settings: Settings, now: datetime) -> Rows:
    if kept.past is None:
        raise TypeError(f"{kept.name} have no term")
    return kept.past(now - timedelta(days=getattr(settings, kept.setting)))
