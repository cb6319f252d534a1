"""Both evaluators say the same, of a household alone and among thousands, in any order and any chunks."""

import random
from collections.abc import Mapping
from copy import copy
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from household_builders import a_household, a_random_household, as_frame
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outreach.eligibility.crowd.verdict_columns import schema
from outreach.eligibility.facts import FACTS
from outreach.eligibility.parameters import ParameterBook, Parameters
from outreach.eligibility.right import Right, letter_rights, load_rights
from outreach.eligibility.screening import screen_file, screen_frame, screen_one
from outreach.eligibility.verdict import Verdict
from outreach.errors import RuleBroken

COLUMNS = ("outcome", "low", "high", "missing", "unmet", "unclear", "exact")


def bits(names: tuple[str, ...], order: tuple[str, ...]) -> int:
    return sum(1 << order.index(name) for name in names)


def as_columns(verdict: Verdict, right: Right) -> tuple[Any, ...]:
    """A verdict as a row of a screening."""
    return (
        verdict.outcome.value,
        verdict.low,
        verdict.high,
        bits(verdict.missing, right.missing_order),
        bits(verdict.unmet, right.condition_order),
        bits(verdict.unclear, right.unclear_order),
        verdict.exact,
    )


def differences(
    households: list[dict[str, Any]], parameters: Parameters, rights: Mapping[str, Right] | None = None
) -> list[str]:
    """Where a household is told something else among others than alone; the two allowances if no rights are named."""
    rights = rights or letter_rights()
    screened = screen_frame(as_frame(households).lazy(), parameters.day, parameters, rights).collect()
    found = []
    for household, row in zip(households, screened.iter_rows(named=True), strict=True):
        for code, verdict in screen_one(household, parameters.day, parameters, rights).items():
            alone = as_columns(verdict, rights[code])
            among = tuple(row[f"{code}_{column}"] for column in COLUMNS)
            if alone != among:
                found.append(f"{code}: alone {alone}, among others {among}: {household}")
    return found


def test_both_evaluators_agree_on_ten_thousand_random_households(values: Parameters) -> None:
    dice = random.Random(20261122)
    households = [a_random_household(dice, dice.choice((0, 0, 0.03, 0.06, 0.12))) for _ in range(9_900)]
    households += [a_random_household(dice, dice.choice((0.25, 0.5, 0.8))) for _ in range(100)]
    assert differences(households, values) == []


@pytest.mark.parametrize("code", load_rights())
def test_both_evaluators_agree_on_every_right(values: Parameters, code: str) -> None:
    """Rights without an amount and without a condition to wait for among them."""
    dice = random.Random(code)
    households = [a_random_household(dice, dice.choice((0, 0.03, 0.1))) for _ in range(60)]
    assert differences(households, values, {code: load_rights()[code]}) == []


def test_a_household_is_told_among_many_alike_what_it_is_told_alone(values: Parameters) -> None:
    """Many alike are tried once, many who lack the same together, and a few with those who lack more."""
    dice = random.Random(3)
    households = [a_random_household(dice, dice.choice((0.03, 0.1, 0.2))) for _ in range(150)]
    often = [household for household in households for _ in range(dice.choice((1, 20, 200)))]
    dice.shuffle(often)
    frame = as_frame(often).drop("person_key").with_columns(person_key=pl.lit("the same"))
    screened = screen_frame(frame.lazy(), values.day, values, letter_rights()).collect()
    told = frame.hstack(screened.drop("person_key"))
    assert told.unique().height == frame.unique().height
    assert differences(households, values) == []


def test_parts_of_a_population_say_the_same_however_it_is_cut(values: Parameters, monkeypatch: Any) -> None:
    """Blocks and batches of a few rows go through every way of cutting a population up."""
    dice = random.Random(4)
    frame = as_frame([a_random_household(dice, dice.choice((0, 0.05, 0.1))) for _ in range(400)]).lazy()
    at_once = screen_frame(frame, values.day, values, letter_rights()).collect()
    for module, sizes in (
        ("population", {"BATCH": 90, "BLOCK": 17, "TRIED": 23}),
        ("trials", {"MOST_CELLS": 40, "FEW_CELLS": 3}),
        ("trials", {"FEW_CELLS": 10**7}),
        ("households", {"NEARLY_ALL": 0.0}),
        ("households", {"NEARLY_ALL": 2.0}),
    ):
        for name, size in sizes.items():
            monkeypatch.setattr(f"outreach.eligibility.crowd.{module}.{name}", size)
        assert screen_frame(frame, values.day, values, letter_rights()).collect().equals(at_once)


def test_more_facts_than_a_small_mask_holds_take_a_large_one(values: Parameters) -> None:
    arr = letter_rights()["arr"]
    for many, kind in ((32, pl.UInt32), (33, pl.UInt64), (64, pl.UInt64)):
        right = with_facts(arr, tuple(FACTS)[:many])
        assert schema({"arr": right}, pl.String(), values)["arr_missing"] == kind
    with pytest.raises(RuleBroken):
        schema({"arr": with_facts(arr, (*FACTS, *FACTS)[:65])}, pl.String(), values)


def with_facts(right: Right, facts: tuple[str, ...]) -> Right:
    other = copy(right)
    object.__setattr__(other, "missing_order", facts)
    return other


@pytest.mark.parametrize("day", [date(2022, 5, 1), date(2025, 6, 1), date(2027, 4, 1)])
def test_both_evaluators_agree_on_other_days_holes_included(book: ParameterBook, day: date) -> None:
    dice = random.Random(day.toordinal())
    households = [a_random_household(dice, dice.choice((0, 0.05))) for _ in range(300)]
    assert differences(households, book.on(day)) == []


@given(st.integers(0, 10**9), st.sampled_from([0.05, 0.15]))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_evaluators_agree_whatever_the_dice_say(values: Parameters, seed: int, unknown: float) -> None:
    assert differences([a_random_household(random.Random(seed), unknown)], values) == []


def test_shuffling_and_chunking_change_nothing(values: Parameters, tmp_path: Path) -> None:
    dice = random.Random(7)
    frame = as_frame([a_random_household(dice, 0.06) for _ in range(600)])
    at_once = screen_frame(frame.lazy(), values.day, values, letter_rights()).collect()
    shuffled = frame.sample(fraction=1, shuffle=True, seed=3)
    again = screen_frame(shuffled.lazy(), values.day, values, letter_rights()).collect()
    assert again.sort("person_key").equals(at_once.sort("person_key"))
    chunks = [
        screen_frame(frame[n : n + 150].lazy(), values.day, values, letter_rights()).collect()
        for n in range(0, 600, 150)
    ]
    assert pl.concat(chunks).equals(at_once)
    frame.write_parquet(tmp_path / "facts.parquet")
    screen_file(tmp_path / "facts.parquet", tmp_path / "verdicts.parquet", values.day, values, letter_rights())
    assert pl.read_parquet(tmp_path / "verdicts.parquet").equals(at_once)
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []


def test_a_column_that_is_not_there_is_unknown_for_everybody(values: Parameters) -> None:
    frame = as_frame([a_household()])
    without = screen_frame(frame.drop("lives_alone").lazy(), values.day, values).collect()
    unknown = screen_frame(frame.with_columns(lives_alone=None).lazy(), values.day, values).collect()
    assert without.equals(unknown)


def test_an_empty_facts_file_gives_an_empty_screening_with_all_columns(values: Parameters) -> None:
    frame = as_frame([a_household()]).clear()
    screened = screen_frame(frame.lazy(), values.day, values).collect()
    assert screened.height == 0
    of_rights = [f"{right}_{column}" for right in load_rights() for column in COLUMNS]
    assert screened.columns == ["person_key", *of_rights, "day", "rule_version", "parameters_version"]
