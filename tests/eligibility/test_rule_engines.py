"""Both evaluators say the same, of a household alone and among thousands, in any order and any chunks."""

import random
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from household_builders import a_household, a_random_household, as_frame
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outreach.eligibility.parameters import ParameterBook, Parameters
from outreach.eligibility.right import Right, load_rights
from outreach.eligibility.screening import screen_file, screen_frame, screen_one
from outreach.eligibility.verdict import Verdict

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


def differences(households: list[dict[str, Any]], parameters: Parameters) -> list[str]:
    screened = screen_frame(as_frame(households).lazy(), parameters.day, parameters).collect()
    found = []
    for household, row in zip(households, screened.iter_rows(named=True), strict=True):
        for code, verdict in screen_one(household, parameters.day, parameters).items():
            alone = as_columns(verdict, load_rights()[code])
            among = tuple(row[f"{code}_{column}"] for column in COLUMNS)
            if alone != among:
                found.append(f"{code}: alone {alone}, among others {among}: {household}")
    return found


def test_both_evaluators_agree_on_ten_thousand_random_households(values: Parameters) -> None:
    dice = random.Random(20261122)
    households = [a_random_household(dice, dice.choice((0, 0, 0.03, 0.06, 0.12))) for _ in range(9_900)]
    households += [a_random_household(dice, dice.choice((0.25, 0.5, 0.8))) for _ in range(100)]
    assert differences(households, values) == []


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
    at_once = screen_frame(frame.lazy(), values.day, values).collect()
    shuffled = frame.sample(fraction=1, shuffle=True, seed=3)
    again = screen_frame(shuffled.lazy(), values.day, values).collect()
    assert again.sort("person_key").equals(at_once.sort("person_key"))
    chunks = [screen_frame(frame[n : n + 150].lazy(), values.day, values).collect() for n in range(0, 600, 150)]
    assert pl.concat(chunks).equals(at_once)
    frame.write_parquet(tmp_path / "facts.parquet")
    screen_file(tmp_path / "facts.parquet", tmp_path / "verdicts.parquet", values.day, values)
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
