"""A small office at the command line: three people of the register, an agent, and a way to run a command."""

import re
import shutil
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner, Result

from outreach.cli import main
from outreach.clock import at_noon
from outreach.people.tables import Extract, KnownPerson, Registered, RegisterNow
from outreach.people.vocabulary import AddressKind, MandateKind
from outreach.settings import ROOT
from outreach.staff import accounts
from outreach.staff.accounts import add_account
from outreach.staff.tables import Role
from outreach.storage.database import Database, open_database
from outreach.storage.journal.history import entries_of
from outreach.storage.sealing import Keyring

RING = Keyring({"test": b"k" * 32}, b"d" * 32)
EXTRACT_DAY = date(2026, 11, 1)
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
Desk = Callable[..., Result]
Journal = Callable[[int], list[tuple[str, str, str]]]


@pytest.fixture
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 with its smallest cost, so that a test does not wait for what is slow on purpose."""
    monkeypatch.setattr(accounts, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def office(tmp_path: Path, sqlite_template: Path, cheap_passwords: None) -> Iterator[Database]:
    """Person 1 and 2 at home, person 3 protected by an administrator nobody knows."""
    (tmp_path / "data").mkdir()
    shutil.copy(sqlite_template, tmp_path / "data" / "outreach.db")
    opened = open_database(f"sqlite:///{tmp_path / 'data' / 'outreach.db'}", RING)
    with opened.transaction() as session:
        session.add(Extract(id=1, day=EXTRACT_DAY, content_digest="1", imported_at=at_noon(EXTRACT_DAY), rows_read=3,
                            rows_imported=3, rows_rejected=0))  # fmt: skip
        session.add_all(KnownPerson(id=number, person_key=f"key {number}") for number in (1, 2, 3))
        session.flush()
        session.add(RegisterNow(id=1, extract_id=1))
        for number in (1, 2, 3):
            identity = {"national_number": "", "last_name": "Plantemure", "first_names": "", "birth_date": "1988-04-02"}
            session.add(Registered(person_id=number, since_extract=1, row_digest="", identity=identity, address={},
                                   hints={}, birth_year=1988, address_digest=f"address {number}",
                                   address_kind=AddressKind.OWN_HOME,
                                   protection=MandateKind.ADMINISTRATOR if number == 3 else None))  # fmt: skip
        for name, role in (("agent", Role.AGENT), ("author", Role.AUTHOR), ("approver", Role.APPROVER)):
            add_account(session, name, name, role, "a long made-up password")
    yield opened
    opened.close()


@pytest.fixture
def desk(office: Database, tmp_path: Path) -> Desk:
    """Run a command; `typed` is what comes in on the standard input."""
    env = {
        "OUTREACH_DATA_DIR": str(tmp_path / "data"),
        "OUTREACH_SEALING_KEYS": "test:" + b64encode(b"k" * 32).decode(),
        "OUTREACH_DIGEST_KEY": b64encode(b"d" * 32).decode(),
        "OUTREACH_SESSION_KEY": "s" * 40,
    }

    def run(*words: object, typed: str = "") -> Result:
        return CliRunner().invoke(main, [str(word) for word in words], env=env, input=typed)

    return run


@pytest.fixture
def journal(office: Database) -> Journal:
    """What stands in the journal about a person: action, purpose, detail."""

    def read(person: int) -> list[tuple[str, str, str]]:
        with office.reading() as session:
            return [(entry.action, entry.purpose, entry.detail) for entry in entries_of(session, person)]

    return read


@pytest.fixture
def follow(desk: Desk) -> Callable[..., list[Result]]:
    """Do what a page of docs/how-to says, in its order; what each command came to."""

    def follow(name: str, typed: str = "") -> list[Result]:
        page = (ROOT / "docs" / "how-to" / f"{name}.md").read_text(encoding="utf-8")
        commands = [line.split() for block in BLOCK.findall(page) for line in block.splitlines()]
        assert {program for program, *_ in commands} == {"outreach"}
        return [desk(*words, typed=typed) for _, *words in commands]

    return follow
