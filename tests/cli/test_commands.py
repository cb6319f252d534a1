"""The command line: each step a command, one sentence and an exit status when something is wrong, nothing lost."""

import json
import sqlite3
from hashlib import sha256

import pytest
from click.testing import CliRunner

from outreach.cli import main
from outreach.demo import Demo

PEOPLE = 400


@pytest.fixture(scope="module")
def demo(tmp_path_factory, request):
    from datetime import date

    return Demo(PEOPLE, 3, date(2026, 11, 22), tmp_path_factory.mktemp("a demo"))


@pytest.fixture(scope="module")
def command(demo):
    """Run a command on the demo's service: command("newly", "--json")."""

    def run(*words):
        return CliRunner().invoke(main, [str(word) for word in words], env={"OUTREACH_ENV_FILE": str(demo.env_file)})

    return run


@pytest.fixture(scope="module")
def played(demo, command):
    told = command("demo", "--people", PEOPLE, "--seed", 3, "--day", demo.day, "--into", demo.into, "--json")
    assert told.exit_code == 0, told.output
    return json.loads(told.stdout)


def everything_written(demo):
    files = sorted(path for path in (demo.into / "outbox").rglob("*") if path.is_file())
    return {str(path.relative_to(demo.into)): sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_demo_tells_every_step_and_its_books_balance(played):
    assert [month["import"]["read"] for month in played["months"]] >= [PEOPLE, PEOPLE]
    for month in played["months"]:
        counts = month["import"]
        assert counts["read"] == counts["imported"] + counts["rejected"]
        for outcomes in month["screening"]["outcomes"].values():
            assert sum(outcomes.values()) == month["screening"]["people"]
    persons = played["books"]["persons"]
    assert persons["starting_group"] == persons["excluded"] + persons["control"] + persons["invited"]
    assert played["books"]["balanced"] is True
    assert persons["invited"] > 0


def test_a_second_demo_in_the_same_folder_sends_nothing_again(played, demo, command):
    before = everything_written(demo)
    again = command("demo", "--people", PEOPLE, "--seed", 3, "--day", demo.day, "--into", demo.into, "--json")
    told = json.loads(again.stdout)
    assert told["planned_now"]["planned"] == 0
    assert told["sent_now"]["before_confirmation"]["sent"] == told["sent_now"]["after_confirmation"]["sent"] == {}
    assert told["books"] == played["books"]
    assert everything_written(demo) == before


def test_the_same_seed_writes_the_same_letters_byte_for_byte(played, demo, tmp_path):
    other = Demo(demo.people, demo.seed, demo.day, tmp_path / "elsewhere")
    words = ["demo", "--people", PEOPLE, "--seed", 3, "--day", demo.day, "--into", other.into, "--json"]
    told = CliRunner().invoke(main, [str(word) for word in words])
    assert json.loads(told.stdout)["books"] == played["books"]
    assert everything_written(other) == everything_written(demo)


def test_no_name_of_a_person_stands_in_a_file_name(played, demo):
    names = {path.name for path in demo.into.rglob("*")}
    stems = {name.split("-")[0].split(".")[0] for name in names}
    assert stems <= {"demo", "outreach", "register", "rejects", "facts", "batch", "message", "manifest", "letters",
                     "print", "outbox", "sealed", "email", "sms", "0001", "evidence", "beside",
                     "journal", "2026"}  # fmt: skip


def test_another_demo_does_not_take_the_folder(played, demo, command):
    told = command("demo", "--people", PEOPLE + 1, "--seed", 3, "--day", demo.day, "--into", demo.into)
    assert told.exit_code == 65


def test_an_extract_imported_again_is_known_already(played, demo, command):
    told = command("import", demo.into / "register" / f"register-{demo.day}.parquet", "--json")
    assert json.loads(told.stdout)["already_known"] is True


def test_files_that_are_no_extract_are_refused_with_a_sentence_and_change_nothing(played, demo, command, tmp_path):
    whole = (demo.into / "register" / f"register-{demo.day}.parquet").read_bytes()
    bad = {"torn.parquet": whole[:5000], "empty.csv": b"", "garbage.csv": bytes(range(256)) * 4000}
    for name, content in bad.items():
        (tmp_path / name).write_bytes(content)
        told = command("import", tmp_path / name)
        assert told.exit_code == 65, name
        assert name in told.stderr
        assert "Nothing was changed" in told.stderr
    assert json.loads(command("campaign", "books", 1, "--json").stdout) == played["books"]


def test_rejects_are_opened_into_a_file_that_is_never_written_over(played, command, tmp_path):
    into = tmp_path / "rejects.db"
    assert command("rejects", 1, "--into", into).exit_code == 0
    with sqlite3.connect(into) as opened:
        kinds = dict(opened.execute("SELECT kind, count(*) FROM rejects GROUP BY kind").fetchall())
    opened.close()
    assert kinds == played["months"][0]["import"]["rejected_by_kind"]
    assert command("rejects", 1, "--into", into).exit_code == 65


def test_nobody_approves_their_own_campaign(played, command):
    told = command("campaign", "approve", 1, "--as", "author")
    assert told.exit_code == 77
    assert "only an approver" in told.stderr


def test_the_steps_of_the_main_job_are_commands_of_their_own(played, demo, command):
    people = played["months"][-1]["households"]["people"]
    assert json.loads(command("households", "--day", demo.day, "--json").stdout)["people"] == people
    assert json.loads(command("screen-register", "--day", demo.day, "--json").stdout)["people"] == people
    assert json.loads(command("newly", "--screening", 2, "--json").stdout)["people"] > 0
    assert json.loads(command("send", "--json").stdout)["sent"] == {}


def test_the_work_lists_of_the_last_screening_name_nobody_of_whom_nothing_is_known(played, command, tmp_path):
    told = command("worklists", "--out", tmp_path / "lists.csv", "--json")
    assert told.exit_code == 0, told.output
    counts = json.loads(told.stdout)
    outcomes = played["months"][-1]["screening"]["outcomes"]
    for right, lists in counts.items():
        assert sum(lists.values()) == played["months"][-1]["screening"]["people"]
        assert lists["receives"] == outcomes[right]["received"]
        assert lists["finding"] + lists["nothing_known"] + lists["claims"] >= outcomes[right]["probable"]
    named = (tmp_path / "lists.csv").read_text().splitlines()[1:]
    assert len(named) == sum(lists[name] for lists in counts.values() for name in ("likely", "one_fact", "finding"))


def test_a_missing_secret_stops_the_service_with_the_name_of_the_setting():
    told = CliRunner().invoke(main, ["newly"], env={"OUTREACH_ENV_FILE": None})
    assert told.exit_code == 78
    assert "OUTREACH_SEALING_KEYS" in told.stderr


def test_fresh_keys_are_accepted_as_they_are_printed(tmp_path):
    keys = CliRunner().invoke(main, ["keys"]).stdout
    env_file = tmp_path / "service.env"
    env_file.write_text(f"{keys}OUTREACH_DATA_DIR={tmp_path / 'data'}\n", encoding="utf-8")
    told = CliRunner().invoke(main, ["upgrade"], env={"OUTREACH_ENV_FILE": str(env_file)})
    assert told.exit_code == 0, told.output


def test_a_sample_is_written_as_csv_on_request(tmp_path):
    words = ["sample", "--people", "100", "--seed", "2", "--day", "2026-11-22", "--into", str(tmp_path), "--csv"]
    assert CliRunner().invoke(main, words).exit_code == 0
    assert {path.suffix for path in tmp_path.iterdir()} == {".csv"}
