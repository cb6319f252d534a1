"""Builders for the journal: an act of which only what matters is said, and what a verification found in short."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.clock import at_noon
from outreach.storage.database import Database
from outreach.storage.journal import JournalEntry, note
from outreach.storage.journal.verifying import Verified

NOON = at_noon(datetime(2026, 11, 22).date())


def an_act(**said: Any) -> dict[str, Any]:
    return {"at": NOON, "actor": "command", "action": "test"} | said


class GivenUp(Exception):
    """Somebody changed their mind."""


@contextmanager
def given_up(database: Database) -> Iterator[Session]:
    """A transaction that is rolled back at its end."""
    with suppress(GivenUp), database.transaction() as session:
        yield session
        raise GivenUp


@contextmanager
def undone(session: Session) -> Iterator[None]:
    """A savepoint that is undone at its end."""
    with suppress(GivenUp), session.begin_nested():
        yield
        raise GivenUp


@contextmanager
def refused(database: Database, error: type[Exception]) -> Iterator[Session]:
    """A transaction that ends with an error of its own."""
    with pytest.raises(error), database.transaction() as session:
        yield session


def act(database: Database, **said: Any) -> None:
    """One act in a transaction of its own."""
    with database.transaction() as session:
        note(session, **an_act(**said))


def entries(database: Database) -> list[JournalEntry]:
    with database.reading() as session:
        found = list(session.scalars(select(JournalEntry).order_by(JournalEntry.id)))
        session.expunge_all()
        return found


def codes(seen: Verified) -> list[str]:
    return [finding.fault.value for finding in seen.findings]


def sentences(seen: Verified) -> str:
    return " / ".join(finding.sentence for finding in seen.findings)
