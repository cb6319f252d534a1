"""Fixtures of the journal: a database with anchors beside it, and an intruder who can write to it without the keys."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from journal_builders import act
from sqlalchemy import text

from outreach.storage.database import Database, open_database
from outreach.storage.journal.verifying import Verified, verify
from outreach.storage.keyring import Keyring


@pytest.fixture
def anchored(database: Database, keyring: Keyring, tmp_path: Path) -> Iterator[Database]:
    """The same database, its journal's heads kept beside it."""
    opened = open_database(
        database.engine.url.render_as_string(hide_password=False), keyring, tmp_path / "journal-anchors"
    )
    yield opened
    opened.close()


@pytest.fixture
def ten(anchored: Database) -> Database:
    """Ten entries of one writer, each of its own commit."""
    for number in range(1, 11):
        act(anchored, detail=f"number {number}")
    return anchored


@pytest.fixture
def intrude(anchored: Database) -> Callable[..., None]:
    """Change the database as somebody who may do everything there, but has no key."""

    def run(*statements: str) -> None:
        with anchored.engine.begin() as connection:
            if anchored.is_postgres:
                connection.execute(text("ALTER TABLE journal DISABLE TRIGGER ALL"))
            else:
                for trigger in ("journal_refuses_update", "journal_refuses_delete"):
                    connection.execute(text(f"DROP TRIGGER IF EXISTS {trigger}"))
            for statement in statements:
                connection.execute(text(statement))

    return run


@pytest.fixture
def look(anchored: Database) -> Callable[..., Verified]:
    """Verify the journal as it stands now."""

    def run(*elsewhere: object) -> Verified:
        with anchored.reading() as session:
            return verify(session, anchored.keyring, anchored.anchors, elsewhere)  # type: ignore[arg-type]

    return run
