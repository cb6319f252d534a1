"""Says that a print batch was posted: from then on none of its letters can be pulled any more."""

from datetime import datetime

from sqlalchemy.orm import Session

from outreach.campaigns.locking import lock
from outreach.campaigns.tables import PrintBatch
from outreach.errors import NotAllowed
from outreach.storage import journal


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
