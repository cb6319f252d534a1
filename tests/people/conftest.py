"""Fixtures for people: an importer bound to a database, and a way to ask for one person's facts."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from outreach.people.register import ImportReport, Wish, import_extract
from outreach.storage.database import Database


@pytest.fixture
def sealed_dir(tmp_path: Path) -> Path:
    return tmp_path / "sealed"


@pytest.fixture
def importing(database: Database, sealed_dir: Path, now: datetime) -> Callable[..., ImportReport]:
    """Imports a file as a command does; options are those of Wish."""

    def run(path: Path, **options: Any) -> ImportReport:
        return import_extract(database, sealed_dir, path, now, Wish(**options))

    return run
