"""Reads the journal for people: what was done about one person, and what was done last."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.storage.journal.acts import JournalEntry
from outreach.storage.journal.pseudonyms import open_subject, pseudonym, secret_of


@dataclass(frozen=True, slots=True)
class Seen:
    """An entry as somebody may read it."""

    at: datetime
    actor: str
    action: str
    subject: str
    purpose: str
    detail: str
    people: int = 0


def entries_of(session: Session, person: int) -> list[Seen]:
    """Everything noted about a person by name, oldest first; nothing once the person's key is destroyed.

    A bulk act is not among them: it keeps a count and a digest, and cannot be searched for one person.
    """
    secret = secret_of(session, person)
    if secret is None:
        return []
    theirs = select(JournalEntry).where(JournalEntry.whom == pseudonym(secret)).order_by(JournalEntry.id)
    return [_seen(entry, open_subject(secret, entry.sealed_subject)) for entry in session.scalars(theirs)]


def newest_entries(session: Session, count: int) -> list[Seen]:
    """The newest entries, oldest of them first. A person is told by the first letters of the pseudonym."""
    newest = session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(count))
    return [_seen(entry, entry.subject or _short(entry.whom)) for entry in reversed(newest.all())]


def _short(whom: str) -> str:
    return f"somebody:{whom[:8]}" if whom else ""


def _seen(entry: JournalEntry, subject: str) -> Seen:
    return Seen(entry.at, entry.actor, entry.action, subject, entry.purpose, entry.detail, entry.people)
