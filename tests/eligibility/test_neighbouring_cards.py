"""Cards, heating fund and the end of the child supplement: dated limits, the 60 days, and what a status opens."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from household_builders import a_household, as_frame

from outreach.eligibility.parameters import OfficialEntry, ParameterBook, Parameters, State
from outreach.eligibility.right import load_rights
from outreach.eligibility.screening import screen_frame, screen_one
from outreach.eligibility.verdict import Outcome, Verdict
from outreach.languages import Language

CODES = ("parking_card", "edc", "free_companion_card", "heating_fund", "turn_21")
NO_CARD = {
    "has_parking_card": False,
    "has_companion_card": False,
    "has_edc": False,
    "permanent_invalidity_percent": 0,
    "lower_limbs_percent": 0,
    "upper_limbs_lost": False,
    "autonomy_points": 0,
    "mobility_points": 0,
    "war_invalidity_percent": 0,
    "ai_category_received": "none",
    "child_points_pillar_1": 0,
    "child_points_total": 0,
    "recognised_by_agency": False,
    "receives_arr": False,
    "receives_ai": False,
    "gets_child_supplement": False,
}
OIL_WITHOUT_STATUS = {
    "heating_allowance_received": False,
    "heating_fuel": "heating_oil",
    "days_since_delivery": 10,
    "receives_bim": False,
    "lives_alone": True,
    "partner_counts": False,
    "whole_household_bim": False,
    "household_income_last_year": 3_000_000,
    "household_dependants": 0,
    "debts_and_cannot_pay_heating": False,
}

Judge = Callable[..., Verdict]


@pytest.fixture
def judge(book: ParameterBook) -> Judge:
    """The verdict of one right on a day, of somebody without any card who heats with oil."""

    def verdict(code: str, day: date = date(2026, 11, 22), **what_matters: Any) -> Verdict:
        parameters = book.on(day)
        household = a_household(**{**NO_CARD, **OIL_WITHOUT_STATUS, **what_matters})
        return screen_one(household, day, parameters, {code: load_rights()[code]})[code]

    return verdict


@pytest.mark.parametrize(
    ("right", "fact", "parameter"),
    [
        ("parking_card", "permanent_invalidity_percent", "parking_card.invalidity"),
        ("parking_card", "lower_limbs_percent", "parking_card.lower_limbs"),
        ("parking_card", "war_invalidity_percent", "parking_card.war_invalidity"),
        ("parking_card", "autonomy_points", "parking_card.autonomy_points"),
        ("parking_card", "mobility_points", "parking_card.mobility_points"),
        ("free_companion_card", "permanent_invalidity_percent", "free_companion_card.invalidity"),
        ("free_companion_card", "lower_limbs_percent", "free_companion_card.lower_limbs"),
        ("free_companion_card", "autonomy_points", "free_companion_card.autonomy_points"),
    ],
)
def test_a_ground_counts_from_its_limit_on_and_not_one_below(
    judge: Judge, values: Parameters, right: str, fact: str, parameter: str
) -> None:
    limit = values[parameter].whole
    assert limit is not None
    assert judge(right, **{fact: limit}).outcome is Outcome.LIKELY
    assert judge(right, **{fact: limit - 1}).outcome is Outcome.UNLIKELY


def test_a_limit_that_officials_change_moves_the_verdict_from_its_day_on() -> None:
    book = ParameterBook.load([OfficialEntry("parking_card.invalidity", date(2027, 1, 1), Decimal(66), "a new decree")])
    household = a_household(**{**NO_CARD, "permanent_invalidity_percent": 70})
    for day, outcome in ((date(2026, 12, 31), Outcome.UNLIKELY), (date(2027, 1, 1), Outcome.LIKELY)):
        assert screen_one(household, day, book.on(day))["parking_card"].outcome is outcome


@pytest.mark.parametrize("category", ["none", "1", "2"])
def test_an_integration_allowance_below_category_three_is_no_ground(judge: Judge, category: str) -> None:
    assert judge("free_companion_card", ai_category_received=category).outcome is Outcome.UNLIKELY


@pytest.mark.parametrize("category", ["3", "4", "5"])
def test_receiving_category_three_or_higher_opens_the_companion_card_alone(judge: Judge, category: str) -> None:
    told = judge("free_companion_card", ai_category_received=category, autonomy_points=None)
    assert told.outcome is Outcome.LIKELY
    assert told.missing == ()


@pytest.mark.parametrize("fact", ["recognised_by_agency", "receives_arr", "receives_ai", "gets_child_supplement"])
def test_every_kind_of_recognition_opens_the_european_card(judge: Judge, fact: str) -> None:
    assert judge("edc", **{"age": 19, fact: True}).outcome is Outcome.LIKELY
    assert judge("edc", age=19).outcome is Outcome.UNLIKELY


def test_the_supplement_of_a_child_is_no_recognition_of_the_parent(judge: Judge) -> None:
    assert judge("edc", age=20, gets_child_supplement=True).outcome is Outcome.LIKELY
    assert judge("edc", age=21, gets_child_supplement=True).outcome is Outcome.UNLIKELY


def test_the_day_of_recognition_is_shown_but_never_asked_before_a_verdict(judge: Judge) -> None:
    told = judge("edc", recognised_by_agency=True, recognised_before_2024=None)
    assert ("recognised_before_2024", None) in told.conditions[0].facts
    assert "recognised_before_2024" not in told.missing


@pytest.mark.parametrize(
    ("days", "outcome"), [(0, Outcome.LIKELY), (60, Outcome.LIKELY), (61, Outcome.UNLIKELY), (400, Outcome.UNLIKELY)]
)
def test_the_heating_allowance_is_asked_within_sixty_days(judge: Judge, days: int, outcome: Outcome) -> None:
    told = judge("heating_fund", receives_bim=True, whole_household_bim=True, days_since_delivery=days)
    assert told.outcome is outcome
    assert told.decided_by == ("in_time" if outcome is Outcome.UNLIKELY else None)


@pytest.mark.parametrize("fuel", ["natural_gas", "electricity", "bottled_gas", "solid_or_other"])
def test_another_fuel_is_out_even_with_the_status(judge: Judge, fuel: str) -> None:
    told = judge("heating_fund", receives_bim=True, whole_household_bim=True, heating_fuel=fuel)
    assert told.decided_by == "fuel"


def test_the_status_opens_the_heating_allowance_whatever_the_income(judge: Judge) -> None:
    alone = judge("heating_fund", receives_bim=True, household_income_last_year=9_000_000)
    together = judge(
        "heating_fund",
        receives_bim=True,
        partner_counts=True,
        whole_household_bim=True,
        household_income_last_year=None,
    )
    assert alone.outcome is together.outcome is Outcome.LIKELY


def test_the_status_of_one_among_several_leaves_the_income_to_decide(judge: Judge) -> None:
    some = {"receives_bim": True, "partner_counts": True, "whole_household_bim": False}
    assert judge("heating_fund", **some, household_income_last_year=2_000_000).outcome is Outcome.LIKELY
    assert judge("heating_fund", date(2026, 5, 1), **some).outcome is Outcome.UNLIKELY


@pytest.mark.parametrize(
    ("day", "base", "each_dependant"),
    [
        (date(2023, 7, 1), 2_338_350, 432_700),
        (date(2024, 5, 1), 2_432_819, 450_181),
        (date(2025, 1, 31), 2_432_819, 450_181),
        (date(2025, 2, 1), 2_481_475, 459_185),
        (date(2026, 3, 1), 2_531_105, 468_369),
        (date(2026, 8, 31), 2_531_105, 468_369),
    ],
)
@pytest.mark.parametrize("dependants", [0, 1, 4, 19])
def test_the_ceiling_of_the_day_counts_with_each_dependant(
    judge: Judge, day: date, base: int, each_dependant: int, dependants: int
) -> None:
    ceiling = base + dependants * each_dependant
    below = judge("heating_fund", day, household_dependants=dependants, household_income_last_year=ceiling)
    above = judge("heating_fund", day, household_dependants=dependants, household_income_last_year=ceiling + 1)
    assert below.outcome is Outcome.LIKELY
    assert (above.outcome, above.decided_by) == (Outcome.UNLIKELY, "group")


def test_since_the_ceiling_is_a_hole_the_last_one_read_still_says_yes_but_never_no(judge: Judge) -> None:
    below = judge("heating_fund", date(2026, 9, 1), household_income_last_year=2_531_105)
    above = judge("heating_fund", date(2026, 9, 1), household_income_last_year=2_531_106)
    assert below.outcome is Outcome.LIKELY
    assert (above.outcome, above.unclear) == (Outcome.UNKNOWN, ("parameter_missing",))


@pytest.mark.parametrize("part", ["base", "each_dependant"])
def test_the_ceiling_read_last_is_the_ceiling_wherever_that_is_known(book: ParameterBook, part: str) -> None:
    for step in book.steps(f"heating_fund.ceiling.{part}"):
        if step.value is not None:
            assert book.on(step.since)[f"heating_fund.ceiling_at_least.{part}"].value == step.value


def test_nobody_is_promised_an_amount_for_heating_today(values: Parameters) -> None:
    for name in ("heating_fund.most_a_year", "heating_fund.flat_at_pump", "heating_fund.ceiling.base"):
        assert values[name].value is None
        assert values[name].state is State.NOT_FOUND


@pytest.mark.parametrize(
    ("age", "outcome"),
    [(16, Outcome.NOT_YET), (17, Outcome.LIKELY), (20, Outcome.LIKELY), (21, Outcome.UNKNOWN), (22, Outcome.UNLIKELY)],
)
def test_the_adult_allowances_are_asked_between_seventeen_and_twenty_one(
    judge: Judge, age: int, outcome: Outcome
) -> None:
    ended = age >= 21
    told = judge("turn_21", age=age, gets_child_supplement=not ended, child_supplement_until_21=ended)
    assert told.outcome is outcome


def test_whoever_receives_one_of_the_two_allowances_need_not_ask(judge: Judge) -> None:
    for fact in ("receives_arr", "receives_ai"):
        told = judge("turn_21", **{"age": 20, "gets_child_supplement": True, fact: True})
        assert told.outcome is Outcome.RECEIVED


@pytest.mark.parametrize("code", CODES)
def test_every_case_says_the_same_in_a_population(code: str, values: Parameters) -> None:
    right = load_rights()[code]
    frame = as_frame([a_household(**case["household"]) for case in right.cases])
    screened = screen_frame(frame.lazy(), values.day, values, {code: right}).collect()
    for case, row in zip(right.cases, screened.iter_rows(named=True), strict=True):
        assert row[f"{code}_outcome"] == case["expected"]["outcome"], case["case"]
        assert row[f"{code}_low"] is row[f"{code}_high"] is None
        missing = [name for place, name in enumerate(right.missing_order) if row[f"{code}_missing"] >> place & 1]
        assert set(missing) == set(case["expected"].get("missing", ())), case["case"]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("language", list(Language))
def test_no_text_hides_a_limit_that_may_change(code: str, language: Language) -> None:
    """Thresholds belong to the parameters; only the 60 days and ages are told in words, as the law's own names."""
    right = load_rights()[code]
    said = " ".join(
        text.yes[language] + text.no[language] + text.unknown[language] for text in right.conditions.values()
    )
    assert "%" not in said
    assert "€" not in said
