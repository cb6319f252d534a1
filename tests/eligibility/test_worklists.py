"""Work lists: who is worth a social worker's time, and who is only counted."""

import random
from typing import Any

import polars as pl
import pytest
from household_builders import a_household, a_random_household, as_frame

from outreach.eligibility.facts import FACTS
from outreach.eligibility.lists.caseload import Caseload, sort_out
from outreach.eligibility.lists.screened import open_screening
from outreach.eligibility.lists.signs_file import FACTS_THAT_ARE_SIGNS, read_signs, signs_in, together
from outreach.eligibility.lists.worklists import (
    SIGNS,
    Standing,
    WorkList,
    can_become_likely,
    is_worth_a_message,
    work_list,
)
from outreach.eligibility.right import letter_rights
from outreach.eligibility.screening import screen_file, screen_one
from outreach.eligibility.verdict import Outcome
from outreach.errors import InputRefused
from outreach.people.register.signs import signs_of

FINDING = ("earning_capacity",)


@pytest.fixture
def lists(tmp_path, values):
    """The work lists for ARR and AI of some households, with the signs of some."""

    def sort(
        households: list[dict[str, Any]], signs: dict[int, list[str]] | None = None, claims: Any = None
    ) -> Caseload:
        facts = as_frame(households)
        facts.write_parquet(tmp_path / "facts.parquet")
        beside = [
            {"person_key": f"person-{n}", "signs": (signs or {}).get(n, []), "claims": (claims or {}).get(n, [])}
            for n in range(len(households))
        ]
        schema = {"person_key": pl.String, "signs": pl.List(pl.String), "claims": pl.List(pl.String)}
        pl.DataFrame(beside, schema=schema).write_parquet(tmp_path / "signs.parquet")
        screen_file(tmp_path / "facts.parquet", tmp_path / "out.parquet", values.day, values, letter_rights())
        screened = open_screening(tmp_path / "out.parquet")
        return sort_out(screened, facts.lazy(), read_signs([tmp_path / "signs.parquet"]), values, letter_rights())

    return sort


def list_of(caseload: Caseload, right: str = "arr") -> str | None:
    """The list the only person stands in."""
    return next((name for name, number in caseload.counts[right].items() if number), None)


def test_somebody_likely_is_listed_and_somebody_receiving_is_not(lists):
    assert list_of(lists([a_household()])) == "likely"
    received = lists([a_household(receives_arr=True)])
    assert list_of(received) == "receives"
    assert "arr" not in received.listed["right"].to_list()


def test_somebody_whose_claim_is_pending_is_counted_and_left_in_peace(lists):
    claiming = lists([a_household()], claims={0: ["arr"]})
    assert list_of(claiming) == "claims"
    assert claiming.listed["right"].to_list() == ["ai"]


def test_without_any_sign_a_missing_finding_is_counted_and_never_listed(lists):
    unassessed = a_household(earning_capacity=None, autonomy_points=None)
    silent = lists([unassessed])
    assert list_of(silent) == "nothing_known"
    assert silent.listed.is_empty()


@pytest.mark.parametrize("sign", SIGNS)
def test_any_one_sign_brings_a_missing_finding_to_the_list(lists, sign):
    unassessed = a_household(earning_capacity=None, autonomy_points=None)
    shown = lists([unassessed], signs={0: [sign]})
    assert shown.listed["list"].to_list() == ["finding", "finding"]


def test_nothing_is_known_of_somebody_without_a_sign_even_when_more_is_missing(lists):
    vague = a_household(earning_capacity=None, autonomy_points=None, residence=None, own_work_income=None)
    assert list_of(lists([vague])) == "nothing_known"
    assert list_of(lists([vague], signs={0: ["refused"]})) == "several"


def test_one_fact_the_person_can_give_is_listed_with_the_fact_to_ask(lists):
    row = lists([a_household(own_work_income=None)]).listed.row(1, named=True)
    assert (row["right"], row["list"], row["ask"]) == ("arr", "one_fact", "own_work_income")
    assert FACTS[row["ask"]].question["fr"]


def test_one_fact_is_listed_though_another_answer_would_stay_unclear(lists):
    """Of an unknown nationality some answers are unclear in law; to be Belgian is not."""
    row = lists([a_household(nationality_group=None)]).listed.row(1, named=True)
    assert (row["list"], row["ask"]) == ("one_fact", "nationality_group")


def test_two_missing_facts_are_not_one(lists):
    assert list_of(lists([a_household(residence=None, own_work_income=None)])) == "several"


def test_a_fact_no_answer_of_which_makes_it_likely_is_not_asked_for(values):
    arr = letter_rights()["arr"]
    rich = a_household(own_other_income=900_000_00)
    assert not can_become_likely({**rich, "own_work_income": None}, "own_work_income", arr, values)
    assert can_become_likely({**a_household(), "own_work_income": None}, "own_work_income", arr, values)


def test_a_no_and_a_not_yet_are_in_the_last_list(lists):
    assert list_of(lists([a_household(age=80)])) == "not"
    assert list_of(lists([a_household(age=9)])) == "not"


def test_what_may_be_highest_comes_first(lists):
    listed = lists([a_household(own_other_income=500_000), a_household()]).listed.filter(pl.col("right") == "arr")
    assert listed["person_key"].to_list() == ["person-1", "person-0"]


def test_everybody_stands_in_exactly_one_list_and_each_listed_question_can_make_it_likely(lists, values):
    dice = random.Random(6)
    households = [a_random_household(dice, unknown=0.08) for _ in range(600)]
    signs = {n: [dice.choice(SIGNS)] for n in range(0, 600, 3)}
    caseload = lists(households, signs)
    for code, right in letter_rights().items():
        assert sum(caseload.counts[code].values()) == len(households)
        asked = caseload.listed.filter((pl.col("right") == code) & (pl.col("list") == "one_fact"))
        assert asked.height
        for row in asked.iter_rows(named=True):
            household = households[int(row["person_key"].removeprefix("person-"))]
            assert can_become_likely(household, row["ask"], right, values), row


def test_the_frame_and_the_single_household_stand_in_the_same_list(lists, values):
    dice = random.Random(7)
    households = [a_random_household(dice, unknown=0.05) for _ in range(300)]
    caseload = lists(households, {n: ["refused"] for n in range(0, 300, 2)})
    listed = {(row["person_key"], row["right"]): row["list"] for row in caseload.listed.iter_rows(named=True)}
    for number, household in enumerate(households):
        for code, verdict in screen_one(household, values.day, values, letter_rights()).items():
            found = work_list(Standing(verdict.outcome, verdict.missing, verdict.exact, has_sign=number % 2 == 0))
            if found is WorkList.ONE_FACT:
                right, fact = letter_rights()[code], verdict.missing[0]
                found = found if can_become_likely(household, fact, right, values) else WorkList.SEVERAL
            assert listed.get((f"person-{number}", code)) == (found.value if found.is_listed else None)


def test_who_is_worth_a_message_is_who_stands_in_the_first_or_the_medical_list():
    for outcome in Outcome:
        for has_sign in (False, True):
            missing = FINDING if outcome is Outcome.PROBABLE else ()
            found = work_list(Standing(outcome, missing, has_sign=has_sign))
            assert is_worth_a_message(outcome, has_sign) == (found in (WorkList.LIKELY, WorkList.FINDING))


def test_the_register_reads_every_sign_there_is(values):
    row = {
        "earlier_decision": "REFUSED_INCOME", "finding_until": "2020-01-01", "earning_capacity_reduced": "Y",
        "autonomy_points": 9, "child_supplement": "Y", "recognised_incapacity": "Y", "parking_card": "Y",
    }  # fmt: skip
    found = pl.DataFrame([row, row | {"earlier_decision": "EXPIRED"}]).select(signs_of(values.day))["signs"]
    assert set(found.explode()) == set(SIGNS)


def test_a_parking_card_in_the_facts_is_a_sign_like_one_in_a_file(tmp_path):
    facts = pl.LazyFrame({"person_key": ["x", "y", "z"], "has_parking_card": [True, False, None]})
    pl.DataFrame({"person_key": ["x", "z"], "signs": ["refused", "expired"]}).write_parquet(tmp_path / "signs.parquet")
    found = together(signs_in(facts), read_signs([tmp_path / "signs.parquet"])).sort("person_key")
    assert [sorted(signs) for signs in found["signs"]] == [["parking_card", "refused"], ["expired"]]
    assert set(FACTS_THAT_ARE_SIGNS) <= set(FACTS)
    assert set(FACTS_THAT_ARE_SIGNS.values()) <= set(SIGNS)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        pytest.param(
            {"person_key": ["x"], "signs": [["crystal_ball"]]}, "row 1: signs knows", id="a sign nobody knows"
        ),
        pytest.param({"person_key": ["x"], "claims": ["moon"]}, "not moon", id="a claim for a right nobody knows"),
        pytest.param({"person_key": ["x"]}, "signs or claims", id="no list at all"),
        pytest.param({"person_key": ["x"], "signs": [[]], "name": ["y"]}, "columns nobody reads: name", id="a name"),
    ],
)
def test_a_file_of_signs_is_refused_by_name(tmp_path, columns, said):
    pl.DataFrame(columns).write_parquet(tmp_path / "signs.parquet")
    with pytest.raises(InputRefused, match=said):
        read_signs([tmp_path / "signs.parquet"])
