"""Screens one household, a frame or a file for every right on a day, and explains a verdict in a dozen lines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from outreach.eligibility.expression import PARAMETER_MISSING
from outreach.eligibility.facts import FACTS, Value, is_known, read_facts
from outreach.eligibility.parameters import Parameters
from outreach.eligibility.right import Right, load_rights
from outreach.eligibility.scalar import Evaluator, Found
from outreach.eligibility.verdict import Answer, ConditionAnswer, Verdict
from outreach.errors import RuleBroken

if TYPE_CHECKING:
    import polars as pl

    from outreach.eligibility.explanation import explain

__all__ = ["explain", "screen_file", "screen_frame", "screen_one"]

POPULATION = "outreach.eligibility.population"  # brings polars, a quarter of a second: a web page goes without
WORDS = "outreach.eligibility.explanation"  # brings Babel, half of what a first answer may take
_ANSWERS = {True: Answer.YES, False: Answer.NO, None: Answer.UNKNOWN}


def __getattr__(name: str) -> Any:
    """`explain` stands here too, and is brought when somebody wants the sentences."""
    if name == "explain":
        return import_module(WORDS).explain
    raise AttributeError(f"module {__name__} has no attribute {name}")


def screen_one(
    facts: Mapping[str, Any], day: date, parameters: Parameters, rights: Mapping[str, Right] | None = None
) -> dict[str, Verdict]:
    """The verdict on each right for one household. Raises FactRefused for a value that cannot be."""
    same_day(day, parameters)
    given = read_facts(facts)
    known = {name: value for name, value in given.items() if is_known(FACTS[name], value)}
    return {
        code: _verdict(right, _evaluator(right, parameters).run(known), given, parameters)
        for code, right in (load_rights() if rights is None else rights).items()
    }


def screen_frame(
    facts: pl.LazyFrame, day: date, parameters: Parameters, rights: Mapping[str, Right] | None = None
) -> pl.LazyFrame:
    """A screening of every row: person_key, and per right its outcome, range and masks. Raises FactRefused."""
    same_day(day, parameters)
    population = import_module(POPULATION)
    screened: pl.LazyFrame = population.screen_lazily(facts, parameters, load_rights() if rights is None else rights)
    return screened


def screen_file(
    source: Path, target: Path, day: date, parameters: Parameters, rights: Mapping[str, Right] | None = None
) -> None:
    """Screen a facts file into a Parquet file, which appears only when it is complete."""
    same_day(day, parameters)
    population = import_module(POPULATION)
    population.screen_parquet(source, target, parameters, load_rights() if rights is None else rights)


def same_day(day: date, parameters: Parameters) -> None:
    """Values of another day would give a verdict of no day at all."""
    if parameters.day != day:
        raise RuleBroken(reason=f"the values of {parameters.day} cannot judge {day}")


@lru_cache(maxsize=256)
def _evaluator(right: Right, parameters: Parameters) -> Evaluator:
    return Evaluator(right.structure(parameters))


def _verdict(right: Right, found: Found, given: Mapping[str, Value], parameters: Parameters) -> Verdict:
    conditions = tuple(
        ConditionAnswer(
            name=name,
            article=text.article,
            answer=_ANSWERS[found.answers[name]],
            facts=tuple((fact, given.get(fact)) for fact in text.shows),
            limits=tuple(parameters[limit] for limit in text.limits),
        )
        for name, text in right.conditions.items()
    )
    rule = right.structure(parameters).rule
    no_amount = PARAMETER_MISSING in found.unclear or not rule.has_amount
    return Verdict(
        right=right.code,
        outcome=found.outcome,
        low=None if no_amount else found.low,
        high=None if no_amount else found.high,
        conditions=conditions,
        missing=tuple(name for name in right.missing_order if name in found.missing),
        unmet=tuple(c.name for c in conditions if c.answer is Answer.NO),
        unclear=tuple(name for name in right.unclear_order if name in found.unclear),
        exact=found.exact,
        amount_state=right.amount_state(parameters),
        day=parameters.day,
        waiting=rule.waiting,
    )
