"""Published amounts, bases, coefficients and derived cases hold; each test names its source."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from household_builders import a_household

from outreach.eligibility.engine.evaluation import exact
from outreach.eligibility.expression import Given, slices
from outreach.eligibility.limits import LimitNames
from outreach.eligibility.parameters import ParameterBook, State, coefficient, to_cent
from outreach.eligibility.screening import screen_one
from outreach.eligibility.verdict import Outcome

PUBLISHED = yaml.safe_load(Path(__file__).with_name("published.yaml").read_text(encoding="utf-8"))
TOLERANCE = Decimal("0.06")
CASES = {"arr.maximum": "ABC", "ai.maximum": "12345"}
REST = (
    "arr.partner_exemption",
    "arr.work_first",
    "arr.work_second",
    "arr.other_exemption",
    "arr.back_to_work.first",
    "arr.back_to_work.second",
    "arr.back_to_work.third",
)


def named(row: dict[str, Any]) -> str:
    return " ".join(str(row[key]) for key in ("id", "day", "source", "title", "n") if key in row)


def amount(number: object) -> Decimal:
    return Decimal(str(number))


@pytest.mark.parametrize("row", PUBLISHED["amounts"], ids=named)
def test_a_published_maximum_holds(book: ParameterBook, row: dict[str, Any]) -> None:
    parameters = book.on(row["day"])
    for series in CASES.keys() & row.keys():
        for case, printed in zip(CASES[series], row[series], strict=True):
            ours = parameters[f"{series}.{case}"]
            assert ours.value is not None
            held = to_cent(ours.value / 12) if row.get("monthly") else ours.value
            if ours.state is State.PRINTED:
                assert held == amount(printed), f"{series}.{case} as printed in {row['source']}"
            assert abs(held - amount(printed)) <= TOLERANCE, f"{series}.{case} against {row['source']}"


@pytest.mark.parametrize("row", PUBLISHED["values"], ids=named)
def test_a_published_exemption_holds(book: ParameterBook, row: dict[str, Any]) -> None:
    held = book.on(row["day"]).value(row["parameter"])
    assert abs(held - amount(row["value"])) <= amount(row.get("within", TOLERANCE))


@pytest.mark.parametrize("row", PUBLISHED["second_pass"], ids=named)
def test_the_amounts_of_the_second_pass_hold_to_the_cent(book: ParameterBook, row: dict[str, Any]) -> None:
    parameters = book.on(row["day"])
    for series in CASES.keys() & row.keys():
        held = [parameters.value(f"{series}.{case}") for case in CASES[series]]
        assert held == [amount(value) for value in row[series]]
    for name, value in zip(REST, row.get("rest", ()), strict=False):
        assert parameters.value(name) == amount(value), name


@pytest.mark.parametrize("row", PUBLISHED["coefficients"], ids=named)
def test_the_coefficient_of_an_index_step_holds(book: ParameterBook, row: dict[str, Any]) -> None:
    assert coefficient(row["n"]) == amount(row["value"])
    assert book.on(row["day"]).value("index.coefficient") == amount(row["value"])


@pytest.mark.parametrize(("series", "key"), [("arr.maximum", "arr_bases"), ("ai.maximum", "ai_bases")])
def test_the_base_amounts_of_the_law_hold(book: ParameterBook, series: str, key: str) -> None:
    for row in PUBLISHED[key]:
        for case, base in zip(CASES[series], row["values"], strict=True):
            steps = {step.since: step.value for step in book.steps(f"{series}.{case}") if step.since <= row["day"]}
            assert steps[max(steps)] == amount(base), f"{series}.{case} on {row['day']}"


@pytest.mark.parametrize(("base", "indexed", "factor"), PUBLISHED["index_rule"])
def test_the_index_rule_gives_the_printed_minimum_income(base: float, indexed: float, factor: float) -> None:
    assert to_cent(amount(base) * amount(factor)) == amount(indexed)


@pytest.mark.parametrize("row", PUBLISHED["derived_cases"], ids=named)
def test_a_derived_case_holds(book: ParameterBook, row: dict[str, Any]) -> None:
    verdict = screen_one(a_household(**row["household"]), row["day"], book.on(row["day"]))[row["right"]]
    assert list(verdict.unclear) == row.get("unclear", [])
    assert verdict.low == verdict.high or verdict.unclear, "the low end is the cautious reading"
    assert abs(amount(verdict.low) / 100 - amount(row["year"])) <= TOLERANCE
    assert verdict.outcome is (Outcome.LIKELY if row["year"] else Outcome.UNLIKELY)


@pytest.mark.parametrize("row", PUBLISHED["back_to_work"], ids=named)
def test_the_slices_of_the_back_to_work_exemption_hold(book: ParameterBook, row: dict[str, Any]) -> None:
    limits = LimitNames(book.on(row["day"])).arr.back_to_work
    counted = slices(
        Given("own_work_income"), (limits["first"], 0), (limits["second"], 50), (limits["third"], 75), (None, 100)
    )
    cents = exact(counted)({"own_work_income": row["income"] * 100})
    assert abs(amount(cents) / 100 - amount(row["counts"])) <= TOLERANCE
    if "year" in row:
        household = a_household(own_work_income=row["income"] * 100, back_to_work=True, years_since_back_to_work=1)
        left = screen_one(household, row["day"], book.on(row["day"]))["arr"].high
        assert abs(amount(left) / 100 - amount(row["year"])) <= TOLERANCE


def test_work_of_30_000_gains_more_than_250_a_month_by_the_price_of_work(book: ParameterBook) -> None:
    """P19, Belga 11 March 2022: category 2; the old rule counted half of what lay above the old exemption."""
    day = date(2021, 10, 1)
    parameters = book.on(day)
    household = a_household(autonomy_points=10, own_work_income=3_000_000)
    now = screen_one(household, day, parameters)["ai"].high
    old = parameters.value("ai.maximum.2") - (30_000 - parameters.value("ai.work_exemption_old")) / 2
    assert now is not None
    assert (amount(now) / 100 - old) / 12 > 250


def test_a_sickness_benefit_of_16_700_leaves_13_363_77_after_its_exemption(book: ParameterBook) -> None:
    """P20, Esenca 2020 (S02)."""
    assert 16_700 - book.on(date(2020, 3, 1)).value("ai.replacement_exemption") == amount(13363.77)


def test_twelve_to_fourteen_points_give_the_same_amount(judged: Any) -> None:
    """P22, C. trav. Liège 11 February 2013."""
    assert len({judged(autonomy_points=points)["ai"].high for points in (12, 13, 14)}) == 1


def test_eight_points_are_category_one(judged: Any, values: Any) -> None:
    """P23, C. trav. Bruxelles 3 October 2011."""
    assert judged(autonomy_points=8)["ai"].high == values["ai.maximum.1"].whole


@pytest.mark.parametrize("row", PUBLISHED["household_classes"], ids=named)
def test_a_published_household_class_holds(judged: Any, values: Any, row: dict[str, Any]) -> None:
    assert judged(**row["household"])["arr"].high == values[f"arr.maximum.{row['category']}"].whole


def test_three_months_day_and_night_in_an_institution_are_category_b(judged: Any, values: Any) -> None:
    """C07; S12, S10."""
    verdict = judged(residence="institution", long_stay_in_institution=True, lives_alone=None)["arr"]
    assert verdict.high == values["arr.maximum.B"].whole


def test_in_an_institution_with_the_address_kept_at_the_partners_is_category_c(judged: Any, values: Any) -> None:
    """C08; S11, S10."""
    verdict = judged(residence="institution", long_stay_in_institution=True, partner_counts=True)["arr"]
    assert verdict.high == values["arr.maximum.C"].whole


def test_a_first_application_at_65_was_too_late_before_2025(book: ParameterBook) -> None:
    """E04; S12, S31."""
    day = date(2024, 12, 31)
    assert screen_one(a_household(age=65), day, book.on(day))["arr"].decided_by == "before_upper_age"


def test_a_right_granted_at_60_goes_on_at_70_while_payable_without_interruption(judged: Any, values: Any) -> None:
    """E05; handijob.net 27 September 2025, law art. 5. The other published ages and days: test_rule_dates.py."""
    kept = judged(age=70, kept_without_interruption=True)["arr"]
    assert (kept.outcome, kept.high) == (Outcome.LIKELY, values["arr.maximum.B"].whole)
    assert judged(age=70)["arr"].decided_by == "before_upper_age"
