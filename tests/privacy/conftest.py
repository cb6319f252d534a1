"""Fixtures for the rights of a person: the folder of sealed files, a person of whom everything is kept."""

from pathlib import Path

import pytest
from kept_rows import Somebody, a_campaign, a_screening, an_extract, with_everything

from outreach.settings import Settings
from outreach.storage.database import Database
from outreach.storage.sealing import Keyring


@pytest.fixture
def sealed_dir(settings: Settings) -> Path:
    folder = settings.data_dir / "sealed"
    folder.mkdir()
    return folder


@pytest.fixture
def somebody() -> Somebody:
    return Somebody()


@pytest.fixture
def their_number(database: Database, keyring: Keyring, somebody: Somebody) -> int:
    """The internal number of somebody of whom every table holds a row."""
    with database.transaction() as session:
        an_extract(session)
        a_screening(session)
        return with_everything(session, a_campaign(session), keyring, somebody)
