"""The database: the same promises on SQLite and on PostgreSQL."""

from datetime import datetime, timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text

from outreach.migrations import upgrade
from outreach.migrations.tables import is_table
from outreach.storage import lease
from outreach.storage.columns import Base
from outreach.storage.database import open_database
from outreach.storage.journal import JournalEntry, note


def test_the_migrations_make_exactly_the_tables_the_code_declares(database):
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False, "include_object": is_table})
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_twice_changes_nothing(database):
    upgrade(database)


def test_a_moment_comes_back_as_the_same_moment(database, now):
    with database.transaction() as session:
        note(session, at=now, actor="command", action="test")
    with database.reading() as session:
        assert session.scalars(select(JournalEntry.at)).one() == now


def test_a_moment_without_a_time_zone_is_refused(database):
    with pytest.raises(ValueError, match="time zone"), database.transaction() as session:
        note(session, at=datetime(2026, 1, 1), actor="command", action="test")


def test_a_transaction_that_fails_leaves_nothing(database, now):
    def fails_halfway():
        with database.transaction() as session:
            note(session, at=now, actor="command", action="test")
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails_halfway()
    with database.reading() as session:
        assert session.scalars(select(JournalEntry)).all() == []


def test_one_reads_while_another_writes(database, now):
    with database.transaction() as writer:
        note(writer, at=now, actor="command", action="test")
        writer.flush()
        with database.reading() as reader:
            assert reader.scalars(select(JournalEntry)).all() == []


def test_a_name_is_nowhere_in_clear_in_the_database(database, now):
    from outreach.campaigns.tables import ProviderReport

    column = ProviderReport.__table__.c.raw.type
    sealed = column.process_bind_param("Delacroix", database.engine.dialect)
    assert b"Delacroix" not in sealed
    assert column.process_result_value(sealed, database.engine.dialect) == "Delacroix"


def test_one_holder_at_a_time_has_the_lease(database, now):
    minute = timedelta(minutes=1)
    with database.transaction() as session:
        assert lease.take(session, "sending", "a", now, minute)
        assert not lease.take(session, "sending", "b", now, minute)
        assert lease.take(session, "sending", "a", now + minute / 2, minute)


def test_a_lease_of_a_dead_holder_goes_to_the_next(database, now):
    with database.transaction() as session:
        lease.take(session, "sending", "dead", now, timedelta(minutes=1))
    with database.transaction() as session:
        assert lease.take(session, "sending", "next", now + timedelta(minutes=2), timedelta(minutes=1))


def test_the_database_is_reached_with_foreign_keys_in_force(database):
    with database.engine.connect() as connection:
        if not database.is_postgres:
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
            assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"


def test_a_new_database_file_is_for_its_owner_only(tmp_path, keyring):
    open_database(f"sqlite:///{tmp_path / 'new' / 'outreach.db'}", keyring).close()
    assert (tmp_path / "new" / "outreach.db").stat().st_mode & 0o077 == 0
