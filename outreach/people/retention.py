"""Deletes what is no longer needed: sealed files of old extracts and superseded verdicts past their term.

Safe to run twice, and twice at once. The newest extract's register and facts stay: the next screening reads them. Its
rejects go with their term like all others. A message keeps the numbers of the verdicts it rested on; the verdicts
themselves may be gone.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from outreach.people.tables import Extract, Screening, VerdictRecord

_FILE = re.compile(r"(?P<what>register|rejects|facts)-(?P<extract>[0-9]+)\.sealed")


@dataclass(frozen=True, slots=True)
class Deleted:
    """What one run deleted."""

    files: int
    verdicts: int


def apply(session: Session, sealed_dir: Path, now: datetime, file_days: int, verdict_days: int) -> Deleted:
    """Delete what is past its term at `now`."""
    return Deleted(
        files=_delete_files(session, sealed_dir, now - timedelta(days=file_days)),
        verdicts=_delete_verdicts(session, now - timedelta(days=verdict_days)),
    )


def _delete_files(session: Session, sealed_dir: Path, before: datetime) -> int:
    """Files of extracts imported before a moment. A file no extract knows is left: an import may be at work on it."""
    newest = session.scalar(select(Extract.id).order_by(Extract.day.desc(), Extract.id.desc()).limit(1))
    old = set(session.scalars(select(Extract.id).where(Extract.imported_at < before)))
    deleted = 0
    for path in sorted(sealed_dir.glob("*.sealed")):
        name = _FILE.fullmatch(path.name)
        if name is None or int(name["extract"]) not in old:
            continue
        if int(name["extract"]) == newest and name["what"] != "rejects":
            continue
        path.unlink(missing_ok=True)
        deleted += 1
    return deleted


def _delete_verdicts(session: Session, before: datetime) -> int:
    """Verdicts that a screening made before a moment has superseded."""
    superseded = VerdictRecord.until_screening.in_(select(Screening.id).where(Screening.made_at < before))
    count = session.scalar(select(func.count()).select_from(VerdictRecord).where(superseded)) or 0
    session.execute(delete(VerdictRecord).where(superseded), execution_options={"synchronize_session": False})
    return count
