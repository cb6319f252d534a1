"""What stood in the journal before there was a chain becomes the chain of the writer `before`, and can be verified."""

from pathlib import Path

import pytest
from journal_builders import act, codes, entries
from sqlalchemy import text

from outreach.migrations import upgrade
from outreach.storage.database import Database

AT = "2026-05-04 10:11:12.000345"


@pytest.fixture
def old(anchored: Database) -> Database:
    """A database as the first migration left it, with three entries."""
    _empty(anchored)
    upgrade(anchored, to="0001")
    moment = f"{AT}+00" if anchored.is_postgres else AT
    with anchored.engine.begin() as connection:
        for detail in ("read 5", "Zoë's task", ""):
            connection.execute(
                text(
                    "INSERT INTO journal (at, actor, action, subject, purpose, detail) "
                    "VALUES (:at, 'command', 'extract_imported', 'extract:1', '', :detail)"
                ),
                {"at": moment, "detail": detail},
            )
    return anchored


def _empty(database: Database) -> None:
    if database.is_postgres:
        with database.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        return
    database.engine.dispose()
    path = Path(database.engine.url.database or "")
    for file in path.parent.glob(path.name + "*"):
        file.unlink()


def test_the_old_rows_are_one_chain_and_the_new_ones_follow(old, look):
    upgrade(old)
    assert [(entry.writer, entry.seq, entry.detail) for entry in entries(old)] == [
        ("before", 1, "read 5"), ("before", 2, "Zoë's task"), ("before", 3, "")]  # fmt: skip
    assert look().found == 0
    act(old)
    assert entries(old)[-1].previous == entries(old)[2].hash
    assert look().found == 0


def test_an_old_row_that_is_changed_afterwards_is_found(old, look, intrude):
    upgrade(old)
    intrude("UPDATE journal SET detail = 'read 6' WHERE seq = 1")
    assert codes(look()) == ["journal_row_changed"]
