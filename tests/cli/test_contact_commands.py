"""The commands on reaching people: reasons and needs in words, lists by number, nobody named."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from outreach.cli import main
from outreach.clock import at_noon
from outreach.migrations import upgrade
from outreach.people.tables import ContactPoint, Extract, KnownPerson, Registered, RegisterNow, Screening, VerdictRecord
from outreach.people.vocabulary import AddressKind, ChannelName, ContactSource
from outreach.staff.accounts import add_account
from outreach.staff.tables import Role
from outreach.storage.database import Database, open_database
from outreach.storage.sealing import Keyring

DAY = date(2026, 11, 1)
ABOUT = ("--person", "1", "--as", "agent", "--case", "request-12")
Command = Callable[..., Result]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Two people a right is likely for: one at home with a phone, one at a reference address."""
    ring = Keyring({"test": b"k" * 32}, b"d" * 32)
    opened = open_database(f"sqlite:///{tmp_path / 'data' / 'outreach.db'}", ring)
    upgrade(opened)
    now = at_noon(DAY)
    with opened.transaction() as session:
        session.add(Extract(id=1, day=DAY, content_digest="1", imported_at=now, rows_read=2, rows_imported=2,
                            rows_rejected=0))  # fmt: skip
        session.add_all(KnownPerson(id=number, person_key=str(number)) for number in (1, 2))
        session.flush()
        session.add(RegisterNow(id=1, extract_id=1))
        session.add(Screening(id=1, day=DAY, extract_id=1, rule_version="r", parameters_version="p", made_at=now))
        session.flush()
        for number, kind in ((1, AddressKind.OWN_HOME), (2, AddressKind.REFERENCE_ADDRESS)):
            identity = {"last_name": "Plantemure"}
            session.add(Registered(person_id=number, since_extract=1, row_digest="", identity=identity, address={},
                                   hints={}, birth_year=1988, postal_area="4000", address_kind=kind))  # fmt: skip
            session.add(VerdictRecord(person_id=number, right="arr", since_screening=1, outcome="likely", missing=[],
                                      unmet=[], exact=True))  # fmt: skip
        session.add(ContactPoint(person_id=1, channel=ChannelName.SMS, value="+32470123456", value_digest="d",
                                 is_mobile=True, source=ContactSource.REGISTER, given_on=DAY))  # fmt: skip
        add_account(session, "agent", "agent", Role.AGENT, "a long made-up password")
    yield opened
    opened.close()


@pytest.fixture
def command(database: Database, tmp_path: Path) -> Command:
    env = {
        "OUTREACH_DATA_DIR": str(tmp_path / "data"),
        "OUTREACH_SEALING_KEYS": "test:" + b64encode(b"k" * 32).decode(),
        "OUTREACH_DIGEST_KEY": b64encode(b"d" * 32).decode(),
        "OUTREACH_SESSION_KEY": "s" * 40,
    }

    def run(*words: str, **more: str) -> Result:
        return CliRunner().invoke(main, words, env=env | more)

    return run


def test_a_need_closes_the_telephone_until_it_is_ended(command: Command) -> None:
    assert json.loads(command("person", "reach", *ABOUT, "--json").stdout) == {
        "letter": "send", "sms": "send", "email": "no_working_contact_point", "call": "task", "visit": "task",
        "needs": [],
    }  # fmt: skip
    assert command("person", "need", "no_voice", *ABOUT).exit_code == 0
    told = json.loads(command("person", "reach", *ABOUT, "--json").stdout)
    assert (told["call"], told["sms"], told["needs"]) == ("against_a_contact_need", "send", ["no_voice"])
    command("person", "need", "no_voice", *ABOUT, "--end")
    assert json.loads(command("person", "reach", *ABOUT, "--json").stdout)["call"] == "task"


def test_an_interpreter_without_a_language_is_refused_in_a_sentence(command: Command) -> None:
    refused = command("person", "need", "interpreter", *ABOUT)
    assert refused.exit_code != 0
    assert "interpreter_without_language" in refused.stderr
    assert command("person", "need", "interpreter", *ABOUT, "--language", "ar").exit_code == 0


def test_a_phone_is_said_to_be_shared(command: Command, database: Database) -> None:
    assert command("person", "shared", "sms", *ABOUT).stdout == "1 shared\n"
    with database.reading() as session:
        assert session.scalars(select(ContactPoint.is_shared)).all() == [True]


def test_lists_name_numbers_only_and_no_reference_address_without_a_law(command: Command) -> None:
    told = command("lists").stdout
    assert "reference address: 1\n" in told
    assert "Plantemure" not in told
    assert "reference address: 1 (2)\n" in command("lists", OUTREACH_REFERENCE_ADDRESS_BASIS="Law X, art. 1").stdout
