"""Keeps a row for one transaction, so that two of us do not decide on it at once."""

from sqlalchemy.orm import Session

from outreach.storage.columns import Base


def lock(session: Session, row: Base) -> None:
    """Read the row anew and keep others from changing it until we commit; what we changed ourselves is kept.

    SQLite locks the whole database when a transaction begins, so there it only reads.
    """
    session.flush()
    session.refresh(row, with_for_update=True)
