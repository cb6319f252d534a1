"""A real Chromium on a real server: skipped in words where there is none, an error under CI."""

import os
import shutil
import sys
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from outreach.app import create_app
from outreach.campaigns.responses import record
from outreach.campaigns.status import Answer, MessageStatus
from outreach.campaigns.tables import Message
from outreach.casework import tasks
from outreach.casework.tables import TaskKind
from outreach.clock import at_noon
from outreach.migrations import upgrade
from outreach.settings import ROOT, Settings
from outreach.storage.database import Database, open_database
from outreach.storage.sealing import Keyring

sys.path.insert(0, str(Path(__file__).parent.parent / "web"))
from web_world import Letter, a_campaign, a_kept_letter, a_letter, the_staff

CHROMIUM = os.environ.get("CHROMIUM", "") or shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NOW = at_noon(date(2026, 11, 22))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        reason = f"no Chromium at {CHROMIUM}: install Debian's chromium, or name another in CHROMIUM"
        if os.environ.get("CI", "").casefold() == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


class Site:
    """The served web, its database, and a letter for whoever asks."""

    def __init__(self, address: str, database: Database, now: datetime) -> None:
        self.address, self.database, self.now = address, database, now
        self._seed = 1000

    def a_letter(self, **given: Any) -> Letter:
        self._seed += 1
        with self.database.transaction() as session:
            return a_letter(session, self.now, seed=self._seed, **given)

    def tasks(self) -> None:
        """Somebody asked for a call; a message is in doubt."""
        asks, doubt = self.a_letter(), self.a_letter(status=MessageStatus.UNCERTAIN)
        with self.database.transaction() as session:
            record(session, session.get_one(Message, asks.message_id), Answer.CALL_ME_BACK, self.now, "0470 12 34 56")
            message = session.get_one(Message, doubt.message_id)
            reference = f"message:{message.id}"
            tasks.ask(session, TaskKind.UNCERTAIN_MESSAGE, message.person_id, reference, self.now)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    for source in (ROOT / "translations").glob("*/LC_MESSAGES/messages.po"):
        with source.open("rb") as text, source.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, read_po(text))
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("site"),
        sealing_keys="test:" + b64encode(b"k" * 32).decode(),
        digest_key=b64encode(b"d" * 32).decode(),
        session_key="s" * 40,
    )
    database = open_database(settings.database, Keyring(settings.key_ring, settings.digest_secret))
    upgrade(database)
    with database.transaction() as session:
        the_staff(session)
        campaign = a_campaign(session, NOW)
        a_kept_letter(session, settings.data_dir, a_letter(session, NOW, campaign), NOW)
    server = make_server("127.0.0.1", 0, create_app(settings, database, now=lambda: NOW), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}", database, NOW)
    server.shutdown()
    thread.join()
    server.server_close()
    database.close()


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """A fresh window on a page of the site: open_page("/fr/", width=320, scripts=False)."""
    contexts = []

    def open_page(path: str, width: int = 1280, scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=scripts, base_url=site.address
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
