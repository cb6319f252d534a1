"""Commands on whole populations: file to file, refused by name, nothing half-written."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result

from outreach.cli import main

DAY = "2026-11-22"
HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to"
PERSON: dict[str, Any] = {
    "person_key": "first", "age": 40, "in_population_register": True, "really_lives_in_belgium": True,
    "nationality_group": "belgian", "earning_capacity": "reduced", "autonomy_points": 13, "residence": "home",
    "long_stay_in_institution": False, "partner_counts": False, "lives_alone": True, "dependent_children": 0,
    "partner_receives_arr": False, "income_changed": False, "own_work_income": 0, "own_replacement_income": 0,
    "own_other_income": 0, "partner_income": 0, "own_work_income_recent": 0, "own_replacement_income_recent": 0,
    "own_other_income_recent": 0, "partner_income_recent": 0, "receives_arr": False, "receives_ai": False,
    "back_to_work": False,
}  # fmt: skip


def command(*words: Any) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def screen(town, out: str = "verdicts.parquet") -> Result:
    """Screen a town for ARR and AI."""
    return command("screen", town / "facts.parquet", town / out, "--day", DAY, "--rights", "arr,ai")


@pytest.fixture
def town(tmp_path):
    """A facts file of three people: one likely, one who receives ARR, one without a finding."""
    people = [
        PERSON,
        PERSON | {"person_key": "second", "receives_arr": True},
        PERSON | {"person_key": "third", "earning_capacity": "not_assessed", "autonomy_points": None},
    ]
    pl.DataFrame(people).write_parquet(tmp_path / "facts.parquet")
    return tmp_path


def changed(town, **values: Any) -> None:
    facts = pl.read_parquet(town / "facts.parquet")
    facts.with_columns(**values).write_parquet(town / "facts.parquet")


def test_a_facts_file_becomes_a_file_of_verdicts_for_every_right(town):
    told = command("screen", town / "facts.parquet", town / "verdicts.parquet", "--day", DAY, "--json")
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["arr"] == {"received": 1, "likely": 1, "probable": 1}
    assert pl.read_parquet(town / "verdicts.parquet")["person_key"].to_list() == ["first", "second", "third"]


def test_only_the_rights_asked_for_are_screened(town):
    command("screen", town / "facts.parquet", town / "verdicts.parquet", "--day", DAY, "--rights", "ai")
    columns = pl.read_parquet_schema(town / "verdicts.parquet")
    assert "ai_outcome" in columns
    assert "arr_outcome" not in columns


@pytest.mark.parametrize(
    ("values", "named"),
    [
        pytest.param({"autonmy_points": pl.lit(9)}, "autonmy_points", id="a misspelt fact"),
        pytest.param({"autonomy_points": pl.lit(19)}, "autonomy_points", id="19 points"),
        pytest.param({"autonomy_points": pl.lit(-1)}, "autonomy_points", id="negative points"),
        pytest.param({"residence": pl.lit("castle")}, "residence", id="an unknown code"),
        pytest.param({"own_work_income": pl.lit(float("nan"))}, "own_work_income", id="no number"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name_and_nothing_is_written(town, values, named):
    changed(town, **values)
    told = screen(town)
    assert told.exit_code == 65
    assert named in told.stderr
    assert sorted(path.name for path in town.iterdir()) == ["facts.parquet"]


def test_a_file_that_is_no_facts_file_is_refused(town):
    (town / "words.txt").write_text("nothing to see")
    told = command("screen", town / "words.txt", town / "verdicts.parquet", "--day", DAY)
    assert told.exit_code == 65
    assert "words.txt cannot be read as Parquet" in told.stderr
    pl.DataFrame({"age": [40]}).write_parquet(town / "nobody.parquet")
    told = command("screen", town / "nobody.parquet", town / "verdicts.parquet", "--day", DAY)
    assert "person_key" in told.stderr


def test_a_right_nobody_knows_is_refused_with_those_there_are(town):
    told = command("screen", town / "facts.parquet", town / "verdicts.parquet", "--day", DAY, "--rights", "arr,moon")
    assert told.exit_code == 65
    assert "there is no right moon" in told.stderr


def test_an_impossible_day_is_refused(town):
    told = command("screen", town / "facts.parquet", town / "verdicts.parquet", "--day", "2026-02-30")
    assert told.exit_code == 2
    assert "2026-02-30" in told.output


def test_the_verdicts_never_overwrite_the_facts(town):
    told = command("screen", town / "facts.parquet", town / "facts.parquet", "--day", DAY)
    assert told.exit_code == 65
    assert pl.read_parquet(town / "facts.parquet").height == 3


@pytest.fixture
def screened(town):
    assert screen(town).exit_code == 0
    return town


def test_work_lists_name_people_by_their_key_and_count_those_of_whom_nothing_is_known(screened):
    words = ["--facts", screened / "facts.parquet", "--day", DAY, "--out", screened / "lists.csv", "--json"]
    told = command("worklists", screened / "verdicts.parquet", *words)
    assert told.exit_code == 0, told.output
    counts = json.loads(told.stdout)["arr"]
    assert {name: number for name, number in counts.items() if number} == {
        "receives": 1, "likely": 1, "nothing_known": 1,
    }  # fmt: skip
    columns = ["person_key", "right", "list", "ask", "low", "high", "question"]
    assert pl.read_csv(screened / "lists.csv").columns == columns
    assert "third" not in pl.read_csv(screened / "lists.csv")["person_key"].to_list()


def test_the_one_fact_to_ask_comes_with_its_question_in_the_language_asked_for(town):
    changed(town, own_work_income=pl.lit(None, dtype=pl.Int64))
    screen(town)
    words = ["--facts", town / "facts.parquet", "--day", DAY, "--out", town / "lists.csv", "--language", "de"]
    command("worklists", town / "verdicts.parquet", *words)
    rows = pl.read_csv(town / "lists.csv").filter(pl.col("list") == "one_fact", pl.col("right") == "arr")
    assert rows["ask"].to_list() == ["own_work_income"]
    assert rows["question"].item().startswith("Wie viel haben Sie")


def test_a_sign_brings_the_third_person_to_the_list(screened):
    pl.DataFrame({"person_key": ["third"], "signs": ["refused parking_card"]}).write_parquet(screened / "signs.parquet")
    words = ["--facts", screened / "facts.parquet", "--day", DAY, "--signs", screened / "signs.parquet", "--json"]
    told = command("worklists", screened / "verdicts.parquet", *words)
    assert json.loads(told.stdout)["arr"]["finding"] == 1


def test_work_lists_of_a_file_need_the_facts_it_was_made_of(screened):
    told = command("worklists", screened / "verdicts.parquet")
    assert told.exit_code == 65
    assert "--facts" in told.stderr


def test_a_file_that_holds_no_verdicts_is_refused(screened):
    told = command("worklists", screened / "facts.parquet", "--facts", screened / "facts.parquet", "--day", DAY)
    assert told.exit_code == 65
    assert "no file of verdicts" in told.stderr


def test_two_screenings_are_compared_with_counts_and_a_file_of_rows(screened):
    changed(screened, own_other_income=pl.lit(50_000_00))
    screen(screened, "later.parquet")
    words = ["--out", screened / "changes.csv", "--json"]
    told = command("compare", screened / "verdicts.parquet", screened / "later.parquet", *words)
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["arr"]["no_longer_likely"] == 1
    rows = pl.read_csv(screened / "changes.csv").filter(pl.col("right") == "arr", pl.col("no_longer_likely"))
    assert rows["reason"].to_list() == ["failed now: income"]


def test_a_reform_is_simulated_in_sums_only(town):
    told = command("simulate", town / "facts.parquet", "--set", "arr.maximum.B=18000", "--day", DAY, "--json")
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    assert found["supposed"]["arr.maximum.B"]["supposed"] == "18000"
    assert found["rights"]["arr"]["all"]["gain"] == 2
    assert found["rights"]["arr"]["by"]["category"]["B"]["people"] == 3
    assert "first" not in told.stdout
    table = command("simulate", town / "facts.parquet", "--set", "arr.maximum.B=18000", "--day", DAY)
    assert "ARR" in table.output
    assert "everybody" in table.output


def test_a_reform_that_makes_no_sense_is_refused_with_a_sentence(town):
    told = command("simulate", town / "facts.parquet", "--set", "arr.maximum.B=-5", "--day", DAY)
    assert told.exit_code == 65
    assert "arr.maximum.B cannot be -5" in told.stderr


def test_the_newer_of_two_screenings_is_refused_in_the_place_of_the_older(screened):
    command(
        "screen", screened / "facts.parquet", screened / "later.parquet", "--day", "2026-12-22", "--rights", "arr,ai"
    )
    told = command("compare", screened / "later.parquet", screened / "verdicts.parquet")
    assert told.exit_code == 65
    assert "2026-12-22" in told.stderr
    assert "give the older one first" in told.stderr


@pytest.fixture
def household(tmp_path):
    """A household as JSON, changed as wished: household(age=80)."""

    def write(**changes: Any):
        path = tmp_path / "household.json"
        facts = {name: value for name, value in PERSON.items() if name != "person_key"}
        path.write_text(json.dumps(facts | changes), encoding="utf-8")
        return path

    return write


def test_a_curve_is_printed_as_a_table_with_its_steps_in_words(household):
    told = command("curve", "--household", household(), "--day", DAY, "--language", "nl")
    assert told.exit_code == 0, told.output
    assert "21179.10" in told.output
    assert "IVT: stopt bij" in told.output
    asked = command("curve", "--household", household(receives_arr=True), "--day", DAY, "--json")
    found = json.loads(asked.stdout)
    assert found["points"][0]["amounts"] == {"arr": 17_158_05, "ai": 8_655_05}
    assert any("vous recevez déjà" in line for line in found["said"])


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        pytest.param({"agee": 3}, "agee", id="a misspelt fact"),
        pytest.param({"own_other_income": float("nan")}, "own_other_income", id="no number"),
        pytest.param({"age": "forty"}, "age", id="a word for a number"),
    ],
)
def test_a_household_that_cannot_be_is_refused_by_name(household, changes, named):
    told = command("curve", "--household", household(**changes), "--day", DAY)
    assert told.exit_code == 65
    assert named in told.stderr


def test_a_file_that_is_no_household_is_refused(tmp_path):
    for text, said in (("{", "is no JSON"), ("[1]", "holds no facts by name")):
        (tmp_path / "odd.json").write_text(text)
        told = command("curve", "--household", tmp_path / "odd.json", "--day", DAY)
        assert told.exit_code == 65
        assert said in told.stderr


def test_an_impossible_rate_of_a_municipality_is_refused(household):
    for rate in ("-1", "101", "NaN"):
        told = command("curve", "--household", household(), "--day", DAY, "--municipality-rate", rate)
        assert told.exit_code in (2, 65), rate


@pytest.mark.parametrize("page", ["simulate-a-reform", "read-a-curve"])
def test_the_how_to_does_what_it_says(town, page, monkeypatch):
    """Every file the page shows is written, every command it shows is run."""
    monkeypatch.chdir(town)
    text = (HOW_TO / f"{page}.md").read_text(encoding="utf-8")
    for name, content in re.findall(r"```json (\S+)\n(.*?)```", text, re.DOTALL):
        Path(name).write_text(content, encoding="utf-8")
    lines = [line for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
    assert lines
    for line in lines:
        told = command(*shlex.split(line)[1:])
        assert told.exit_code == 0, told.output
        assert "ARR" in told.output or '"arr"' in told.output


def test_what_a_command_reads_is_never_written_over(town):
    screen(town, "old.parquet")
    screen(town, "new.parquet")
    before = (town / "new.parquet").read_bytes()
    refused = command("compare", town / "old.parquet", town / "new.parquet", "--out", town / "new.parquet")
    assert refused.exit_code == 65, refused.output
    assert (town / "new.parquet").read_bytes() == before


def test_somebody_named_twice_is_refused_before_anything_is_written(town):
    frame = pl.read_parquet(town / "facts.parquet")
    pl.concat([frame, frame.head(1)]).write_parquet(town / "facts.parquet")
    refused = screen(town)
    assert refused.exit_code == 65
    assert "facts.parquet names somebody more than once (rows 1, 4)" in " ".join(refused.output.split())
    assert not (town / "verdicts.parquet").exists()


def test_a_row_of_nobody_is_refused_with_its_row(town):
    changed(town, person_key=pl.when(pl.col("person_key") != "second").then("person_key"))
    refused = screen(town)
    assert refused.exit_code == 65
    assert "row 2" in " ".join(refused.output.split())


def test_a_folder_that_is_not_there_and_a_list_of_no_rights_are_refused(town):
    nowhere = command("screen", town / "facts.parquet", town / "nowhere" / "out.parquet", "--day", DAY)
    assert nowhere.exit_code == 2
    assert "the folder of out.parquet does not exist" in " ".join(nowhere.output.split())
    nothing = command("screen", town / "facts.parquet", town / "out.parquet", "--day", DAY, "--rights", "")
    assert nothing.exit_code == 65


def test_a_value_no_amount_can_have_is_refused(town):
    refused = command("simulate", town / "facts.parquet", "--set", "arr.maximum.B=1e400", "--day", DAY)
    assert refused.exit_code == 65
    assert refused.exception is None or isinstance(refused.exception, SystemExit)
