"""Lets go what is past its term, in short transactions; run twice, twice at once or killed midway, it does no harm.

Rows are found while reading, which waits for nobody and keeps nobody waiting, and go some hundred at a time.
"""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from outreach import clock
from outreach.people.register import ImportUnderWay, staging
from outreach.people.register.pace import Pace
from outreach.people.register.turn import take_turn
from outreach.privacy import terms
from outreach.privacy.keeping import Kept
from outreach.settings import Settings
from outreach.storage import journal
from outreach.storage.database import Database
from outreach.storage.journal import pruning

ACTOR = "job:forgetting"
JOURNAL = "entries of the journal"
IMPORTS = "imports never finished"


def forget(database: Database, settings: Settings, sealed_dir: Path, now: datetime) -> dict[str, int]:
    """Let everything go that is past its term at `now`; how many of each kind there were."""
    counts = {kept.name: _let_go(database, settings, kept, now) for kept in terms.with_terms()}
    counts[JOURNAL] = _prune_journal(database, settings, now)
    counts[IMPORTS] = _withdraw_imports(database, settings, sealed_dir, now)
    with database.reading() as session:
        files = terms.files_past(session, sealed_dir, settings, now)
    for kind, paths in files.items():
        for path in paths:
            path.unlink(missing_ok=True)
        counts[kind] = len(paths)
    if gone := {kind: count for kind, count in counts.items() if count}:
        with database.transaction() as session:
            for kind, count in gone.items():
                journal.note(session, at=now, actor=ACTOR, action="term_over", detail=f"{count} {kind}")
    return counts


def would_forget(database: Database, settings: Settings, sealed_dir: Path, now: datetime) -> dict[str, int]:
    """What `forget` would let go; nothing is changed."""
    with database.reading() as session:
        counts = {kept.name: terms.count_past(session, kept, settings, now) for kept in terms.with_terms()}
        plan = pruning.plan(session, terms.journal_before(settings, now))
        counts[JOURNAL] = sum(cut.rows for cuts in plan for cut in cuts)
        counts[IMPORTS] = len(_imports_left(session, settings, now))
        files = terms.files_past(session, sealed_dir, settings, now)
    return counts | {kind: len(paths) for kind, paths in files.items()}


def _let_go(database: Database, settings: Settings, kept: Kept, now: datetime) -> int:
    total, beyond = 0, None
    while True:
        with database.reading() as session:
            keys = terms.some_past(session, kept, settings, now, beyond)
        if not keys:
            return total
        with database.transaction() as session:
            total += terms.let_go(session, kept, settings, now, keys)
        beyond = keys[-1]


def _prune_journal(database: Database, settings: Settings, now: datetime) -> int:
    with database.reading() as session:
        plan = list(pruning.plan(session, terms.journal_before(settings, now)))
    total = 0
    for cuts in plan:
        with database.transaction() as session:
            total += pruning.prune(session, cuts, database.keyring)
    return total


def _withdraw_imports(database: Database, settings: Settings, sealed_dir: Path, now: datetime) -> int:
    """Take away what imports staged that were interrupted and not gone on with for as long as rejects are kept.

    While a file comes in nothing is done: it takes away by itself what others left.
    """
    with database.reading() as session:
        if not _imports_left(session, settings, now):
            return 0
    try:
        with take_turn(database, clock.now) as turn:
            with database.reading() as session:
                left = _imports_left(session, settings, now)
            for number in left:
                staging.withdraw(turn, sealed_dir, number, Pace())
            return len(left)
    except ImportUnderWay:
        return 0


def _imports_left(session: Session, settings: Settings, now: datetime) -> list[int]:
    return staging.left_since(session, now - timedelta(days=settings.reject_retention_days))
