"""Fixtures for people: an importer bound to a database, and a way to ask for one person's facts."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from outreach.people.register import ImportReport, import_extract
from outreach.storage.database import Database
from outreach.storage.sealing import Keyring


@pytest.fixture
def sealed_dir(tmp_path: Path) -> Path:
    return tmp_path / "sealed"


@pytest.fixture
def importing(database: Database, keyring: Keyring, sealed_dir: Path, now: datetime) -> Callable[..., ImportReport]:
    """Imports a file in a transaction of its own, as a command does."""

    def run(path: Path, **options: Any) -> ImportReport:
        with database.transaction() as session:
            return import_extract(session, path, keyring, sealed_dir, now, **options)

    return run
