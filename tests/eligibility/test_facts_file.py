"""A facts file is refused by the name of the fact and the rows, and nothing in it is guessed."""

import math
from typing import Any

import polars as pl
import pytest
from household_builders import a_household, as_frame

from outreach.eligibility.crowd.facts_file import read_crowd
from outreach.errors import FactRefused

MANY = as_frame([a_household() for _ in range(9)])


def refusal(frame: pl.DataFrame, **how: Any) -> str:
    with pytest.raises(FactRefused) as refused:
        read_crowd(frame, ["age", "autonomy_points", "residence", "own_work_income", "partner_counts"], **how)
    return refused.value.sentence


def with_values(name: str, *values: Any, kind: Any = None) -> pl.DataFrame:
    return MANY.head(len(values)).with_columns(pl.Series(name, values, dtype=kind, strict=False))


@pytest.mark.parametrize(
    ("frame", "sentence"),
    [
        (
            with_values("autonomy_points", 5, 19, 7),
            "autonomy_points cannot be used: it lies outside 0 to 18 points (row 2)",
        ),
        (with_values("autonomy_points", -1, 18, -3), "outside 0 to 18 points (rows 1, 3)"),
        (with_values("age", 121, 130, 140, 40, 150), "outside 0 to 120 years (rows 1, 2, 3 and 1 more)"),
        (with_values("age", 40.0, math.nan, None), "it is not a whole number of years (row 2)"),
        (with_values("age", 40.0, 41.5), "it is not a whole number of years (row 2)"),
        (with_values("age", 40.0, 41.0), "it is not a whole number of years (rows 1, 2)"),
        (with_values("own_work_income", None, "12"), "it is not a whole number of cents_a_year (row 2)"),
        (with_values("residence", "home", None, "moon"), "residence cannot be used: its codes are home"),
        (with_values("residence", "home", None, "moon"), "(row 3)"),
        (with_values("partner_counts", None, "yes", "no"), "it is neither yes nor no (rows 2, 3)"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_its_rows(frame: pl.DataFrame, sentence: str) -> None:
    told = refusal(frame)
    assert sentence in told
    assert "moon" not in told, "what stands in a row is never repeated"


def test_rows_are_counted_through_the_whole_file() -> None:
    assert "(row 1001)" in refusal(with_values("age", 200), first_row=1001)


def test_a_misspelt_fact_is_refused_with_the_one_probably_meant() -> None:
    assert "perhaps autonomy_points was meant" in refusal(MANY.rename({"autonomy_points": "autonomy_point"}))
    assert "docs/facts-file.md" in refusal(MANY.with_columns(shoe_size=42))


def test_a_file_without_keys_is_refused() -> None:
    assert "person_key" in refusal(MANY.drop("person_key"))


def test_a_code_not_assessed_is_unknown_and_zero_stands_in_for_an_unknown_amount() -> None:
    frame = with_values("earning_capacity", "reduced", "not_assessed", None).with_columns(
        pl.Series("own_work_income", [5, None, 7])
    )
    crowd = read_crowd(frame, ["earning_capacity", "own_work_income", "partner_counts"])
    assert crowd.lacks("earning_capacity").tolist() == [False, True, True]
    assert crowd.filled("own_work_income").tolist() == [5, 0, 7]
    assert crowd.known["partner_counts"] is True
