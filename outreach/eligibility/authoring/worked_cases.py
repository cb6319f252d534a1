"""The worked households beside a rule: what each gives in both evaluators, and which outcomes still lack one."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from outreach.eligibility.engine.evaluation import bounded
from outreach.eligibility.expression import facts_of, reasons_of
from outreach.eligibility.facts import FACTS, FactKind
from outreach.eligibility.parameters import ParameterBook, Parameters
from outreach.eligibility.right import Right
from outreach.eligibility.screening import screen_frame, screen_one
from outreach.eligibility.verdict import Outcome
from outreach.errors import OutreachError

CASE_DAY = date(2026, 11, 22)  # unless a case names another
Case = Mapping[str, Any]
Given = dict[str, Any]  # what an evaluator gave, by the words of `expected`

# The household a case starts from: somebody of 40 who lives alone without income, with both findings. A case says only
# what differs; what single rights brought to the vocabulary is unknown unless a case says it.
USUAL: Mapping[str, Any] = {
    "age": 40,
    "ever_married": False,
    "disability_after_child_benefit": False,
    "kept_without_interruption": False,
    "in_population_register": True,
    "really_lives_in_belgium": True,
    "nationality_group": "belgian",
    "earning_capacity": "reduced",
    "autonomy_points": 13,
    "residence": "home",
    "long_stay_in_institution": False,
    "partner_counts": False,
    "co_tenancy_registered": False,
    "partner_detained": False,
    "lives_alone": True,
    "dependent_children": 0,
    "partner_receives_arr": False,
    "income_changed": False,
    "own_work_income": 0,
    "back_to_work": False,
    "years_since_back_to_work": 0,
    "own_replacement_income": 0,
    "own_other_income": 0,
    "partner_income": 0,
    "own_work_income_recent": 0,
    "own_replacement_income_recent": 0,
    "own_other_income_recent": 0,
    "partner_income_recent": 0,
    "receives_arr": False,
    "receives_ai": False,
}
_TYPES = {
    FactKind.YES_NO: pl.Boolean,
    FactKind.CATEGORY: pl.String,
    FactKind.WHOLE: pl.Int32,
    FactKind.CENTS: pl.Int64,
}


def household_of(case: Case) -> dict[str, Any]:
    """Everything a case says of its household, the usual part included."""
    return {**USUAL, **(case.get("household") or {})}


def day_of(case: Case) -> date:
    day: date = case.get("day", CASE_DAY)
    return day


def given_by_one(right: Right, case: Case, parameters: Parameters) -> Given:
    """What plain Python gives for a case."""
    verdict = screen_one(household_of(case), parameters.day, parameters, {right.code: right})[right.code]
    return {
        "outcome": verdict.outcome.value,
        "low": verdict.low,
        "high": verdict.high,
        "missing": set(verdict.missing),
        "unclear": set(verdict.unclear),
        "decided_by": verdict.decided_by,
    }


def given_by_many(right: Right, cases: Sequence[Case], parameters: Parameters) -> list[Given]:
    """What the evaluator of populations gives for the cases of one day, screened together."""
    schema = {"person_key": pl.String, **{name: _TYPES[FACTS[name].kind] for name in right.missing_order}}
    rows = [[str(place), *(household_of(case).get(name) for name in right.missing_order)]
            for place, case in enumerate(cases)]  # fmt: skip
    frame = pl.DataFrame(rows, schema=schema, orient="row").lazy()
    screened = screen_frame(frame, parameters.day, parameters, {right.code: right}).collect()
    return [
        {
            "outcome": row[f"{right.code}_outcome"],
            "low": row[f"{right.code}_low"],
            "high": row[f"{right.code}_high"],
            "missing": _named(row[f"{right.code}_missing"], right.missing_order),
            "unclear": _named(row[f"{right.code}_unclear"], right.unclear_order),
        }
        for row in screened.to_dicts()
    ]


def _named(mask: int, order: Sequence[str]) -> set[str]:
    return {name for bit, name in enumerate(order) if mask >> bit & 1}


def failing(right: Right, book: ParameterBook) -> Iterator[str]:
    """A sentence for each case and evaluator that does not give what the case says."""
    for day in sorted({day_of(case) for case in right.cases}):
        cases, parameters = [case for case in right.cases if day_of(case) == day], book.on(day)
        try:
            many = given_by_many(right, cases, parameters)
            for case, of_many in zip(cases, many, strict=True):
                yield from _differences(right, case, given_by_one(right, case, parameters), "for one household")
                yield from _differences(right, case, of_many, "for a population")
        except OutreachError as error:
            yield f"{right.code}: the cases of {day} cannot be screened: {error.sentence}"


def _differences(right: Right, case: Case, given: Given, where: str) -> Iterator[str]:
    expected = case["expected"]
    for name, found in given.items():
        wanted = expected.get(name)
        wanted = set(wanted or ()) if isinstance(found, set) else wanted
        if wanted != found:
            told = [", ".join(sorted(v)) or "nothing" if isinstance(v, set) else v for v in (wanted, found)]
            case_name = f"{right.code}: the case {case['case']}"
            yield f"{case_name} expects {name} {told[0]}, but {where} the rule gives {told[1]}"


def possible_outcomes(right: Right, parameters: Parameters) -> set[Outcome]:
    """The outcomes a rule can give; each needs a case."""
    structure = right.structure(parameters)
    conditions = structure.rule.conditions.values()
    closed = any(bounded(condition)({}) is False for condition in conditions)
    left_open = any(reasons_of(condition) and not facts_of(condition) for condition in conditions)
    possible = {Outcome.RECEIVED, Outcome.UNLIKELY, Outcome.UNKNOWN}
    possible |= set() if closed or left_open else {Outcome.LIKELY}
    possible |= {Outcome.PROBABLE} if structure.finding and not left_open else set()
    possible |= {Outcome.NOT_YET} if structure.rule.waiting else set()
    return possible


def without_case(right: Right, parameters: Parameters) -> list[Outcome]:
    """The outcomes the rule can give that no case shows."""
    shown = {str(case["expected"]["outcome"]) for case in right.cases}
    return [outcome for outcome in Outcome if outcome in possible_outcomes(right, parameters) and outcome not in shown]
