"""The commands of the journal and the keys: what they say, how they end, and that they keep secrets to themselves."""

import json
import sqlite3
from base64 import b64encode

import pytest
from click.testing import CliRunner

from outreach.cli import main
from outreach.clock import at_noon
from outreach.settings import Settings
from outreach.storage.database import open_database
from outreach.storage.journal import note
from outreach.storage.keyring import Keyring


@pytest.fixture
def env_file(tmp_path, settings):
    path = tmp_path / "service.env"
    names = ("data_dir", "sealing_keys", "digest_key", "session_key")
    path.write_text("".join(f"OUTREACH_{name.upper()}={getattr(settings, name)}\n" for name in names))
    return path


@pytest.fixture
def command(env_file):
    """Run a command on a service: command("journal", "verify")."""

    def run(*words):
        return CliRunner().invoke(main, [str(word) for word in words], env={"OUTREACH_ENV_FILE": str(env_file)})

    return run


@pytest.fixture
def service(command, settings, day):
    """A service in whose journal something stands about person 71."""
    assert command("upgrade").exit_code == 0
    database = open_database(
        settings.database, Keyring(settings.key_ring, settings.digest_secret), settings.journal_anchors
    )
    with database.transaction() as session:
        note(session, at=at_noon(day), actor="account:3", action="message_opened", subject="message:12", purpose="desk",
             person=71)  # fmt: skip
        note(session, at=at_noon(day), actor="command", action="screened", subject="screening:1", detail="people 5")
    database.close()
    return settings


def changed(settings: Settings, statement: str) -> None:
    connection = sqlite3.connect(settings.data_dir / "outreach.db")
    for trigger in ("journal_refuses_update", "journal_refuses_delete"):
        connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
    connection.execute(statement)
    connection.commit()
    connection.close()


def actions(settings: Settings) -> list[str]:
    connection = sqlite3.connect(settings.data_dir / "outreach.db")
    found = [row[0] for row in connection.execute("SELECT action FROM journal ORDER BY id")]
    connection.close()
    return found


def test_a_journal_that_stands_ends_well_with_its_counts(command, service):
    told = command("journal", "verify", "--json")
    assert told.exit_code == 0
    assert json.loads(told.stdout) == {"entries": 2, "writers": 1, "confirmed": 1, "findings": 0, "found": []}
    assert actions(service)[-1] == "journal_verified"
    assert command("journal", "verify").exit_code == 0


def test_a_tampered_journal_ends_with_1_a_code_and_a_sentence_that_says_where(command, service):
    changed(service, "UPDATE journal SET detail = 'people 6' WHERE id = 2")
    told = command("journal", "verify")
    assert told.exit_code == 1
    assert "journal_row_changed: row 2 was changed after it was written (writer " in told.stdout
    assert "journal_broken: The journal does not stand: 1 findings." in told.stderr


def test_heads_kept_elsewhere_find_what_was_lost_here(command, service, tmp_path):
    kept = tmp_path / "heads.txt"
    kept.write_text(command("journal", "anchor").stdout)
    assert command("journal", "verify", "--against", kept).exit_code == 0
    changed(service, "DELETE FROM journal WHERE id >= 2")
    for file in service.journal_anchors.iterdir():
        file.unlink()
    told = command("journal", "verify", "--against", kept)
    assert told.exit_code == 1
    assert "journal_tail_cut_off" in told.stdout


def test_a_file_that_holds_no_heads_is_refused(command, service, tmp_path):
    kept = tmp_path / "heads.txt"
    kept.write_text("nothing of the kind\n")
    told = command("journal", "verify", "--against", kept)
    assert (told.exit_code, "input_refused" in told.stderr) == (65, True)


def test_after_a_restore_the_heads_can_be_adopted(command, service):
    for file in service.journal_anchors.iterdir():
        file.unlink()
    assert command("journal", "verify").exit_code == 1
    assert command("journal", "anchor", "--adopt").exit_code == 0
    assert command("journal", "verify").exit_code == 0


def test_a_persons_own_view_is_shown_and_that_is_journalled_under_their_pseudonym(command, service):
    told = command("journal", "show", "--person", 71, "--purpose", "request-5")
    assert told.stdout.split() == ["2026-11-22", "12:00:00", "account:3", "message_opened", "message:12", "desk"]
    again = json.loads(command("journal", "show", "--person", 71, "--purpose", "request-5", "--json").stdout)
    assert [entry["action"] for entry in again["entries"]] == ["message_opened", "journal_read"]
    assert again["entries"][1]["purpose"] == "request-5"
    nobody = command("journal", "show", "--person", 72, "--purpose", "request-5")
    assert (nobody.exit_code, nobody.stdout) == (0, "")


def test_the_newest_entries_name_nobody(command, service):
    told = command("journal", "show", "--last", 2, "--purpose", "audit").stdout
    assert "somebody:" in told
    assert "message:12" not in told
    assert "screening:1" in told


def test_whose_entries_must_be_said_and_why(command, service):
    assert command("journal", "show", "--purpose", "audit").exit_code == 65
    assert command("journal", "show", "--last", 2).exit_code == 2


def test_old_entries_go_and_the_journal_stands(command, service):
    told = command("journal", "prune", "--before", "2026-11-23")
    assert (told.exit_code, told.stdout.strip()) == (0, "entries: 2")
    assert actions(service) == ["journal_pruned"]
    assert command("journal", "verify").exit_code == 0


def test_a_fresh_set_of_keys_is_printed(command):
    lines = command("keys").stdout.splitlines()
    assert [line.partition("=")[0] for line in lines] == [
        "OUTREACH_SEALING_KEYS", "OUTREACH_DIGEST_KEY", "OUTREACH_SESSION_KEY"]  # fmt: skip


def test_a_new_key_takes_over_and_the_old_one_can_go(command, service, env_file):
    told = command("keys", "rotate", "--into", env_file)
    assert told.exit_code == 0
    line = next(line for line in env_file.read_text().splitlines() if line.startswith("OUTREACH_SEALING_KEYS="))
    fresh, old = line.removeprefix("OUTREACH_SEALING_KEYS=").split(",")
    assert old == "test:" + b64encode(b"k" * 32).decode()
    assert fresh.partition(":")[2] not in told.output, "a secret was shown"
    assert env_file.stat().st_mode & 0o777 == 0o600
    name = fresh.partition(":")[0]
    assert json.loads(command("keys", "used", "--json").stdout) == {name: 0, "test": 1, "no key of ours": 0}
    assert json.loads(command("reseal", "--json").stdout) == {"rows": 1, "files": 0}
    assert json.loads(command("keys", "used", "--json").stdout) == {name: 1, "test": 0, "no key of ours": 0}
    env_file.write_text(env_file.read_text().replace(f",{old}", ""))
    assert "message:12" in command("journal", "show", "--person", 71, "--purpose", "request-5").stdout


def test_a_second_new_key_of_a_month_has_a_name_of_its_own(command, service, env_file):
    for _ in range(2):
        command("keys", "rotate", "--into", env_file)
    named = [part.partition(":")[0] for part in Settings.from_environment(
        {"OUTREACH_ENV_FILE": str(env_file)}).sealing_keys.split(",")]  # fmt: skip
    assert len(set(named)) == 3
    assert named[0] == f"{named[1]}-2"


def test_a_new_key_is_printed_to_be_put_first(command, service, env_file):
    before = env_file.read_text()
    told = command("keys", "rotate").stdout.strip()
    assert told.endswith(",")
    assert b64encode(b"k" * 32).decode() not in told
    assert env_file.read_text() == before
