"""Only what matters is asked, the most decisive first, and never more than was said at the beginning."""

import random
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from household_builders import ALONE_WITHOUT_INCOME, a_random_value

from outreach.eligibility.facts import FACTS, NOT_ASSESSED, is_known
from outreach.eligibility.parameters import Parameters
from outreach.eligibility.questions import Questions, next_questions
from outreach.eligibility.right import Right, letter_rights, load_rights
from outreach.eligibility.screening import screen_one
from outreach.eligibility.verdict import Outcome

Step = tuple[dict[str, Any], set[str], Questions]


def a_walk(
    dice: random.Random, rights: Mapping[str, Right], values: Parameters, start: Mapping[str, Any]
) -> Iterator[Step]:
    """Somebody who answers what is asked, often like the usual household, and sometimes does not know."""
    answers, declined = dict(start), set[str]()
    while True:
        questions = next_questions(answers, rights, values.day, values, declined)
        yield answers, declined, questions
        if not questions.names:
            return
        name = questions.names[0]
        if dice.random() < 0.2:
            declined = {*declined, name}
        else:
            drawn = a_random_value(dice, FACTS[name])
            answers = {**answers, name: ALONE_WITHOUT_INCOME.get(name, drawn) if dice.random() < 0.6 else drawn}


def check(steps: list[Step]) -> None:
    for number, (answers, declined, questions) in enumerate(steps):
        assert questions.at_most_left >= len(steps) - 1 - number, "never more questions than was said"
        for name in questions.names:
            assert FACTS[name].is_asked, "never a fact without words"
            assert name not in declined, "never again what somebody could not answer"
            assert name not in answers, "never again what was answered"
    left = [questions.at_most_left for _, _, questions in steps]
    assert left == sorted(set(left), reverse=True), "each answer leaves fewer"


@pytest.mark.parametrize("seed", range(40))
def test_on_any_path_no_question_comes_twice_and_the_bound_holds(values: Parameters, seed: int) -> None:
    check(list(a_walk(random.Random(seed), letter_rights(), values, {})))


@pytest.mark.parametrize("seed", range(4))
def test_the_bound_holds_for_all_rights_together(values: Parameters, seed: int) -> None:
    dice = random.Random(70 + seed)
    start = {name: value for name, value in ALONE_WITHOUT_INCOME.items() if dice.random() < 0.8}
    check(list(a_walk(dice, load_rights(), values, start)))


@pytest.mark.parametrize("seed", range(40))
def test_when_nothing_is_asked_any_more_nothing_left_could_change_anything(values: Parameters, seed: int) -> None:
    dice = random.Random(300 + seed)
    *_, (answers, declined, _) = a_walk(dice, letter_rights(), values, {})
    before = screen_one(answers, values.day, values, letter_rights())
    rest = {name: a_random_value(dice, fact) for name, fact in FACTS.items() if fact.is_asked}
    more = {name: value for name, value in rest.items() if name not in answers and name not in declined}
    after = screen_one({**more, **answers}, values.day, values, letter_rights())
    for code, verdict in before.items():
        assert (after[code].outcome, after[code].low, after[code].high) == (verdict.outcome, verdict.low, verdict.high)


@pytest.mark.parametrize("seed", range(20))
def test_each_question_asked_can_change_something_in_some_completion(values: Parameters, seed: int) -> None:
    """Shown by an example for each question of a household that lacks little: one answer gives another verdict."""
    dice = random.Random(900 + seed)
    asked = dice.sample([name for name in letter_rights()["arr"].missing_order if FACTS[name].is_asked], 3)
    answers = {name: value for name, value in ALONE_WITHOUT_INCOME.items() if name not in asked}
    for name in next_questions(answers, letter_rights(), values.day, values).names:
        assert any(_differs(dice, name, asked, answers, values) for _ in range(300)), name


def _differs(dice: random.Random, name: str, asked: list[str], answers: dict[str, Any], values: Parameters) -> bool:
    drawn = {other: a_random_value(dice, FACTS[other]) for other in asked}
    pair = [{**answers, **drawn}, {**answers, **drawn, name: a_random_value(dice, FACTS[name])}]
    one, other = (
        [(v.outcome, v.low, v.high) for v in screen_one(each, values.day, values, letter_rights()).values()]
        for each in pair
    )
    return one != other


def test_what_settles_everything_at_once_comes_first(values: Parameters) -> None:
    names = next_questions({"age": 40}, letter_rights(), values.day, values).names
    gates = {"in_population_register", "really_lives_in_belgium"}
    assert set(names[:2]) == gates
    assert next_questions({}, letter_rights(), values.day, values).names[0] == "age"


def test_a_medical_finding_comes_last_unless_it_is_all_that_is_missing(values: Parameters) -> None:
    names = next_questions({"age": 40}, letter_rights(), values.day, values).names
    assert {FACTS[name].is_finding for name in names[:-2]} == {False}
    assert set(names[-2:]) == {"earning_capacity", "autonomy_points"}
    answers = {name: value for name, value in ALONE_WITHOUT_INCOME.items() if name != "earning_capacity"}
    assert next_questions(answers, letter_rights(), values.day, values).names == ("earning_capacity",)


def test_a_finding_not_assessed_is_not_asked_again(values: Parameters) -> None:
    answers = {**ALONE_WITHOUT_INCOME, "earning_capacity": NOT_ASSESSED}
    assert screen_one(answers, values.day, values)["arr"].outcome is Outcome.PROBABLE
    assert "earning_capacity" not in next_questions(answers, letter_rights(), values.day, values).names


def test_the_bound_is_tighter_than_all_that_is_unknown(values: Parameters) -> None:
    answers = {"age": 40, "really_lives_in_belgium": False}
    questions = next_questions(answers, letter_rights(), values.day, values)
    assert set(questions.names) == {"receives_arr", "receives_ai"}
    assert questions.at_most_left == 2
    usual = {name: value for name, value in ALONE_WITHOUT_INCOME.items() if "income" not in name}
    assert all(is_known(FACTS[name], value) for name, value in usual.items())
    unchanged = next_questions({**usual, "income_changed": False}, letter_rights(), values.day, values)
    assert not [name for name in unchanged.names if name.endswith("_recent")]
