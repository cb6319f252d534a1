"""The check of a right's folder: nothing to say of a complete one, a sentence for each gap, all of them at once."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from how_to_page import written_out

from outreach.cli import main
from outreach.eligibility.authoring.checking import problems_of
from outreach.eligibility.authoring.drafts import lay_out
from outreach.eligibility.facts import FACTS, FINDINGS
from outreach.eligibility.right import FOLDER, every_right
from outreach.errors import InputRefused

Change = Callable[[str, str, str], None]


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """The finished folder of the how-to."""
    return written_out(tmp_path)


@pytest.fixture
def change(draft: Path) -> Change:
    """Change one file of the draft; what is changed must be there."""

    def change(name: str, old: str, new: str) -> None:
        text = (draft / name).read_text(encoding="utf-8")
        assert old in text
        (draft / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def test_a_complete_folder_has_nothing_wrong(draft: Path) -> None:
    assert problems_of(draft) == []


@pytest.mark.parametrize("code", list(every_right()))
def test_nothing_is_wrong_with_a_shipped_right(code: str) -> None:
    assert problems_of(FOLDER / code) == []


ONE_GAP = [
    ("right.yaml", ', de: "Gehhilfe"', "", "name is not there in all three languages: it lacks de"),
    ("right.yaml", 'de: "GH"', 'de: ""', "abbreviation is not there in all three languages: it lacks de"),
    ("right.yaml", 'de: "GH"', 'de: "GH", en: "WA"', "abbreviation is not there in all three languages"),
    ("right.yaml", 'source: "Royal decree of 1 January 2026, art. 1 to 2"\n', "", "names no source"),
    ("right.yaml", "level: local", "level: galactic", "has a level that is none of federal"),
    ("right.yaml", "grant: on_request", "grant: magic", "has a grant that is none of automatic"),
    ("right.yaml", "grant: on_request", "grant: automatic", "no text when_automatic"),
    ("right.yaml", "  advances: unclear\n", "", "must say under `effects`: claim_first, advances"),
    ("right.yaml", "advances: unclear", "advances: maybe", "neither texts nor `unclear` for the effect advances"),
    ("right.yaml", '    source: "Royal decree of 1 January 2026, art. 3"\n', "", "no source for the effect duty"),
    ("right.yaml", '    nl: "Gebruikt u de loophulp niet meer? Meld het aan de dienst."\n', "",
     "the effect duty_to_report is not there in all three languages: it lacks nl"),
    ("right.yaml", '    "no": {fr: "Vous n\'avez pas encore l\'âge."', '    "nope": {fr: "-"',
     "the condition adult, its sentence for no, is not there in all three languages"),
    ("right.yaml", '    article: "art. 2"\n', "", "names no article for the condition income"),
    ("right.yaml", "received: receives_walking_aid\n", "", "does not say under `received`"),
    ("right.yaml", "facts: [age, ", "facts: [age, shoe_size, ", "names facts that do not exist: shoe_size"),
    ("right.yaml", "shows: [age]", "shows: [shoe_size]", "names facts that do not exist: shoe_size"),
    ("right.yaml", "facts: [age, ", "facts: [age, lives_alone, ", "facts the rule never reads: lives_alone"),
    ("right.yaml", "facts: [age, ", "facts: [", "reads facts its right.yaml does not list: age"),
    ("right.yaml", "limits: [walking_aid.age]", "limits: [walking_aid.shoe]", "walking_aid.shoe, which does not exist"),
    ("right.yaml", "  adult:", "  grown:", "the conditions of walking_aid differ between rule.py and right.yaml"),
    ("right.yaml", "parameter_missing:", "upper_age:", "does not say under `unclear` what parameter_missing means"),
    ("right.yaml", "name: {", "name: {{", "walking_aid/right.yaml is no YAML"),
    ("rule.py", "fact.age", "fact.shoe_size", "line 12, reads the fact shoe_size, which does not exist"),
    ("rule.py", "p.walking_aid.age", "p.walking_aid.shoe", "parameter walking_aid.shoe, which does not"),
    ("rule.py", "def rule(", "def rule((", "rule.py of walking_aid cannot be read"),
    ("rule.py", "    return Rule(", "    return Rule(1,", "rule.py of walking_aid cannot be run"),
    ("rule.py", " <= p.walking_aid.ceiling", " < p.walking_aid.ceiling", "at-the-limit expects outcome likely"),
    ("rule.py", " <= p.walking_aid.ceiling", " < p.walking_aid.ceiling", "for a population the rule gives unlikely"),
    ("parameters.yaml", "    unit: years\n", "", "walking_aid.age has no unit we know"),
    ("parameters.yaml", "{since: 2026-01-01, value: 18,", "{value: 18,", "a record of walking_aid.age has no date"),
    ("parameters.yaml", "{since: 2026-01-01, value: 18,", "{since: soon, value: 18,", "walking_aid.age has no date"),
    ("parameters.yaml", "value: 18, state: printed, ", "value: 18, ", "has no state we know"),
    ("parameters.yaml", "value: 120, state: secondary, source: MADE_UP", "value: 120, state: secondary",
     "has no source we know"),
    ("parameters.yaml", "value: 120, ", "", "has no value; where none was found, say so"),
    ("parameters.yaml", 'MADE_UP: {title: "Royal decree of 1 January 2026 on walking aids (made up)"}', "MADE_UP: {}",
     "the source MADE_UP of walking_aid has no title"),
    ("parameters.yaml", "walking_aid.age:", "age.minimum:", "age.minimum does not begin with walking_aid."),
    ("facts.yaml", ', de: "Bekommt die Gehhilfe schon"', "", "the fact receives_walking_aid lacks a language in title"),
    ("facts.yaml", "kind: yes_no", "kind: maybe", "the fact receives_walking_aid of walking_aid cannot be read"),
    ("facts.yaml", "kind: yes_no", "kind: whole", "has no unit or no domain"),
    ("facts.yaml", "receives_walking_aid:", "receives_arr:", "the fact receives_arr of walking_aid exists already"),
    ("cases.yaml", "expected: {outcome: received", "expected: {outcome: rich", "has-it expects no outcome"),
    ("cases.yaml", "outcome: received, low: null, high: null", "outcome: received", "does not say low and high"),
    ("cases.yaml", "age: 17", "shoe_size: 17", "seventeen names the fact shoe_size, which does not exist"),
    ("cases.yaml", "age: 17", "age: 170", "the case seventeen: The value given for age cannot be used"),
    ("cases.yaml", '  title: "Aged 17"\n', "", "the case number 4 has no name or no title"),
    ("cases.yaml", "low: 0, high: 12000, missing", "low: 0, high: 12001, missing", "expects high 12001"),
    ("cases.yaml", "missing: [household_income_last_year]", "missing: []", "expects missing nothing"),
    ("cases.yaml", "decided_by: adult", "decided_by: income", "expects decided_by income"),
    ("cases.yaml", 'title: "Aged 17"', 'title: "TODO"', "cases.yaml of walking_aid still says TODO on line"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "sentence"), ONE_GAP, ids=lambda part: str(part)[:40])
def test_one_gap_is_named(draft: Path, change: Change, name: str, old: str, new: str, sentence: str) -> None:
    change(name, old, new)
    assert any(sentence in problem for problem in problems_of(draft)), problems_of(draft)


@pytest.mark.parametrize("name", ["right.yaml", "rule.py", "cases.yaml", "__init__.py"])
def test_a_file_that_is_missing_is_named(draft: Path, name: str) -> None:
    (draft / name).unlink()
    assert any(name in problem for problem in problems_of(draft))


@pytest.mark.parametrize("outcome", ["received", "likely", "unlikely", "unknown"])
def test_an_outcome_without_a_case_is_named(draft: Path, outcome: str) -> None:
    cases = (draft / "cases.yaml").read_text(encoding="utf-8").split("\n- case: ")
    kept = [case for case in cases if f"outcome: {outcome}," not in case]
    (draft / "cases.yaml").write_text("\n- case: ".join(kept), encoding="utf-8")
    assert problems_of(draft) == [f"walking_aid has no case whose outcome is {outcome}"]


def test_a_fact_only_a_physician_can_say_asks_for_a_case_where_only_that_is_missing(
    draft: Path, change: Change
) -> None:
    change("facts.yaml", "kind: yes_no", "kind: yes_no\n  finding: true")
    assert "walking_aid has no case whose outcome is probable" in problems_of(draft)


def test_everything_that_is_wrong_is_said_at_once(draft: Path, change: Change) -> None:
    change("right.yaml", "grant: on_request", "grant: magic")
    change("right.yaml", 'de: "GH"', 'de: ""')
    change("parameters.yaml", "    unit: years\n", "")
    change("parameters.yaml", "value: 120, state: secondary, ", "value: 120, ")
    change("rule.py", "fact.age", "fact.shoe_size")
    change("cases.yaml", "age: 17", "hat_size: 17")
    told = " · ".join(problems_of(draft))
    for words in ("a grant that is none", "abbreviation", "age has no unit", "has no state", "shoe_size", "hat_size"):
        assert words in told


def test_a_case_that_fails_is_said_beside_a_text_that_is_missing(draft: Path, change: Change) -> None:
    change("right.yaml", 'de: "GH"', 'de: ""')
    change("cases.yaml", "low: 12000, high: 12000", "low: 1, high: 1")
    told = " · ".join(problems_of(draft))
    assert "abbreviation" in told
    assert "at-the-limit expects low 1" in told


def test_the_vocabulary_is_what_it_was_after_a_check(draft: Path, change: Change) -> None:
    before = dict(FACTS), set(FINDINGS)
    problems_of(draft)
    assert before == (FACTS, FINDINGS)


def test_the_check_ends_with_status_one_while_something_is_wrong(draft: Path, change: Change) -> None:
    done = CliRunner().invoke(main, ["right", "check", "--folder", str(draft)])
    assert (done.exit_code, done.stdout) == (0, "Nothing is wrong with walking_aid.\n")
    change("right.yaml", "grant: on_request", "grant: magic")
    done = CliRunner().invoke(main, ["right", "check", "--folder", str(draft)])
    assert done.exit_code == 1
    assert "- walking_aid has a grant" in done.stderr
    assert "1 to mend" in done.stderr


def test_a_right_nobody_knows_is_refused_by_name() -> None:
    done = CliRunner().invoke(main, ["right", "check", "golden_parachute"])
    assert done.exit_code == 65
    assert "there is no right golden_parachute" in done.stderr


@pytest.mark.parametrize(
    ("name", "reason"),
    [("Walking Aid", "no name for a folder"), ("arr", "a right arr already"), ("x", "no name for a folder")],
)
def test_a_folder_is_not_laid_out_under_a_name_that_cannot_be(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(InputRefused, match=reason):
        lay_out(name, tmp_path)


def test_a_folder_is_never_written_over_and_never_laid_out_among_the_rights(tmp_path: Path) -> None:
    lay_out("walking_aid", tmp_path)
    with pytest.raises(InputRefused, match="exists already"):
        lay_out("walking_aid", tmp_path)
    with pytest.raises(InputRefused, match="half-written"):
        lay_out("walking_aid", FOLDER)


def test_the_page_of_a_right_is_shown_in_a_language_on_a_day() -> None:
    words = ["right", "show", "arr", "--language", "nl", "--day", "2026-11-22"]
    shown = CliRunner().invoke(main, words).stdout.replace("\xa0", " ")
    assert "Inkomensvervangende tegemoetkoming (IVT)" in shown
    assert "€ 17.158,05" in shown
    assert "18 jaar" in shown
