"""Opens the database: SQLite by default, PostgreSQL when one machine is not enough, the same code on both."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import StaticPool

from outreach.storage.journal.anchors import Anchors
from outreach.storage.journal.chain import Chain
from outreach.storage.sealing import Keyring


@dataclass(frozen=True)
class Database:
    """An engine, a way to open sessions, and the keyring of its sealed columns."""

    engine: Engine
    sessions: sessionmaker[Session]
    keyring: Keyring
    anchors: Anchors | None = None

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits at the end, or rolls back and lets the error rise. Only the edge opens one."""
        with self.sessions.begin() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads and never waits for a writer."""
        with self.sessions(bind=self.engine.execution_options(reads_only=True)) as session:
            yield session
            session.rollback()

    @property
    def is_postgres(self) -> bool:
        return self.engine.dialect.name == "postgresql"

    def close(self) -> None:
        self.engine.dispose()
        if self.anchors is not None:
            self.anchors.close()


def open_database(url: str, keyring: Keyring, anchors: Path | None = None) -> Database:
    """Open the database at an SQLAlchemy address; the tables are made by `outreach.migrations.upgrade`.

    `anchors` is the folder where the journal's heads are kept, outside the database; without one a cut tail of the
    journal goes unnoticed.
    """
    options: dict[str, Any] = {}
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    if url.startswith("sqlite"):
        options["connect_args"] = {"timeout": 30, "check_same_thread": False}
        if url in ("sqlite://", "sqlite:///:memory:"):
            options["poolclass"] = StaticPool
        else:
            file = Path(url.removeprefix("sqlite:///"))
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch(mode=0o600)  # a new one; the mode of one that is there stays
    else:
        options["pool_pre_ping"] = True
    engine = create_engine(url, hide_parameters=True, **options)  # an error in a log names no person
    engine.dialect.keyring = keyring  # type: ignore[attr-defined]
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    sessions = sessionmaker(engine, expire_on_commit=False)
    kept = Anchors(anchors) if anchors is not None else None
    Chain(keyring, kept).follow(sessions)
    return Database(engine, sessions, keyring, kept)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """WAL lets readers read while one writes; NORMAL survives a killed process, not the last moments of a power cut."""
    connection.isolation_level = None  # SQLAlchemy's "begin" event below opens the transactions
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    """Take the write lock at the start: two writers then wait for each other instead of failing in the middle."""
    reads_only = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")
