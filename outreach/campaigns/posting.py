"""Says that a print batch was posted: from then on none of its letters can be pulled any more."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import Session

from outreach.campaigns.locking import lock
from outreach.campaigns.tables import PrintBatch
from outreach.errors import NotAllowed
from outreach.storage import journal

TAKEN_FOR_POSTED = timedelta(days=14)  # nobody said so, but no printer keeps a batch that long


def may_still_be_pulled(now: datetime) -> ColumnElement[bool]:
    """Whether letters of a print batch can still be taken out: nobody said it was posted, and it is not old."""
    return and_(PrintBatch.posted_at.is_(None), PrintBatch.closed_at > now - TAKEN_FOR_POSTED)


def post(session: Session, batch: PrintBatch, now: datetime, actor: str) -> bool:
    """Whether that is new; refused while the batch is still being printed."""
    lock(session, batch)
    if batch.closed_at is None:
        raise NotAllowed(reason="this print batch is not closed yet; its letters are still being printed")
    if batch.posted_at is not None:
        return False
    batch.posted_at = now
    journal.note(session, at=now, actor=actor, action="batch_posted", subject=f"print_batch:{batch.id}")
    return True
