"""The commands of a person's rights: no number on the command line, each act in the journal, refusals in sentences."""

import json
import re
from base64 import b64encode
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from outreach import clock
from outreach.cli import main
from outreach.migrations import upgrade
from outreach.people.contact.corrections import OWNERS, UNKNOWN_OWNER, owner_of
from outreach.people.extract import COLUMNS
from outreach.people.register.turn import LASTING, LEASE
from outreach.people.tables import ContactPoint, Extract, KnownPerson, Objection, Person, Registered, RegisterNow
from outreach.people.vocabulary import AddressKind, ChannelName, Purpose
from outreach.staff.accounts import add_account
from outreach.staff.tables import Role
from outreach.storage.database import open_database
from outreach.storage.journal.history import entries_of, newest_entries
from outreach.storage.lease import take
from outreach.storage.sealing import Keyring

NUMBER = "88040210166"
RING = Keyring({"test": b"k" * 32}, b"d" * 32)
REQUEST = ("--as", "agent", "--case", "request-12")
ABOUT = ("--person", "1", *REQUEST)


@pytest.fixture
def database(tmp_path):
    opened = open_database(f"sqlite:///{tmp_path / 'data' / 'outreach.db'}", RING)
    upgrade(opened)
    with opened.transaction() as session:
        now = datetime(2026, 11, 1, tzinfo=UTC)
        session.add(Extract(id=1, day=date(2026, 11, 1), content_digest="1", imported_at=now, rows_read=1,
                            rows_imported=1, rows_rejected=0))  # fmt: skip
        session.flush()
        session.add(RegisterNow(id=1, extract_id=1))
        session.add(KnownPerson(id=1, person_key=RING.digest(NUMBER, "person.national_number")))
        session.flush()
        session.add(
            Registered(
                person_id=1, since_extract=1, row_digest="", address={"street": "Rue Introuvable"}, hints={},
                identity={"national_number": NUMBER, "last_name": "Plantemure", "first_names": "",
                          "birth_date": "1988-04-02"},
                birth_year=1988, municipality_nis="62063", address_kind=AddressKind.OWN_HOME,
            )
        )  # fmt: skip
        for name, role in (("agent", Role.AGENT), ("author", Role.AUTHOR)):
            add_account(session, name, name, role, "a long made-up password")
    yield opened
    opened.close()


@pytest.fixture
def command(database, tmp_path):
    """Run a command; `typed` is what comes in on the standard input."""
    env = {
        "OUTREACH_DATA_DIR": str(tmp_path / "data"),
        "OUTREACH_SEALING_KEYS": "test:" + b64encode(b"k" * 32).decode(),
        "OUTREACH_DIGEST_KEY": b64encode(b"d" * 32).decode(),
        "OUTREACH_SESSION_KEY": "s" * 40,
    }

    def run(*words, typed=""):
        return CliRunner().invoke(main, [str(word) for word in words], env=env, input=typed)

    return run


def entries(database):
    with database.reading() as session:
        return [(entry.action, entry.purpose, entry.detail) for entry in entries_of(session, 1)]


def test_a_number_typed_unseen_finds_our_number_and_the_search_stands_in_the_journal(command, database):
    told = command("person", "find", *REQUEST, typed="88.04.02-101.66\n")
    assert (told.exit_code, told.stdout) == (0, "1\n")
    assert entries(database) == [("person_found", "request-12", "")]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        pytest.param("88040210167\n", "number_check", id="a wrong digit"),
        pytest.param("79013010381\n", "nobody_found", id="somebody the register never named"),
        pytest.param("\n", "number_empty", id="nothing at all"),
    ],
)
def test_a_number_that_leads_nowhere_is_refused_and_not_repeated(typed, code, command):
    told = command("person", "find", *REQUEST, typed=typed)
    assert told.exit_code == 65
    assert typed.strip() == "" or typed.strip() not in told.output
    assert told.stderr.startswith(code)


def test_no_command_takes_a_national_number_a_phone_or_a_mailbox_on_its_line():
    harmless = {"person", "username", "case", "into", "language", "for_good", "as_json", "channel", "purpose",
                "withdraw", "only_end", "column", "day", "need", "end", "topic", "value", "source", "kind", "number",
                "scopes", "form", "proof", "proof_day", "since", "until", "copy", "names"}  # fmt: skip
    person = main.commands["person"].commands
    for name, one in [*person.items(), *person["mandate"].commands.items()]:
        assert {parameter.name for parameter in one.params} <= harmless, name
    told = CliRunner().invoke(main, ["person", "export", "--person", NUMBER + "x", *REQUEST])
    assert told.exit_code == 2


def test_only_an_agent_or_an_administrator_may(command):
    told = command("person", "erase", "--person", "1", "--as", "author", "--case", "x", "--yes")
    assert told.exit_code == 77


def test_the_own_file_is_written_where_asked_and_says_that_it_was_given(command, database, tmp_path):
    told = command("person", "export", *ABOUT, "--into", tmp_path, "--language", "de")
    assert told.exit_code == 0, told.output
    folder = tmp_path / re.search(r"own-file-[0-9a-f]+", told.stdout)[0]
    assert "Plantemure" in (folder / "page.html").read_text(encoding="utf-8")
    data = json.loads((folder / "data.json").read_text(encoding="utf-8"))
    assert [entry["action"] for entry in data["journal"]] == ["own_file_given"]
    assert NUMBER not in told.output
    assert "Plantemure" not in told.output


def test_an_erasure_is_told_first_and_done_only_when_said_so(command, database):
    told = command("person", "erase", *ABOUT, "--json")
    assert json.loads(told.stdout)["erased"] is False
    with database.reading() as session:
        assert session.get(Person, 1) is not None
    told = command("person", "erase", *ABOUT, "--yes", "--json")
    assert json.loads(told.stdout)["erased"] is True
    with database.reading() as session:
        assert session.get(Person, 1) is None
        last = newest_entries(session, 1)[0]
    assert (last.action, last.subject, last.purpose) == ("person_erased", "", "gdpr_art_17")
    assert command("person", "find", *REQUEST, typed=NUMBER + "\n").exit_code == 65


def test_nobody_is_erased_while_an_import_is_at_work(command, database):
    with database.transaction() as session:
        take(session, LEASE, "an import", clock.now(), LASTING)
    told = command("person", "erase", *ABOUT, "--yes")
    assert told.exit_code == 65
    assert "try again" in told.stderr
    with database.reading() as session:
        assert session.get(Person, 1) is not None


def test_an_objection_is_kept_and_withdrawn(command, database):
    assert command("person", "object", *ABOUT, "--channel", "sms", "--purpose", "survey").exit_code == 0
    with database.reading() as session:
        kept = session.scalars(select(Objection)).one()
        assert (kept.channel, kept.purpose, kept.source) == (ChannelName.SMS, Purpose.SURVEY, "command")
    assert command("person", "object", *ABOUT, "--withdraw").exit_code == 0
    with database.reading() as session:
        assert session.scalars(select(Objection)).one().withdrawn_at is not None
    assert [action for action, _, _ in entries(database)] == ["objected", "objection_withdrawn"]


def test_a_wrong_mailbox_ends_and_the_right_one_stands_beside_the_register(command, database):
    assert command("person", "correct", *ABOUT, "--channel", "email", typed="old@example.invalid\n").exit_code == 0
    told = command("person", "correct", *ABOUT, "--channel", "email", typed="new@example.invalid\n")
    assert told.stdout == "1 ended\n"
    with database.reading() as session:
        points = session.scalars(select(ContactPoint).order_by(ContactPoint.id)).all()
        assert [(p.value, p.ended_on is None) for p in points] == [("old@example.invalid", False),
                                                                   ("new@example.invalid", True)]  # fmt: skip
    assert command("person", "correct", *ABOUT, "--channel", "email", typed="no mailbox\n").exit_code == 65
    assert command("person", "correct", *ABOUT, "--channel", "email", "--none").stdout == "1 ended\n"


def test_what_the_register_says_is_disputed_with_whoever_keeps_it_and_not_written_over(command, database):
    told = command("person", "dispute", "last_name", *ABOUT)
    assert "municipality" in told.stdout
    assert entries(database) == [("register_disputed", "request-12", "last_name")]
    with database.reading() as session:
        assert session.get_one(Person, 1).last_name == "Plantemure"
    assert command("person", "dispute", "shoe_size", *ABOUT).exit_code == 65


def test_a_death_is_reported_and_the_report_withdrawn(command, database):
    assert command("person", "died", *ABOUT, "--on", "2026-11-20").exit_code == 0
    with database.reading() as session:
        assert session.get_one(Person, 1).dead_since == date(2026, 11, 20)
    assert command("person", "died", *ABOUT, "--withdraw").exit_code == 0
    with database.reading() as session:
        assert session.get_one(Person, 1).dead_since is None
    assert command("person", "died", *ABOUT).exit_code == 65
    assert command("person", "died", *ABOUT, "--on", "2999-01-01").exit_code == 65


def test_every_column_of_the_extract_has_somebody_who_corrects_it_or_says_that_it_is_unknown():
    named = [column for owner in OWNERS for column in owner.columns]
    assert len(named) == len(set(named)), "two owners of one column"
    assert {*named} <= {column.name for column in COLUMNS}
    unknown = {column.name for column in COLUMNS if owner_of(column.name) == UNKNOWN_OWNER}
    assert unknown <= {"co_tenancy_registered", "back_to_work", "back_to_work_since", "extract_day", "ticket_cbss"}


def test_what_would_be_forgotten_is_counted_and_then_let_go(command, database):
    counted = json.loads(command("forget", "--dry-run", "--json").stdout)
    assert counted["superseded versions"] == 0
    assert json.loads(command("forget", "--json").stdout) == counted
