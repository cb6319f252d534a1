"""The laws every verdict obeys, on households made at random and on the example of the unknown partner."""

import random
from collections.abc import Callable, Iterator
from itertools import combinations, product
from typing import Any

import pytest
from household_builders import TELLING_AMOUNTS, a_household, a_random_household, a_random_value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outreach.eligibility.facts import FACTS, FactKind, is_known
from outreach.eligibility.parameters import Parameters
from outreach.eligibility.right import load_rights
from outreach.eligibility.screening import screen_one
from outreach.eligibility.verdict import Outcome, Verdict

Judge = Callable[..., dict[str, Verdict]]


# The example of the unknown partner


def test_an_unknown_partner_with_a_good_income_leaves_two_amounts_not_the_highest(
    judged: Judge, values: Parameters
) -> None:
    """Bounds alone would say 0 to the amount of category C, which no answer gives."""
    verdict = judged(partner_counts=None, partner_income=5_000_000)["arr"]
    assert verdict.outcome is Outcome.UNKNOWN
    assert (verdict.low, verdict.high) == (0, values["arr.maximum.B"].whole)
    assert verdict.missing == ("partner_counts",)
    assert verdict.exact


def test_where_both_answers_about_a_partner_are_unlikely_the_verdict_is_unlikely(judged: Judge) -> None:
    verdict = judged(partner_counts=None, own_other_income=3_000_000, partner_income=None)["arr"]
    assert verdict.outcome is Outcome.UNLIKELY
    assert verdict.missing == ()
    assert verdict.decided_by == "income"


def test_a_partner_without_income_only_changes_the_amount(judged: Judge, values: Parameters) -> None:
    verdict = judged(partner_counts=None, partner_income=0)["arr"]
    assert verdict.outcome is Outcome.LIKELY
    assert (verdict.low, verdict.high) == (values["arr.maximum.B"].whole, values["arr.maximum.C"].whole)
    assert verdict.missing == ("partner_counts",)


# Brute force on few unknowns


def answers_to(name: str) -> list[Any]:
    """Enough answers to a fact to see everything its answer can do on the demo day."""
    fact = FACTS[name]
    if fact.kind is FactKind.YES_NO:
        return [False, True]
    if fact.kind is FactKind.CATEGORY:
        return [code for code in fact.codes if code != "not_assessed"]
    if fact.kind is FactKind.WHOLE:
        return {"age": [10, 17, 18, 40, 64, 65, 66, 90], "dependent_children": [0, 1, 3]}.get(name, list(range(19)))
    return [*TELLING_AMOUNTS, 450_000, 1_300_000, 1_900_000, 2_400_000, 7_500_000, 8_100_000]


def completions(household: dict[str, Any], unknown: list[str]) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    for answers in product(*(answers_to(name) for name in unknown)):
        yield answers, {**household, **dict(zip(unknown, answers, strict=True))}


def result(verdict: Verdict) -> tuple[Any, ...]:
    return verdict.outcome, verdict.low, verdict.high


def unknown_in(household: dict[str, Any]) -> list[str]:
    return [name for name, value in household.items() if not is_known(FACTS[name], value)]


def a_few_unknown(seed: int) -> dict[str, Any]:
    """A household with one to three unknown facts, at most two of them amounts or points."""
    dice = random.Random(seed)
    household = a_random_household(dice, unknown=0)
    household = {n: (dice.choice(FACTS[n].codes[:2]) if v == "not_assessed" else v) for n, v in household.items()}
    choices = [n for n in FACTS if n not in ("autonomy_points", "nationality_group")]
    for name in dice.sample(choices, dice.choice((1, 2, 2))):
        household[name] = None
    if dice.random() < 0.3:
        household["earning_capacity"] = None
    return household


@pytest.mark.parametrize("seed", range(60))
def test_the_verdict_is_what_the_completions_give(values: Parameters, seed: int) -> None:
    household = a_few_unknown(seed)
    unknown = unknown_in(household)
    told = screen_one(household, values.day, values)
    complete = {a: screen_one(h, values.day, values) for a, h in completions(household, unknown)}
    for code, verdict in told.items():
        assert verdict.exact
        whole = {answers: verdicts[code] for answers, verdicts in complete.items()}
        outcomes = {v.outcome for v in whole.values()}
        if verdict.is_settled:
            assert outcomes == {verdict.outcome}, "a settled verdict says what every completion says"
        elif outcomes == {Outcome.LIKELY} or outcomes == {Outcome.UNLIKELY}:
            pytest.fail("every completion says the same, and the verdict did not")
        lows = [v.low for v in whole.values() if v.low is not None]
        highs = [v.high for v in whole.values() if v.high is not None]
        if lows:
            assert (verdict.low, verdict.high) == (min(lows), max(highs)), "the range is the completions'"
        for position, name in enumerate(unknown):
            changes = any(
                result(one) != result(whole[(*answers[:position], other, *answers[position + 1 :])])
                for answers, one in whole.items()
                for other in answers_to(name)
            )
            assert changes == (name in verdict.missing), f"{name} is listed exactly when its answer can matter"


@pytest.mark.parametrize("pair", list(combinations(("partner_counts", "lives_alone", "dependent_children"), 2)))
def test_two_unknown_household_facts_are_exact_beside_an_unknown_income(values: Parameters, pair: Any) -> None:
    household = a_household(**dict.fromkeys(pair), own_replacement_income=None, autonomy_points=8)
    told = screen_one(household, values.day, values)["ai"]
    assert told.exact
    assert set(told.missing) == {*pair, "own_replacement_income"}


# Learning, and what never flips


def learn(household: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    name = dice.choice(unknown_in(household))
    return {**household, name: a_random_value(dice, FACTS[name])}


@pytest.mark.parametrize("seed", range(150))
def test_learning_a_fact_never_flips_a_settled_verdict_nor_leaves_the_range(values: Parameters, seed: int) -> None:
    dice = random.Random(1_000 + seed)
    household = a_random_household(dice, unknown=0.12)
    told = screen_one(household, values.day, values)
    while unknown_in(household):
        household = learn(household, dice)
        if household["earning_capacity"] == "not_assessed":
            household["earning_capacity"] = "reduced"
        later = screen_one(household, values.day, values)
        for code, before in told.items():
            after = later[code]
            if before.is_settled:
                assert after.outcome is before.outcome
            if before.high is not None and after.high is not None:
                assert before.low is not None
                assert after.low is not None
                assert before.low <= after.low
                assert after.high <= before.high
        told = later


@given(st.integers(0, 10**9), st.floats(0, 0.25))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_settled_verdict_has_nothing_missing_and_nobody_is_both(values: Parameters, seed: int, share: float) -> None:
    household = a_random_household(random.Random(seed), share)
    for verdict in screen_one(household, values.day, values).values():
        if verdict.outcome in (Outcome.UNLIKELY, Outcome.NOT_YET):
            assert (verdict.low, verdict.high, verdict.missing) == (0, 0, ())
            assert verdict.decided_by
        if verdict.outcome is Outcome.PROBABLE:
            assert any(FACTS[name].is_finding for name in verdict.missing)
        if verdict.outcome is Outcome.UNKNOWN and verdict.exact:
            assert verdict.missing or verdict.unclear
        assert set(verdict.missing) <= set(unknown_in(household))


# What is beyond the bound


def test_nothing_known_at_all_is_unknown_and_not_exact(values: Parameters) -> None:
    for code, verdict in screen_one({}, values.day, values).items():
        assert verdict.outcome is Outcome.UNKNOWN
        assert not verdict.exact
        assert verdict.low == 0
        assert set(verdict.missing) == set(load_rights()[code].missing_order)
