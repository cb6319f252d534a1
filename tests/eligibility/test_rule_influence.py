"""Missing facts come in the order of what their answer can do: change the outcome first, then move the amount."""

import random
from itertools import combinations, product
from typing import Any

import pytest
from household_builders import a_household, a_random_household

from outreach.eligibility.facts import FACTS, NOT_ASSESSED, FactKind, is_known
from outreach.eligibility.parameters import Parameters
from outreach.eligibility.right import letter_rights
from outreach.eligibility.screening import screen_one
from outreach.eligibility.verdict import Influence, Outcome, Verdict

CHOICES = [name for name, fact in FACTS.items() if fact.kind in (FactKind.YES_NO, FactKind.CATEGORY)]


def answers_to(name: str) -> list[Any]:
    if FACTS[name].kind is FactKind.YES_NO:
        return [False, True]
    return [code for code in FACTS[name].codes if code != NOT_ASSESSED]


def worth(verdict: Verdict) -> int:
    return verdict.high or 0 if verdict.outcome is Outcome.LIKELY else 0


def by_brute_force(complete: dict[tuple[Any, ...], Verdict], unknown: list[str]) -> dict[str, Influence]:
    """What each answer alone can do, all completions looked at."""
    found = {}
    for place, name in enumerate(unknown):
        pairs = [
            (one, complete[(*answers[:place], other, *answers[place + 1 :])])
            for answers, one in complete.items()
            for other in answers_to(name)
        ]
        changes = any(one.outcome is not other.outcome for one, other in pairs)
        cents = max(abs(worth(one) - worth(other)) for one, other in pairs)
        if changes or cents:
            found[name] = Influence(changes, cents)
    return found


@pytest.mark.parametrize("seed", range(60))
def test_the_influence_of_each_missing_fact_is_what_the_completions_show(values: Parameters, seed: int) -> None:
    dice, rights = random.Random(seed), letter_rights()
    household = a_random_household(dice, unknown=0)
    household = {n: answers_to(n)[0] if v == NOT_ASSESSED else v for n, v in household.items()}
    read = [name for name in CHOICES if any(name in right.missing_order for right in rights.values())]
    unknown = dice.sample(read, dice.choice((1, 2, 3)))
    told = screen_one({**household, **dict.fromkeys(unknown)}, values.day, values, rights)
    complete = {
        answers: screen_one({**household, **dict(zip(unknown, answers, strict=True))}, values.day, values, rights)
        for answers in product(*map(answers_to, unknown))
    }
    for code, verdict in told.items():
        if verdict.unclear:
            continue  # open questions stay open in a completion, which then has no outcome of its own
        judged = {answers: verdicts[code] for answers, verdicts in complete.items()}
        assert dict(verdict.influence) == by_brute_force(judged, unknown)


@pytest.mark.parametrize("seed", range(40))
def test_missing_facts_stand_in_the_order_of_their_influence_and_equals_in_that_of_the_law(
    values: Parameters, seed: int
) -> None:
    household = a_random_household(random.Random(500 + seed), unknown=0.15)
    for code, verdict in screen_one(household, values.day, values, letter_rights()).items():
        order = letter_rights()[code].missing_order
        assert tuple(verdict.influence) == verdict.missing
        for one, next_one in combinations(verdict.missing, 2):
            before, after = verdict.influence[one], verdict.influence[next_one]
            assert (before.rank, order.index(one)) < (after.rank, order.index(next_one))
        assert not any(is_known(FACTS[name], household[name]) for name in verdict.missing)


def test_what_decides_comes_before_what_only_moves_the_amount(values: Parameters) -> None:
    household = a_household(nationality_group=None, partner_counts=None, partner_income=0)
    verdict = screen_one(household, values.day, values, letter_rights())["arr"]
    assert verdict.missing == ("nationality_group", "partner_counts")
    most, alone = values["arr.maximum.C"].whole, values["arr.maximum.B"].whole
    assert most is not None
    assert alone is not None
    assert verdict.influence["nationality_group"] == Influence(True, most)
    assert verdict.influence["partner_counts"] == Influence(False, most - alone)


def test_a_right_without_an_amount_moves_no_cents(values: Parameters) -> None:
    for code, verdict in screen_one({"age": 40}, values.day, values).items():
        if verdict.high is None:
            assert all(influence.cents == 0 for influence in verdict.influence.values()), code
