"""The commands on values of the law: what is in force and from where, official values out and in."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from outreach.cli import main

VALUES = "parameter,since,value,source\nindex.coefficient,2026-09-01,1.8114,Belgisch Staatsblad\n"


@pytest.fixture
def command(tmp_path: Path) -> Callable[..., Result]:
    """Run a command on a fresh service with two officials."""
    keys = CliRunner().invoke(main, ["keys"]).stdout
    env_file = tmp_path / "service.env"
    env_file.write_text(f"{keys}OUTREACH_DATA_DIR={tmp_path / 'data'}\n", encoding="utf-8")

    def run(*words: Any, given: str | None = None) -> Result:
        return CliRunner().invoke(main, [str(w) for w in words], env={"OUTREACH_ENV_FILE": str(env_file)}, input=given)

    assert run("upgrade").exit_code == 0
    for name in ("one", "other"):
        made = run("account", name, "--role", "official", "--password", "a long made-up password")
        assert made.exit_code == 0, made.output
    return run


def test_what_is_in_force_on_a_day_is_listed_with_state_and_source() -> None:
    words = ["parameters", "list", "--begins", "arr.maximum", "--day", "2026-11-22", "--shipped"]
    shown = CliRunner().invoke(main, words)
    assert shown.exit_code == 0, shown.output
    assert "arr.maximum.A: 11214.40 euros_a_year, since 2026-09-01, secondary" in shown.stdout
    assert shown.stdout.splitlines()[-1].startswith("On 2026-11-22, version ")


def test_a_day_before_any_value_is_a_hole_and_no_guess() -> None:
    words = ["parameters", "list", "--begins", "arr.maximum", "--day", "1999-01-01", "--shipped"]
    assert "arr.maximum.A: not found" in CliRunner().invoke(main, words).stdout


def test_the_list_is_one_object_on_request() -> None:
    words = ["parameters", "list", "--begins", "age.minimum", "--day", "2026-11-22", "--shipped", "--json"]
    told = json.loads(CliRunner().invoke(main, words).stdout)
    (value,) = told["values"]
    assert (value["name"], value["value"], value["unit"]) == ("age.minimum", "18", "years")
    assert value["source"]


def test_one_parameter_shows_every_record_and_where_it_stands() -> None:
    shown = CliRunner().invoke(main, ["parameters", "show", "arr.maximum.A", "--day", "2026-11-22", "--shipped"]).stdout
    for words in ("note: base 6191.01", "base 2013-09-01: 4958.09", "printed 2022-01-01: 8581.15"):
        assert words in shown


@pytest.mark.parametrize("words", [["show", "arr.maximum.Z"], ["list", "--begins", "zzz"]])
def test_a_parameter_nobody_knows_is_refused_by_name(words: list[str]) -> None:
    done = CliRunner().invoke(main, ["parameters", *words, "--shipped"])
    assert done.exit_code == 65
    assert words[-1] in done.stderr


def test_a_day_that_is_no_date_is_refused() -> None:
    done = CliRunner().invoke(main, ["parameters", "list", "--day", "2026-02-30", "--shipped"])
    assert done.exit_code == 2
    assert "2026-02-30" in done.stderr


def test_values_come_in_as_proposed_and_are_in_force_once_another_official_confirmed(
    command: Callable[..., Result], tmp_path: Path
) -> None:
    (tmp_path / "in.csv").write_text(VALUES, encoding="utf-8")
    assert "proposed: 1" in command("parameters", "import", tmp_path / "in.csv", "--as", "one").stdout
    on = ("parameters", "list", "--begins", "index", "--day", "2026-11-22")
    assert "secondary" in command(*on).stdout
    assert command("value", "confirm", 1, "--as", "other").exit_code == 0
    assert "printed, Belgisch Staatsblad" in command(*on).stdout
    assert command("parameters", "export", tmp_path / "out.yaml").stdout == "1 values\n"
    assert "state: confirmed" in (tmp_path / "out.yaml").read_text(encoding="utf-8")
    assert command("parameters", "export", tmp_path / "out.yaml").exit_code == 65
    again = command("parameters", "import", tmp_path / "out.yaml", "--as", "one").stdout
    assert "proposed: 0" in again
    assert "entered before: 1" in again


def test_a_refused_file_changes_nothing(command: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(VALUES + "index.coefficient,soon,1,\n", encoding="utf-8")
    done = command("parameters", "import", tmp_path / "in.csv", "--as", "one")
    assert done.exit_code == 65
    assert "row 2: since is soon" in done.stderr
    assert command("parameters", "export", tmp_path / "out.csv").stdout == "0 values\n"
