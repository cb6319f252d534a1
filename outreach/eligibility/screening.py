"""Screens one household, a frame or a file for every right on a day, and explains a verdict in a dozen lines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from outreach.eligibility.engine.scalar import Evaluator
from outreach.eligibility.expression import PARAMETER_MISSING
from outreach.eligibility.facts import FACTS, Value, is_known, read_facts
from outreach.eligibility.parameters import Parameters
from outreach.eligibility.right import Right, load_rights
from outreach.eligibility.verdict import NOTHING_MISSING, Answer, ConditionAnswer, Influence, Verdict
from outreach.errors import RuleBroken

if TYPE_CHECKING:
    import polars as pl

    from outreach.eligibility.telling.explanation import explain

__all__ = ["explain", "screen_file", "screen_frame", "screen_one"]

POPULATION = "outreach.eligibility.crowd.population"  # brings polars, a quarter of a second: a web page goes without
WORDS = "outreach.eligibility.telling.explanation"  # brings Babel, half of what a first answer may take
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
        code: _prepared(right, parameters).judge(known, given)
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
def _prepared(right: Right, parameters: Parameters) -> _Prepared:
    return _Prepared(right, parameters)


class _Prepared:
    """A right on a day, with everything that is the same for every household looked up."""

    def __init__(self, right: Right, parameters: Parameters) -> None:
        self.right, self.day = right, parameters.day
        self.evaluator = Evaluator(right.structure(parameters))
        self.rule = self.evaluator.structure.rule
        self.conditions = [
            (name, text.article, text.shows, tuple(parameters[limit] for limit in text.limits))
            for name, text in right.conditions.items()
        ]
        self.amount_state = right.amount_state(parameters)

    def judge(self, known: Mapping[str, Value], given: Mapping[str, Value]) -> Verdict:
        """The verdict on a household, with what was given beside each condition."""
        right, found = self.right, self.evaluator.run(known)
        low, high = found.low, found.high
        if PARAMETER_MISSING in found.unclear or not self.rule.has_amount:
            low = high = None
        missing = self._ranked(found.missing, has_amount=high is not None) if found.missing else NOTHING_MISSING
        say, answers = given.get, found.answers
        conditions = [
            ConditionAnswer(
                name, article, _ANSWERS[answers[name]], tuple([(fact, say(fact)) for fact in shows]), limits
            )
            for name, article, shows, limits in self.conditions
        ]
        return Verdict(
            right.code,
            found.outcome,
            low,
            high,
            tuple(conditions),
            tuple(missing),
            tuple([name for name, *_ in self.conditions if answers[name] is False]),
            tuple([name for name in right.unclear_order if name in found.unclear]) if found.unclear else (),
            found.exact,
            self.amount_state,
            self.day,
            self.rule.waiting,
            missing,
        )

    def _ranked(self, missing: Mapping[str, Influence], has_amount: bool) -> dict[str, Influence]:
        """The strongest first; equals in the order of the law, which `sorted` keeps."""
        lawful = {name: missing[name] for name in self.right.missing_order if name in missing}
        if not has_amount:
            lawful = {name: Influence(one.changes_outcome, 0) for name, one in lawful.items()}
        return {name: lawful[name] for name in sorted(lawful, key=lambda name: lawful[name].rank)}
