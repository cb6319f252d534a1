"""What earning more does to one household: exact where something changes, straight between, and said in words."""

import random
from copy import copy
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from household_builders import a_household, a_random_household

from outreach.eligibility.expression import Number, Rule, when
from outreach.eligibility.parameters import Parameters
from outreach.eligibility.reforms.curve import END, GROWING, Curve, Missed, Point, Step, curve
from outreach.eligibility.reforms.curve_text import WORDS, explain_curve
from outreach.eligibility.reforms.line import RISING, combined, holds_at, level, switched
from outreach.eligibility.reforms.net_income import simplifications, sources, tax_year
from outreach.eligibility.reforms.reform import without_receiving
from outreach.eligibility.right import letter_rights, load_rights
from outreach.eligibility.screening import screen_one
from outreach.eligibility.verdict import Outcome
from outreach.errors import FactRefused, InputRefused
from outreach.languages import Language

FIRST, SECOND, ARR_ENDS = 643_368, 965_051, 2_117_910  # the ends of the slices, and of the ARR of somebody alone


@pytest.fixture
def drawn(values):
    """The curve of a household that states only what matters: drawn(receives_arr=True)."""

    def draw(**what_matters: Any) -> Curve:
        return curve(a_household(**what_matters), values, letter_rights())

    return draw


def paid(household: dict[str, Any], earned: int, values: Parameters, rights: dict[str, Any]) -> dict[str, int]:
    """What a screening of the household gives at these earnings."""
    verdicts = screen_one({**household, **dict.fromkeys(GROWING, earned)}, values.day, values, rights)
    return {code: v.low or 0 if v.outcome is Outcome.LIKELY else 0 for code, v in verdicts.items()}


def test_the_slices_of_work_income_are_the_points_of_the_curve(drawn):
    assert [point.earned for point in drawn().points] == [0, FIRST, SECOND, ARR_ENDS, END]


def test_half_then_three_quarters_then_all_is_deducted_until_the_arr_ends(drawn):
    slopes = [step.slopes["arr"] for step in drawn().steps]
    assert slopes == [Fraction(-1, 2), Fraction(-3, 4), -1, 0]
    assert [step.slopes["total"] for step in drawn().steps] == [Fraction(1, 2), Fraction(1, 4), 0, 1]


def test_the_arr_ends_at_the_very_cent(drawn, values):
    last = next(point for point in drawn().points if point.amounts["arr"] == 0)
    household = a_household()
    assert paid(household, last.earned, values, letter_rights())["arr"] == 0
    assert paid(household, last.earned - 1, values, letter_rights())["arr"] > 0


def test_what_is_received_already_is_worked_out_by_the_rule(drawn):
    received = drawn(receives_arr=True)
    assert received.received == ("arr",)
    assert received.points[0].amounts["arr"] == drawn().points[0].amounts["arr"] > 0


@pytest.mark.parametrize("seed", range(4))
def test_every_point_and_every_straight_line_is_what_a_screening_gives(seed, values):
    """On households whose other facts are known; between two points a straight line, up to a cent of rounding."""
    dice = random.Random(seed)
    rights = {code: without_receiving(right) for code, right in letter_rights().items()}
    found = 0
    for _ in range(60):
        household = a_random_household(dice, unknown=0.0)
        curve_here = curve(household, values, letter_rights())
        for point in curve_here.points:
            assert point.amounts == {
                code: amount
                for code, amount in paid(household, point.earned, values, rights).items()
                if code in point.amounts
            }
        for step in curve_here.steps:
            length = step.end.earned - step.start.earned
            earned = step.start.earned + dice.randint(0, length)
            for code, amount in paid(household, earned, values, rights).items():
                if code in step.start.amounts:
                    rise = step.end.amounts[code] - step.start.amounts[code]
                    straight = step.start.amounts[code] + Fraction(rise * (earned - step.start.earned), length)
                    assert abs(amount - straight) <= 1, (household, earned, code)
                    found += amount > 0
    assert found > 20


def test_a_missing_fact_keeps_only_that_right_from_being_drawn(drawn):
    without_finding = drawn(earning_capacity="not_assessed")
    assert without_finding.missed == (Missed("arr", fact="earning_capacity"),)
    assert set(without_finding.points[0].amounts) == {"ai"}


def test_a_fact_that_does_not_matter_may_be_missing(drawn):
    assert drawn(partner_income=None, partner_income_recent=None).missed == ()


def test_what_the_law_leaves_open_is_told_and_not_drawn(drawn):
    assert Missed("arr", unclear="other_nationality") in drawn(nationality_group="other").missed


def test_a_condition_that_fails_whatever_is_earned_is_named(drawn):
    too_old = drawn(age=80, kept_without_interruption=False)
    assert too_old.missed == (Missed("arr", condition="before_upper_age"), Missed("ai", condition="before_upper_age"))
    assert {point.amounts["arr"] for point in too_old.points} == {0}


def test_earnings_in_the_facts_do_not_matter(drawn):
    assert drawn(own_work_income=50_000_00, own_work_income_recent=None).points == drawn().points


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        pytest.param({"agee": 40}, "agee", id="a misspelt fact"),
        pytest.param({"autonomy_points": 19}, "autonomy_points", id="19 points"),
        pytest.param({"own_other_income": float("nan")}, "own_other_income", id="no number"),
        pytest.param({"residence": "castle"}, "residence", id="an unknown code"),
        pytest.param({"own_work_income": -1}, "own_work_income", id="negative earnings"),
    ],
)
def test_a_fact_that_cannot_be_is_refused_by_name(drawn, wrong, named):
    with pytest.raises(FactRefused, match=named):
        drawn(**wrong)


def test_a_right_without_an_amount_has_no_curve(values):
    without = {code: right for code, right in load_rights().items() if not right.rule(values).has_amount}
    code, right = next(iter(without.items()))
    with pytest.raises(InputRefused, match=f"{code} names no amount"):
        curve(a_household(), values, {code: right})


# The net income


def test_the_net_of_a_taxable_wage_of_30_000_by_hand():
    """Less 5 930 of expenses: 25 % of 16 320 and 40 % of 7 750, less 25 % of 10 910, and 6,7 % for the municipality."""
    year = tax_year(date(2026, 11, 22))
    assert year is not None
    net = year.net(30_000_00)
    assert (net.tax, net.left) == (4_750_82, 25_249_18)
    assert (net.gross_wage, net.contributions) == (34_510_53, 4_510_53)  # 13,07 % of the gross wage


def test_a_small_wage_pays_no_tax_and_a_high_one_the_highest_slice_at_the_margin():
    year = tax_year(date(2026, 11, 22))
    assert year is not None
    assert year.net(15_585_00).tax == 0
    assert year.tax.slope(59_000_00) == Fraction("0.5") * Fraction("1.067")


def test_another_municipality_has_another_rate():
    plain, other = tax_year(date(2026, 11, 22)), tax_year(date(2026, 11, 22), Decimal(0))
    assert plain is not None
    assert other is not None
    assert other.net(30_000_00).tax == 4_452_50 < plain.net(30_000_00).tax


@pytest.mark.parametrize("day", [date(2024, 6, 1), date(2027, 1, 1), date(2030, 1, 1)])
def test_no_rate_is_carried_to_a_year_nobody_read(day):
    assert tax_year(day) is None


def test_the_net_income_is_that_of_the_newest_year_found(values):
    found = curve(a_household(), values, letter_rights(), tax_year(values.day))
    assert found.tax_year is not None
    assert found.tax_year.year == 2025
    at_end = found.points[-1]
    assert at_end.net is not None
    assert at_end.net_total == at_end.net.left + sum(at_end.amounts.values())
    assert {15_585_72, 22_250_00, 34_730_00, 55_770_00} <= {point.earned for point in found.points}


def test_with_a_pension_or_an_unknown_income_there_is_no_net_income(values):
    for other in (10_000_00, None):
        found = curve(a_household(own_other_income=other), values, letter_rights(), tax_year(values.day))
        assert (found.tax_year, found.net_missing) == (None, "other_income")


def test_every_value_of_the_net_income_has_its_proof():
    year = tax_year(date(2026, 11, 22))
    assert year is not None
    for value in year.values.values():
        assert value.proof.place, value.name
        assert value.proof.words, value.name
        assert value.source.url, value.name


# In words


@pytest.mark.parametrize("language", ["fr", "nl", "de"])
def test_the_steps_are_said_in_each_language(drawn, values, language):
    found = curve(a_household(receives_ai=True), values, letter_rights(), tax_year(values.day))
    said = explain_curve(found, letter_rights(), language)
    name = letter_rights()["arr"].abbreviation[language]
    assert any("50 %" in line and name in line for line in said)
    assert any("75 %" in line for line in said)
    ends = Language(language).euros(ARR_ENDS)
    assert sum(ends in line for line in said) == 2  # the stretch in which the ARR ends, and the next
    assert [line for line in simplifications(language) if line in said] == simplifications(language)
    assert all(title in said[-1] for title in sources(language))


def test_every_phrase_is_there_in_three_languages_and_french_has_its_spaces():
    for name, texts in WORDS.items():
        assert set(texts) == {"fr", "nl", "de"}, name
        for sign in (":", ";", "?", "!"):
            assert all(part.endswith(" ") for part in texts["fr"].split(sign)[:-1]), (name, sign)


def test_a_loss_of_net_income_is_named_as_one(values):
    found = curve(a_household(), values, letter_rights(), tax_year(values.day))
    assert any("il baisse ici" in line for line in explain_curve(found, letter_rights(), "fr"))


def test_a_jump_is_said_as_a_jump():
    before, after = Point(999, {"arr": 50_000, "ai": 0}, 50_999), Point(1_000, {"arr": 0, "ai": 0}, 1_000)
    jump = Step(before, after, {"arr": 0, "ai": 0, "total": 1})
    [line] = explain_curve(Curve((before, after), (jump,), (), (), None, "year"), letter_rights(), "nl")[1:2]
    assert line == "IVT: gaat in één keer van € 500,00 naar € 0,00, bij € 10,00.".replace("€ ", "€\u00a0")


def test_a_rule_with_a_cliff_shows_the_cent_before_it_and_the_loss(values):
    """A made-up rule: nothing at all from 10 000 euros of earnings on."""
    arr = letter_rights()["arr"]

    def make(fact: Any, p: Any) -> Rule:
        rule = arr.rule(values)
        return Rule(rule.received, rule.conditions, when(fact.own_work_income < Number(10_000_00), Number(5_000_00)))

    cliff = copy(arr)
    object.__setattr__(cliff, "make", make)
    found = curve(a_household(), values, {"arr": cliff})
    assert [(point.earned, point.amounts["arr"]) for point in found.points] == [
        (0, 5_000_00), (9_999_99, 5_000_00), (10_000_00, 0), (END, 0),
    ]  # fmt: skip
    assert [step.is_jump for step in found.steps] == [False, True, False]
    assert any("d'un coup" in line for line in explain_curve(found, {"arr": cliff}, "fr"))


def test_what_could_not_be_drawn_is_said_with_its_reason(drawn):
    said = explain_curve(drawn(earning_capacity=None, age=80, kept_without_interruption=False), letter_rights(), "fr")
    assert any(line.startswith("AI : rien, quel que soit") for line in said)
    said = explain_curve(drawn(earning_capacity=None), letter_rights(), "fr")
    assert any(line.startswith("ARR : pas de courbe. Il manque : Capacité de gain") for line in said)


# The lines themselves


def test_what_is_above_a_limit_turns_at_the_limit():
    line = RISING.above(level(100), 1_000)
    assert [line.at(x) for x in (0, 100, 101, 1_000)] == [0, 0, 1, 900]
    assert line.starts == (0, 100)


def test_a_test_between_two_cents_turns_at_the_next_whole_one():
    three_halves = RISING.times(Fraction(3, 2))
    assert three_halves.at_least(level(100), 1_000) == ((0, False), (67, True))
    assert level(100).at_least(three_halves, 1_000) == ((0, True), (67, False))


def test_lines_switch_where_a_condition_does():
    spans = combined([RISING.at_least(level(10), 100), level(50).at_least(RISING, 100)], all)
    assert spans == ((0, False), (10, True), (51, False))
    line = switched(spans, level(7), RISING)
    assert [line.at(x) for x in (9, 10, 50, 51)] == [9, 7, 7, 51]
    assert holds_at(spans, 50)
    assert not holds_at(spans, 51)
