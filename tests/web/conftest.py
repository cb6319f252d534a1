"""The web under test: an application on a migrated database, a client, and a way to fill in forms."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any, cast

import pytest
from argon2 import PasswordHasher
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient
from web_world import PASSWORD, Letter, a_campaign, a_letter, the_staff

from outreach.app import create_app
from outreach.settings import ROOT, Settings
from outreach.staff import accounts
from outreach.staff.tables import Role
from outreach.storage.database import Database
from outreach.web import rim

Send = Callable[..., Any]


@pytest.fixture(scope="session", autouse=True)
def compiled_translations() -> None:
    """The catalogues compiled, as the set-up does it."""
    for source in (ROOT / "translations").glob("*/LC_MESSAGES/messages.po"):
        with source.open("rb") as text, source.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, read_po(text))


@pytest.fixture(scope="session")
def the_only_app() -> Flask:
    """Made once, because compiling its templates takes longer than a test; each test gives it its own rim."""
    return create_app(Settings(session_key="s" * 40), cast(Database, None))


@pytest.fixture
def site(the_only_app: Flask, settings: Settings, database: Database, now: datetime) -> Flask:
    # Not called `app`: pytest-flask would push one context around all requests of a test, and they would share `g`.
    rim.put(the_only_app, rim.Rim(settings, database, lambda: now))
    return the_only_app


@pytest.fixture
def client(site: Flask) -> FlaskClient:
    return site.test_client()


@pytest.fixture
def send(client: FlaskClient) -> Send:
    """Fill in the form of a page as a browser without JavaScript would: send("/fr/letter", code="…")."""

    def send(page: str, to: str | None = None, follow: bool = False, **filled: str) -> Any:
        shown = client.get(page, follow_redirects=True).text
        token = re.search(r'name="csrf_token" value="([^"]+)"', shown)
        assert token, f"{page} has no form"
        data = {"csrf_token": unescape(token[1]), **{name.replace("__", "-"): value for name, value in filled.items()}}
        return client.post(to or page, data=data, follow_redirects=follow)

    return send


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Argon2 with its smallest cost, so that a test does not wait for what is slow on purpose."""
    patch = pytest.MonkeyPatch()
    patch.setattr(accounts, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    yield
    patch.undo()


@pytest.fixture
def staff(database: Database) -> None:
    with database.transaction() as session:
        the_staff(session)


@pytest.fixture
def sign_in(send: Send, staff: None) -> Callable[[Role], Any]:
    return lambda role: send("/fr/desk/sign-in", username=role.value, password=PASSWORD)


@pytest.fixture
def letter(database: Database, now: datetime) -> Letter:
    with database.transaction() as session:
        return a_letter(session, now, a_campaign(session, now))


@pytest.fixture
def kept_folder(settings: Settings) -> Path:
    return settings.data_dir
