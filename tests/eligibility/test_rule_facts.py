"""The vocabulary is closed: what cannot be is refused by name, alone and in a file; what is asked is asked in three."""

import math
import subprocess
import sys
from typing import Any

import polars as pl
import pytest
from household_builders import a_household, as_frame

from outreach.eligibility.facts import FACTS, Fact, FactKind, read_facts
from outreach.eligibility.parameters import Parameters
from outreach.eligibility.screening import screen_frame, screen_one
from outreach.errors import FactRefused

REFUSED = [
    ("age", math.nan),
    ("age", -1),
    ("age", 121),
    ("age", 40.5),
    ("age", True),
    ("age", "40"),
    ("own_work_income", math.nan),
    ("own_work_income", -1),
    ("own_work_income", 1_000_000_001),
    ("own_work_income", math.inf),
    ("autonomy_points", 19),
    ("partner_counts", "yes"),
    ("partner_counts", 1),
    ("nationality_group", "martian"),
    ("residence", ""),
    ("earning_capacity", True),
    ("shoe_size", 42),
]


@pytest.mark.parametrize(("fact", "value"), REFUSED)
def test_a_value_that_cannot_be_is_refused_by_name(values: Parameters, fact: str, value: Any) -> None:
    with pytest.raises(FactRefused) as refusal:
        screen_one(a_household(**{fact: value}), values.day, values)
    assert refusal.value.details["fact"] == fact
    assert refusal.value.details["reason"]


@pytest.mark.parametrize(
    ("fact", "column"),
    [
        ("age", pl.Series([math.nan])),
        ("age", pl.Series([200])),
        ("own_work_income", pl.Series([math.nan])),
        ("own_work_income", pl.Series([-5])),
        ("partner_counts", pl.Series(["yes"])),
        ("nationality_group", pl.Series(["martian"])),
        ("shoe_size", pl.Series([42])),
    ],
)
def test_a_facts_file_with_a_value_that_cannot_be_is_refused_by_name(
    values: Parameters, fact: str, column: pl.Series
) -> None:
    frame = as_frame([a_household()]).with_columns(column.alias(fact))
    with pytest.raises(FactRefused) as refusal:
        screen_frame(frame.lazy(), values.day, values).collect()
    assert refusal.value.details["fact"] == fact


def test_a_null_is_unknown_and_not_assessed_is_an_answer(judged: Any) -> None:
    assert "age" not in read_facts({"age": None})
    told = judged(earning_capacity="not_assessed")["arr"]
    assert told.missing == ("earning_capacity",)
    assert told.outcome == judged(earning_capacity=None)["arr"].outcome
    assert ("earning_capacity", "not_assessed") in [fact for c in told.conditions for fact in c.facts]


@pytest.mark.parametrize("fact", FACTS.values(), ids=lambda fact: fact.name)
def test_a_fact_is_named_and_asked_in_three_languages(fact: Fact) -> None:
    languages = {"fr", "nl", "de"}
    assert set(fact.title) == languages
    for texts in (fact.question, fact.why, fact.where, *fact.labels.values()):
        assert set(texts) == languages
        assert all(texts.values())
    if fact.kind in (FactKind.WHOLE, FactKind.CENTS):
        assert fact.unit
        assert fact.low < fact.high


def test_the_web_path_brings_no_polars() -> None:
    """A page must not wait a quarter of a second for a library it does not use."""
    program = (
        "import sys; from datetime import date;"
        "from outreach.eligibility.parameters import ParameterBook;"
        "from outreach.eligibility.screening import explain, screen_one;"
        "p = ParameterBook.load().on(date(2026, 11, 22));"
        "[explain(v, 'fr') for v in screen_one({'age': 40}, p.day, p).values()];"
        "heavy = {'polars', 'numpy', 'sqlalchemy', 'flask'} & set(sys.modules);"
        "sys.exit(f'{heavy} came along' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
