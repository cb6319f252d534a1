"""BIM, social tariffs, RIS and GRAPA: values of their day, rights that follow from receiving, no circle of rules."""

import ast
import random
from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest
from household_builders import a_household, a_random_value, as_frame

from outreach.eligibility.facts import FACTS
from outreach.eligibility.parameters import ParameterBook, Parameters
from outreach.eligibility.right import FOLDER, Right, load_rights
from outreach.eligibility.screening import screen_frame, screen_one
from outreach.eligibility.verdict import Outcome, Verdict

CODES = ("bim", "social_tariff_energy", "social_internet_offer", "ris", "grapa")
MINE: Mapping[str, Right] = {code: load_rights()[code] for code in CODES}
ORDER = ("missing", "unmet", "unclear")

NOTHING_OPENS_BIM = {
    "receives_bim": False,
    "receives_ris": False,
    "child_with_recognised_disability": False,
    "bim_situation": "none",
    "household_members": 1,
}


def on(book: ParameterBook, day: date, **what_matters: Any) -> dict[str, Verdict]:
    return screen_one(a_household(**what_matters), day, book.on(day), MINE)


# Values of their day


@pytest.mark.parametrize(
    ("day", "base", "each_more"),
    [
        (date(2018, 6, 1), "18335.43", "3394.38"),
        (date(2019, 12, 31), "18855.63", "3490.68"),
        (date(2020, 1, 1), None, None),
        (date(2022, 6, 1), "20292.59", "3756.71"),
        (date(2023, 6, 1), "23303.84", "4314.18"),
        (date(2024, 1, 1), "25630.67", "4744.94"),
        (date(2025, 6, 1), None, None),
        (date(2026, 11, 22), "28054.93", "5193.74"),
        (date(2027, 1, 1), None, None),
    ],
)
def test_the_ceiling_of_the_bim_is_that_of_the_year_of_the_request_and_a_hole_where_none_was_found(
    book: ParameterBook, day: date, base: str | None, each_more: str | None
) -> None:
    values = book.on(day)
    found = values["bim.ceiling.base"].value, values["bim.ceiling.each_more"].value
    assert found == (base and Decimal(base), each_more and Decimal(each_more))


def test_an_income_below_one_years_ceiling_is_above_that_of_an_earlier_year(book: ParameterBook) -> None:
    household = {**NOTHING_OPENS_BIM, "household_income_last_year": 24_000_00}
    assert on(book, date(2023, 6, 1), **household)["bim"].outcome is Outcome.UNLIKELY
    assert on(book, date(2024, 6, 1), **household)["bim"].outcome is Outcome.LIKELY


def test_without_a_ceiling_the_income_decides_nothing_but_an_allowance_still_does(book: ParameterBook) -> None:
    day = date(2025, 6, 1)
    by_income = on(book, day, **NOTHING_OPENS_BIM, household_income_last_year=20_000_00)["bim"]
    assert by_income.outcome is Outcome.UNKNOWN
    assert by_income.unclear == ("parameter_missing",)
    assert on(book, day, receives_bim=False, receives_ai=True)["bim"].outcome is Outcome.LIKELY


@pytest.mark.parametrize(
    ("day", "months"),
    [
        (date(2016, 6, 1), ("578.27", "867.40", "1156.53")),
        (date(2019, 7, 1), ("619.15", "928.73", "1254.82")),
        (date(2022, 7, 31), ("743.78", "1115.67", "1507.77")),
        (date(2022, 8, 1), ("758.64", "1137.97", "1537.90")),
        (date(2023, 11, 1), ("842.12", "1263.17", "1707.11")),
        (date(2024, 5, 1), ("858.97", "1288.46", "1741.29")),
        (date(2025, 2, 1), ("876.13", "1314.20", "1776.07")),
        (date(2026, 3, 1), ("893.65", "1340.47", "1811.57")),
        (date(2026, 9, 1), ("911.56", "1367.34", "1847.89")),
    ],
)
def test_the_ris_of_a_day_gives_the_months_that_were_printed(
    book: ParameterBook, day: date, months: tuple[str, ...]
) -> None:
    values = book.on(day)
    assert tuple(str(a_month(values, f"ris.amount.{category}")) for category in "ABC") == months


@pytest.mark.parametrize(
    ("day", "months"),
    [
        (date(2018, 9, 1), ("745.57", "1118.36")),
        (date(2019, 7, 1), ("747.81", "1121.72")),
        (date(2021, 9, 1), ("821.38", "1232.07")),
        (date(2022, 8, 1), ("912.03", "1368.05")),
        (date(2023, 11, 1), ("1012.67", "1519.01")),
        (date(2025, 2, 1), ("1080.76", "1621.15")),
        (date(2026, 3, 1), ("1102.37", "1653.55")),
        (date(2026, 9, 1), ("1124.47", "1686.70")),
    ],
)
def test_the_grapa_of_a_day_gives_the_months_that_were_printed(
    book: ParameterBook, day: date, months: tuple[str, ...]
) -> None:
    values = book.on(day)
    assert tuple(str(a_month(values, f"grapa.amount.{case}")) for case in ("shared", "alone")) == months


@pytest.mark.parametrize("name", ["ris.amount.A", "grapa.amount.alone"])
@pytest.mark.parametrize("day", [date(2018, 3, 1), date(2020, 6, 1), date(2023, 8, 15)])
def test_between_two_amounts_that_were_seen_nothing_is_guessed(book: ParameterBook, name: str, day: date) -> None:
    assert book.on(day)[name].value is None


@pytest.mark.parametrize(
    ("day", "last_too_young"), [(date(2025, 1, 31), 64), (date(2025, 2, 1), 65), (date(2030, 2, 1), 66)]
)
def test_the_age_of_the_grapa_rises_with_the_pension_age(book: ParameterBook, day: date, last_too_young: int) -> None:
    household = {"receives_grapa": False, "couple": "none", "own_gross_means_now": 0}
    assert on(book, day, age=last_too_young, **household)["grapa"].outcome is Outcome.NOT_YET
    assert on(book, day, age=last_too_young + 1, **household)["grapa"].outcome is not Outcome.NOT_YET


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        (date(2023, 6, 30), Outcome.LIKELY),
        (date(2023, 7, 1), Outcome.UNLIKELY),
        (date(2020, 6, 1), Outcome.UNKNOWN),
    ],
)
def test_the_bim_status_alone_opened_the_energy_tariff_only_for_a_time(
    book: ParameterBook, day: date, outcome: Outcome
) -> None:
    nothing = dict.fromkeys(
        ("receives_ris", "child_with_recognised_disability", "receives_older_allowance_or_advance",
         "beneficiary_at_address", "receives_social_tariff_energy"), False
    )  # fmt: skip
    verdict = on(book, day, **nothing, receives_bim=True, energy_contract="household_member")
    assert verdict["social_tariff_energy"].outcome is outcome


def test_before_march_2026_the_cpas_could_leave_out_what_parents_have(book: ParameterBook) -> None:
    with_a_parent = {
        "receives_ris": False, "ever_married": False, "couple": "none", "lives_alone": False, "adult_relatives": 1,
        "relatives_means_now": 15_000_00, "own_means_now": 0, "owns_property_or_savings": False,
        "willing_to_work": True,
    }  # fmt: skip
    before = on(book, date(2025, 6, 1), **with_a_parent)["ris"]
    after = on(book, date(2026, 3, 1), **with_a_parent)["ris"]
    assert before.unclear == ("relatives_may_count",)
    assert before.low == 10_513_60 - (15_000_00 - 10_513_60 - 155_00)
    assert before.high == 10_513_60
    assert after.low == after.high == 10_723_75 - (15_000_00 - 10_723_75 - 155_00)


def test_the_example_of_bdas_wwsb_brussels_comes_out_to_the_cent(book: ParameterBook) -> None:
    """A cohabitant with 3 600 a year in February 2025: 7 068.60 a year, https://bdas-wwsb.brussels/?p=3321."""
    verdict = on(
        book, date(2025, 2, 1), receives_ris=False, couple="unmarried", partner_means_now=0, own_means_now=3_600_00,
        owns_property_or_savings=False, willing_to_work=True,
    )["ris"]  # fmt: skip
    assert (verdict.low, verdict.high) == (7_068_60, 7_068_60)


# Passporting


@pytest.mark.parametrize(
    "received",
    [
        {"receives_arr": True},
        {"receives_ai": True},
        {"receives_ris": True, "ris_three_months": True},
        {"receives_grapa": True, "age": 70},
        {"receives_elderly_care_allowance": True, "age": 70, "region": "flanders"},
        {"child_with_recognised_disability": True},
    ],
)
def test_who_receives_an_allowance_has_the_rights_that_follow_from_it(
    book: ParameterBook, received: dict[str, Any]
) -> None:
    free = {"receives_bim": False, "receives_social_tariff_energy": False, "has_social_internet": False}
    rest = {"energy_contract": "household_member", "has_old_phone_tariff": False}
    verdicts = on(book, date(2026, 11, 22), **free, **rest, **received)
    assert {code: verdicts[code].outcome for code in CODES[:3]} == dict.fromkeys(CODES[:3], Outcome.LIKELY)


def test_who_would_get_the_arr_but_does_not_receive_it_has_no_social_tariff_yet(
    judged: Callable[..., dict[str, Verdict]],
) -> None:
    nothing = dict.fromkeys(
        ("receives_ris", "child_with_recognised_disability", "receives_older_allowance_or_advance",
         "beneficiary_at_address", "receives_social_tariff_energy"), False
    )  # fmt: skip
    verdicts = judged(**nothing, energy_contract="household_member")
    assert verdicts["arr"].outcome is Outcome.LIKELY
    assert verdicts["social_tariff_energy"].outcome is Outcome.UNLIKELY


def test_nobody_of_forty_is_asked_about_the_allowances_of_older_people(
    judged: Callable[..., dict[str, Verdict]],
) -> None:
    asked = {name for code, verdict in judged().items() if code in CODES for name in verdict.missing}
    assert "receives_ris" in asked
    assert not asked & {"receives_grapa", "receives_elderly_care_allowance"}


def test_a_right_that_follows_from_receiving_another_never_leads_back_to_it() -> None:
    """ARR and AI are one law and one application, and turning 21 leads to them: they may look at each other."""
    rights = load_rights().values()
    name = {code: "arr" if code in ("ai", "turn_21") else code for code in load_rights()}
    rests_on: dict[str, set[str]] = {name[code]: set() for code in load_rights()}
    for right in rights:
        followed = {name[other.code] for other in rights if other.received in {*right.missing_order} - {right.received}}
        rests_on[name[right.code]] |= followed - {name[right.code]}
    assert rests_on["bim"] >= {"arr", "ris", "grapa"}
    assert list(TopologicalSorter(rests_on).static_order())  # raises CycleError where rights chase each other


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*/rule.py")), ids=lambda path: path.parent.name)
def test_no_rule_reads_the_rule_of_another_right(path: Path) -> None:
    modules = [n.module or "" for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.ImportFrom)]
    others = [module for module in modules if module.endswith(".rule")]
    assert others == []


# Both evaluators


@pytest.mark.parametrize("right", MINE.values(), ids=CODES)
def test_both_evaluators_agree_on_every_case_and_on_random_households(right: Right, values: Parameters) -> None:
    dice = random.Random(20261122)
    households = [a_household(**case["household"]) for case in right.cases]
    households += [a_random_neighbour(dice, right) for _ in range(100)]
    only = {right.code: right}
    screened = screen_frame(as_frame(households).lazy(), values.day, values, only).collect()
    for household, row in zip(households, screened.iter_rows(named=True), strict=True):
        verdict = screen_one(household, values.day, values, only)[right.code]
        among = tuple(row[f"{right.code}_{column}"] for column in ("outcome", "low", "high", *ORDER))
        assert among == alone(verdict, right), household


def alone(verdict: Verdict, right: Right) -> tuple[Any, ...]:
    orders = (right.missing_order, right.condition_order, right.unclear_order)
    named = (verdict.missing, verdict.unmet, verdict.unclear)
    masks = [sum(1 << order.index(name) for name in names) for names, order in zip(named, orders, strict=True)]
    return verdict.outcome.value, verdict.low, verdict.high, *masks


def a_random_neighbour(dice: random.Random, right: Right) -> dict[str, Any]:
    """Somebody of whom nearly everything that right asks is known."""
    known = {name: a_random_value(dice, FACTS[name]) for name in right.missing_order if dice.random() > 0.05}
    return a_household(**{**known, "age": dice.choice((17, 40, 65, 66, 70))})


def a_month(values: Parameters, name: str) -> Decimal:
    return (values.value(name) / 12).quantize(Decimal("0.01"), ROUND_HALF_UP)
