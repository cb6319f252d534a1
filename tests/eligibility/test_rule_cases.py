"""The worked households beside each rule give what they say, and an incomplete right's folder is refused."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from household_builders import a_household

from outreach.eligibility.evaluation import bounded
from outreach.eligibility.expression import facts_of, reasons_of
from outreach.eligibility.facts import FACTS
from outreach.eligibility.parameters import ParameterBook, Parameters
from outreach.eligibility.right import FOLDER, Right, load_right, load_rights, rule_version
from outreach.eligibility.screening import screen_one
from outreach.errors import RuleBroken

DEMO_DAY = date(2026, 11, 22)
CASES = [
    pytest.param(code, case, id=f"{code} {case['case']}")
    for code, right in load_rights().items()
    for case in right.cases
]


@pytest.mark.parametrize(("code", "case"), CASES)
def test_a_worked_household_gives_what_it_says(book: ParameterBook, code: str, case: dict[str, Any]) -> None:
    """On the demo day, unless the case names a day on which other values were known."""
    on_the_day = book.on(case.get("day", DEMO_DAY))
    rights = {code: load_rights()[code]}
    verdict = screen_one(a_household(**case["household"]), on_the_day.day, on_the_day, rights)[code]
    expected = case["expected"]
    assert verdict.outcome.value == expected["outcome"]
    assert (verdict.low, verdict.high) == (expected["low"], expected["high"])
    assert set(verdict.missing) == set(expected.get("missing", ()))
    assert set(verdict.unclear) == set(expected.get("unclear", ()))
    assert verdict.decided_by == expected.get("decided_by")
    assert verdict.exact


@pytest.mark.parametrize("right", load_rights().values(), ids=lambda right: right.code)
def test_a_right_has_a_case_of_every_outcome_its_rule_can_give(right: Right, values: Parameters) -> None:
    structure = right.structure(values)
    conditions = structure.rule.conditions.values()
    closed = any(bounded(condition)({}) is False for condition in conditions)
    open_for_all = any(reasons_of(condition) and not facts_of(condition) for condition in conditions)
    possible = {"received", "unlikely", "unknown"} | (set() if closed or open_for_all else {"likely"})
    possible |= {"probable"} if structure.finding and not open_for_all else set()
    possible |= {"not_yet"} if structure.rule.waiting else set()
    assert {case["expected"]["outcome"] for case in right.cases} == possible
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


def test_a_text_that_lacks_a_language_is_refused(tmp_path: Path) -> None:
    shutil.copytree(FOLDER / "arr", tmp_path / "arr")
    yaml = tmp_path / "arr" / "right.yaml"
    yaml.write_text(yaml.read_text(encoding="utf-8").replace('\n  de: "EEB"', "", 1), encoding="utf-8")
    with pytest.raises(RuleBroken, match="abbreviation"):
        load_right(tmp_path / "arr")


def test_the_version_of_the_rules_is_short_and_stable() -> None:
    assert rule_version() == rule_version()
    assert 12 <= len(rule_version()) <= 16
