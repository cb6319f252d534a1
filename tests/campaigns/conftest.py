"""Fixtures of campaigns: a town to write to, a post office with an outbox, and a ledger of what really went out."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from campaign_builders import Ledger, Town, found_town, with_ledger

from outreach.campaigns.post_office import PostOffice, open_post_office
from outreach.eligibility.parameters import ParameterBook
from outreach.settings import Settings
from outreach.storage.database import Database


@pytest.fixture(scope="session")
def values_version() -> str:
    return ParameterBook.load().version


@pytest.fixture
def office(settings: Settings, now: datetime) -> Iterator[PostOffice]:
    """The embedded default: everything goes to the outbox, on the day of the test."""
    opened = open_post_office(settings, lambda: now)
    yield opened
    opened.close()


@pytest.fixture
def town(database: Database, now: datetime, day: date, values_version: str) -> Town:
    return found_town(database, now, day, values_version)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger.txt")


@pytest.fixture
def ledger_office(office: PostOffice, ledger: Ledger) -> PostOffice:
    """SMS and e-mails go to the ledger, letters to the outbox."""
    return with_ledger(office, ledger)
