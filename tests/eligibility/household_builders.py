"""Households for the tests of the rules: one that states only what matters, and random ones by the thousand."""

import random
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from outreach.eligibility.authoring.worked_cases import USUAL
from outreach.eligibility.facts import FACTS, Fact, FactKind

ALONE_WITHOUT_INCOME: Mapping[str, Any] = USUAL  # what the worked cases start from
# Amounts next to the limits of November 2026, where a wrong comparison would show.
TELLING_AMOUNTS = (
    0, 1, 90_570, 90_571, 378_000, 378_001, 560_720, 643_368, 965_051, 1_121_440, 1_499_440, 1_715_805, 2_093_805,
    2_273_336, 2_651_336, 6_300_000, 6_300_001, 7_000_000, 7_833_484, 9_300_000, 1_000_000_000,
)  # fmt: skip
TYPES = {
    FactKind.YES_NO: pl.Boolean,
    FactKind.CATEGORY: pl.String,
    FactKind.WHOLE: pl.Int32,
    FactKind.CENTS: pl.Int64,
}


def a_household(**what_matters: Any) -> dict[str, Any]:
    """Somebody of 40 who lives alone without income, with both findings; say only what differs. None is unknown.

    Facts that single rights brought along are unknown unless said.
    """
    return {**ALONE_WITHOUT_INCOME, **what_matters}


def a_random_value(dice: random.Random, fact: Fact) -> Any:
    match fact.kind:
        case FactKind.YES_NO:
            return dice.random() < 0.5
        case FactKind.CATEGORY:
            return dice.choice(fact.codes)
        case FactKind.WHOLE:
            if fact.name == "age":
                return dice.choice((5, 16, 17, 18, 19, 30, 40, 50, 60, 64, 65, 66, 67, 80))
            if fact.name == "years_since_back_to_work":
                return dice.randint(0, 5)
            if fact.name == "dependent_children":
                return dice.choice((0, 0, 1, 3))
            return dice.randint(fact.low, min(18, fact.high))
        case FactKind.CENTS:
            return dice.choice(TELLING_AMOUNTS) if dice.random() < 0.6 else dice.randint(0, 2_500_000)


def a_random_household(dice: random.Random, unknown: float, names: Iterable[str] = FACTS) -> dict[str, Any]:
    """Often like the usual household, so that the verdict hangs on what differs; some of it unknown."""
    usual = dice.choice((0.5, 0.8, 0.9))
    household = {}
    for name in names:
        value = ALONE_WITHOUT_INCOME.get(name) if dice.random() < usual else a_random_value(dice, FACTS[name])
        household[name] = None if dice.random() < unknown else value
    return household


def as_frame(households: list[dict[str, Any]]) -> pl.DataFrame:
    """A facts file of these households."""
    schema = {name: TYPES[fact.kind] for name, fact in FACTS.items()}
    frame = pl.DataFrame([[h.get(name) for name in FACTS] for h in households], schema=schema, orient="row")
    return frame.with_columns(person_key=pl.Series([f"person-{n}" for n in range(len(households))], dtype=pl.String))
