"""The worked households beside each rule give what they say, and an incomplete right's folder is refused."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from outreach.eligibility.authoring.worked_cases import CASE_DAY, failing, household_of, possible_outcomes
from outreach.eligibility.facts import FACTS
from outreach.eligibility.parameters import ParameterBook, Parameters
from outreach.eligibility.right import FOLDER, Right, every_right, load_right, load_rights, rule_version
from outreach.eligibility.right_texts import EFFECTS
from outreach.eligibility.screening import screen_one
from outreach.errors import RuleBroken

CASES = [
    pytest.param(code, case, id=f"{code} {case['case']}")
    for code, right in load_rights().items()
    for case in right.cases
]


@pytest.mark.parametrize(("code", "case"), CASES)
def test_a_worked_household_gives_what_it_says(book: ParameterBook, code: str, case: dict[str, Any]) -> None:
    """On the demo day, unless the case names a day on which other values were known."""
    on_the_day = book.on(case.get("day", CASE_DAY))
    rights = {code: load_rights()[code]}
    verdict = screen_one(household_of(case), on_the_day.day, on_the_day, rights)[code]
    expected = case["expected"]
    assert verdict.outcome.value == expected["outcome"]
    assert (verdict.low, verdict.high) == (expected["low"], expected["high"])
    assert set(verdict.missing) == set(expected.get("missing", ()))
    assert set(verdict.unclear) == set(expected.get("unclear", ()))
    assert verdict.decided_by == expected.get("decided_by")
    assert verdict.exact


@pytest.mark.parametrize("right", load_rights().values(), ids=lambda right: right.code)
def test_the_worked_households_give_the_same_in_both_evaluators(right: Right, book: ParameterBook) -> None:
    assert list(failing(right, book)) == []


@pytest.mark.parametrize("right", load_rights().values(), ids=lambda right: right.code)
def test_a_right_has_a_case_of_every_outcome_its_rule_can_give(right: Right, values: Parameters) -> None:
    assert {case["expected"]["outcome"] for case in right.cases} == possible_outcomes(right, values)
    assert len(right.cases) >= (15 if right.has_letters else 1)


@pytest.mark.parametrize("right", load_rights().values(), ids=lambda right: right.code)
def test_a_rule_reads_what_its_folder_lists_and_its_conditions_stand_in_that_order(
    right: Right, values: Parameters
) -> None:
    structure = right.structure(values)
    assert set(structure.facts) == set(right.missing_order)
    assert tuple(structure.rule.conditions) == right.condition_order
    assert set(structure.guards) | {"parameter_missing"} == set(right.unclear_order)
    assert len(right.missing_order) <= 32
    assert all(name in values.values for text in right.conditions.values() for name in text.limits)
    assert all(name in FACTS for text in right.conditions.values() for name in text.shows)


@pytest.mark.parametrize("missing", ["right.yaml", "rule.py", "cases.yaml"])
def test_a_folder_without_one_of_its_files_is_refused(tmp_path: Path, missing: str) -> None:
    shutil.copytree(FOLDER / "arr", tmp_path / "arr")
    (tmp_path / "arr" / missing).unlink()
    with pytest.raises(RuleBroken, match=missing):
        load_right(tmp_path / "arr")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('\n  de: "BEE"', "", "abbreviation"),
        (
            "effects:\n",
            "effect:\n",
            "under `effects`: claim_first, advances, other_rights",
        ),
        ("  advances:\n", "  advance:\n", "under `effects`"),
        ('    source: "Law of 27 February 1987, art. 7 § 2"\n', "", "no source for the effect claim_first"),
        (
            "    fr: \"Demandez d'abord",
            "    en: \"Demandez d'abord",
            "the effect claim_first is not there",
        ),
        ('    nl: "Heeft het OCMW u geld', '    nl: ""  # "Heeft het OCMW u geld', "the effect advances .* lacks nl"),
    ],
)
def test_a_right_without_a_text_in_three_languages_does_not_load(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    shutil.copytree(FOLDER / "arr", tmp_path / "arr")
    file = tmp_path / "arr" / "right.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RuleBroken, match=reason):
        load_right(tmp_path / "arr")


def test_everything_that_keeps_a_right_from_loading_is_said_at_once(tmp_path: Path) -> None:
    shutil.copytree(FOLDER / "arr", tmp_path / "arr")
    file = tmp_path / "arr" / "right.yaml"
    text = file.read_text(encoding="utf-8").replace('\n  de: "BEE"', "", 1).replace("level: federal", "level: none", 1)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(RuleBroken, match=r"abbreviation.*; arr has a level"):
        load_right(tmp_path / "arr")


@pytest.mark.parametrize("right", every_right().values(), ids=lambda right: right.code)
def test_every_right_says_what_else_may_change(right: Right) -> None:
    assert tuple(right.effects) == EFFECTS
    for effect in right.effects.values():
        assert effect.is_unclear == (not effect.source)
        assert set(effect.texts) == {"fr", "nl", "de"}


def test_the_version_of_the_rules_is_short_and_stable() -> None:
    assert rule_version() == rule_version()
    assert 12 <= len(rule_version()) <= 16
