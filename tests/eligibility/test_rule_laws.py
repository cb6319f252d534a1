"""The laws every verdict obeys, on households made at random; whole populations at once, so that many can be tried.

The rights of the letters get ten thousand households a law, a hundred thousand in the long round; the others fewer.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import polars as pl
import pytest
from household_builders import a_household, a_random_household, a_random_value, as_frame

from outreach.eligibility.facts import FACTS, NOT_ASSESSED, FactKind, is_known
from outreach.eligibility.parameters import Parameters
from outreach.eligibility.right import Right, letter_rights, load_rights
from outreach.eligibility.screening import screen_frame, screen_one
from outreach.eligibility.verdict import Outcome, Verdict
from outreach.errors import FactRefused

Judge = Callable[..., dict[str, Verdict]]
SETTLED = [outcome.value for outcome in Outcome if outcome.is_settled]
OTHERS = {code: right for code, right in load_rights().items() if not right.has_letters}
HOW_MANY = [10_000, pytest.param(100_000, marks=pytest.mark.long)]
HOW_MANY_OTHERS = [240, pytest.param(6_000, marks=pytest.mark.long)]
AT_ONCE = 250  # households that lack the same
# Facts that hang together, where splitting is most easily wrong: partner, relatives, institution.
HARD = (
    ("partner_counts", "partner_receives_arr", "co_tenancy_registered", "partner_detained"),
    ("partner_counts", "lives_alone", "dependent_children", "partner_detained"),
    ("residence", "long_stay_in_institution", "partner_counts", "lives_alone"),
    ("residence", "partner_detained", "dependent_children"),
    ("ever_married", "disability_after_child_benefit", "dependent_children", "age"),
    ("receives_arr", "receives_ai", "kept_without_interruption", "age"),
    ("back_to_work", "years_since_back_to_work", "income_changed"),
    ("earning_capacity", "partner_counts", "residence"),
    ("nationality_group", "in_population_register", "really_lives_in_belgium"),
)


def read_by(rights: Mapping[str, Right]) -> list[str]:
    read = {name for right in rights.values() for name in right.missing_order}
    return [name for name in FACTS if name in read]


def screened(frame: pl.DataFrame, values: Parameters, rights: Mapping[str, Right]) -> pl.DataFrame:
    return screen_frame(frame.lazy(), values.day, values, rights).collect()


def answers_to(name: str) -> list[Any]:
    """Every answer to a yes/no or category fact; of a whole one those next to the limits of the demo day."""
    fact = FACTS[name]
    if fact.kind is FactKind.YES_NO:
        return [False, True]
    if fact.kind is FactKind.CATEGORY:
        return [code for code in fact.codes if code != NOT_ASSESSED]
    if fact.kind is FactKind.CENTS:
        return [0, 1, 90_571, 300_000, 643_368, 965_052, 1_715_805, 2_651_337, 6_300_001, 1_000_000_000]
    telling = {"age": [10, 17, 18, 21, 22, 64, 65, 66], "dependent_children": [0, 1, 3]}  # one between any two limits
    return telling.get(name, list(range(fact.low, min(fact.high, 20) + 1)))


# Learning a fact


def learning(count: int, rights: Mapping[str, Right], seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Households that lack some facts, and the same after one answer."""
    dice, names, before, after = random.Random(seed), read_by(rights), [], []
    while len(before) < count:
        household = a_random_household(dice, dice.choice((0.03, 0.06, 0.12)), names)
        lacking = [name for name, value in household.items() if not is_known(FACTS[name], value)]
        if lacking:
            learnt = dice.choice(lacking)
            before.append(household)
            after.append({**household, learnt: a_random_value(dice, FACTS[learnt])})
    return as_frame(before), as_frame(after)


@pytest.mark.parametrize("count", HOW_MANY)
def test_learning_a_fact_never_flips_a_settled_verdict_nor_leaves_the_range(values: Parameters, count: int) -> None:
    check_learning(*learning(count, letter_rights(), seed=count), values, letter_rights())


@pytest.mark.parametrize("count", HOW_MANY_OTHERS)
def test_the_other_rights_never_flip_either(values: Parameters, count: int) -> None:
    check_learning(*learning(count, OTHERS, seed=count), values, OTHERS)


def check_learning(before: pl.DataFrame, after: pl.DataFrame, values: Parameters, rights: Mapping[str, Right]) -> None:
    earlier, later = screened(before, values, rights), screened(after, values, rights)
    for code in rights:
        settled = earlier[f"{code}_outcome"].is_in(SETTLED)
        same = earlier[f"{code}_outcome"] == later[f"{code}_outcome"]
        assert (same | ~settled).all(), f"{code}: a settled verdict flipped"
        within = (earlier[f"{code}_low"] <= later[f"{code}_low"]) & (later[f"{code}_high"] <= earlier[f"{code}_high"])
        assert within.fill_null(True).all(), f"{code}: the amount left the range"
        more = later[f"{code}_missing"] & ~earlier[f"{code}_missing"]
        assert (more == 0).all(), f"{code}: a fact is missing that could not matter before"


# All completions


def lacking(dice: random.Random, names: list[str]) -> list[str]:
    """Up to four facts to leave open, sometimes those that hang together."""
    if dice.random() < 0.5:
        hard = [name for name in dice.choice(HARD) if name in names]
        if hard:
            return hard
    choices = [name for name in names if FACTS[name].kind is not FactKind.CENTS and len(answers_to(name)) < 9]
    return dice.sample(choices, min(len(choices), dice.choice((1, 2, 3))))


@pytest.mark.parametrize("count", HOW_MANY)
def test_the_verdict_is_exactly_what_all_completions_give(values: Parameters, count: int) -> None:
    for batch in range(count // AT_ONCE):
        check_completions(random.Random(f"{count} {batch}"), AT_ONCE, values, letter_rights())


@pytest.mark.parametrize("count", HOW_MANY_OTHERS)
def test_the_verdict_on_the_other_rights_is_exactly_what_all_completions_give(values: Parameters, count: int) -> None:
    for batch, (code, right) in enumerate(sorted(OTHERS.items())):
        for again in range(2):
            check_completions(random.Random(f"{count} {batch} {again}"), count // 24, values, {code: right})


@pytest.mark.parametrize("count", HOW_MANY)
def test_where_amounts_are_unknown_too_no_completion_is_left_out(values: Parameters, count: int) -> None:
    """Amounts have too many values to try them all, so this looks from one side only: nothing may be overlooked."""
    amounts = [name for name in read_by(letter_rights()) if FACTS[name].kind is FactKind.CENTS]
    for batch in range(count // AT_ONCE):
        dice = random.Random(f"amounts {count} {batch}")
        check_completions(dice, AT_ONCE, values, letter_rights(), dice.sample(amounts, dice.choice((1, 1, 2))))


def check_completions(
    dice: random.Random, count: int, values: Parameters, rights: Mapping[str, Right], amounts: Sequence[str] = ()
) -> None:
    names = read_by(rights)
    unknown = [*lacking(dice, names)[: 2 if amounts else 4], *amounts]
    households = [_complete(dice, a_random_household(dice, 0, names)) for _ in range(count)]
    frame = as_frame(households)
    told = screened(
        frame.with_columns(pl.lit(None, frame.schema[name]).alias(name) for name in unknown), values, rights
    )
    combinations = list(product(*map(answers_to, unknown)))
    answers = pl.DataFrame(combinations, schema={name: frame.schema[name] for name in unknown}, orient="row")
    complete = screened(frame.drop(unknown).join(answers, how="cross", maintain_order="left_right"), values, rights)
    shape = (count, *(len(answers_to(name)) for name in unknown))
    for code, right in rights.items():
        assert told[f"{code}_exact"].all(), f"{code} with {unknown}"
        outcome = complete[f"{code}_outcome"].to_physical().to_numpy().reshape(shape)
        low = complete[f"{code}_low"].fill_null(-1).to_numpy().reshape(shape)
        high = complete[f"{code}_high"].fill_null(-1).to_numpy().reshape(shape)
        clear = (complete[f"{code}_unclear"].to_numpy().reshape(shape) == 0).reshape(count, -1).all(axis=1)
        sure = clear & (not amounts)
        check_outcome(told[f"{code}_outcome"], outcome, sure, f"{code} with {unknown}")
        check_range(told[f"{code}_low"], told[f"{code}_high"], low, high, bool(amounts), f"{code} with {unknown}")
        missing = told[f"{code}_missing"].to_numpy()
        for place, name in enumerate(unknown, start=1):
            bit = right.missing_order.index(name) if name in right.missing_order else None
            listed = np.zeros(count, bool) if bit is None else (missing >> bit) & 1 == 1
            differs = sum((part != part.take([0], axis=place)) for part in (outcome, low, high)) > 0
            changes = differs.reshape(count, -1).any(axis=1)
            assert (listed | ~changes).all(), f"{code}: {name} can change the verdict and is not listed"
            assert amounts or (changes | ~listed)[clear].all(), f"{code}: {name} is listed and changes nothing"


def _complete(dice: random.Random, household: dict[str, Any]) -> dict[str, Any]:
    return {n: v if is_known(FACTS[n], v) else dice.choice(answers_to(n)) for n, v in household.items()}


def check_outcome(told: pl.Series, complete: np.ndarray, clear: np.ndarray, what: str) -> None:
    """A settled verdict says what every completion says; an open one only where they differ."""
    mine, all_of_them = told.to_physical().to_numpy(), complete.reshape(len(told), -1)
    unanimous = (all_of_them == all_of_them[:, :1]).all(axis=1)
    settled = told.is_in(SETTLED).to_numpy()
    assert (unanimous & (all_of_them[:, 0] == mine))[settled].all(), f"{what}: settled against a completion"
    assert not (unanimous & ~settled & clear).any(), f"{what}: open although every completion says the same"


def check_range(low: pl.Series, high: pl.Series, lows: np.ndarray, highs: np.ndarray, wider: bool, what: str) -> None:
    """The range is that of the completions which have an amount; never narrower, where not all were tried."""
    lows, highs = lows.reshape(len(low), -1), highs.reshape(len(low), -1)
    some = (highs >= 0).any(axis=1) & low.is_not_null().to_numpy()
    least = np.where(lows >= 0, lows, np.iinfo(np.int64).max).min(axis=1)
    mine, most = (low.fill_null(-1).to_numpy(), high.fill_null(-1).to_numpy()), highs.max(axis=1)
    assert ((mine[0] <= least) & (most <= mine[1]))[some].all(), f"{what}: a completion leaves the range"
    assert wider or ((mine[0] == least) & (most == mine[1]))[some].all(), f"{what}: the range is too wide"


# Alone and among others


def test_one_household_gives_what_it_gives_among_others_for_every_right(values: Parameters) -> None:
    dice = random.Random(11)
    households = [a_random_household(dice, dice.choice((0.03, 0.1, 0.3))) for _ in range(40)]
    together = screened(as_frame(households), values, load_rights())
    order = list(range(len(households)))
    dice.shuffle(order)
    shuffled = screened(as_frame([households[place] for place in order]), values, load_rights())
    columns = [name for name in together.columns if name != "person_key"]
    assert shuffled.select(columns).equals(together[order].select(columns))
    for place, household in enumerate(households):
        for code, verdict in screen_one(household, values.day, values).items():
            right, row = load_rights()[code], together.row(place, named=True)
            assert row[f"{code}_outcome"] == verdict.outcome.value
            assert (row[f"{code}_low"], row[f"{code}_high"]) == (verdict.low, verdict.high)
            assert named(row[f"{code}_missing"], right.missing_order) == set(verdict.missing)
            assert named(row[f"{code}_unmet"], right.condition_order) == set(verdict.unmet)
            assert row[f"{code}_exact"] == verdict.exact


def named(mask: int, order: tuple[str, ...]) -> set[str]:
    return {name for place, name in enumerate(order) if mask >> place & 1}


# The examples of the unknown partner


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


def test_two_ways_to_count_work_are_compared_between_their_limits(judged: Judge) -> None:
    verdict = judged(own_work_income=None, back_to_work=None, years_since_back_to_work=1)["arr"]
    assert set(verdict.missing) == {"own_work_income", "back_to_work"}


# What is beyond the bound


def test_nothing_known_at_all_is_unknown_and_not_exact(values: Parameters) -> None:
    for code, verdict in screen_one({}, values.day, values, letter_rights()).items():
        assert verdict.outcome is Outcome.UNKNOWN
        assert not verdict.exact
        assert verdict.low == 0
        assert set(verdict.missing) == set(letter_rights()[code].missing_order)


def test_whole_numbers_and_amounts_do_not_count_towards_the_bound(judged: Judge) -> None:
    """Four unknown yes/no facts, every amount and every number: still exact."""
    amounts = [name for name, fact in FACTS.items() if fact.kind is FactKind.CENTS]
    wholes = ["age", "dependent_children", "autonomy_points", "years_since_back_to_work"]
    four = ["partner_counts", "lives_alone", "income_changed", "ever_married"]
    household = dict.fromkeys([*amounts, *wholes, *four])
    for code in letter_rights():
        assert judged(**household)[code].exact


# What cannot be


def impossible(name: str) -> Iterator[Any]:
    fact = FACTS[name]
    yield from ("perhaps", float("nan"), "2026-02-30")
    if fact.kind in (FactKind.WHOLE, FactKind.CENTS):
        yield from (fact.low - 1, fact.high + 1, 1.5, True)
    else:
        yield 1


@pytest.mark.parametrize("name", FACTS)
def test_a_value_that_cannot_be_is_refused_by_the_name_of_its_fact(values: Parameters, name: str) -> None:
    for value in impossible(name):
        with pytest.raises(FactRefused, match=name):
            screen_one(a_household(**{name: value}), values.day, values, letter_rights())


def test_a_fact_nobody_knows_is_refused_by_name(values: Parameters) -> None:
    with pytest.raises(FactRefused, match="shoe_size"):
        screen_one({"shoe_size": 42}, values.day, values, letter_rights())
