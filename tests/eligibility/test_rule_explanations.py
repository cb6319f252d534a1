"""A verdict explains itself in a dozen plain lines that say what the verdict says."""

from datetime import date
from typing import Any

import pytest
from household_builders import a_household

from outreach.eligibility.parameters import OfficialEntry, ParameterBook
from outreach.eligibility.right import load_rights
from outreach.eligibility.screening import explain, screen_one
from outreach.eligibility.verdict import Answer, Outcome

HOUSEHOLDS: list[dict[str, Any]] = [
    {},
    {"age": 17},
    {"age": 65},
    {"age": 70},
    {"earning_capacity": None, "autonomy_points": None},
    {"partner_counts": None, "partner_income": 5_000_000},
    {"residence": "prison", "partner_counts": None},
    {"receives_arr": True, "receives_ai": True},
    dict.fromkeys(a_household()),
]


@pytest.mark.parametrize("language", ["fr", "nl", "de"])
@pytest.mark.parametrize("household", HOUSEHOLDS, ids=str)
def test_an_explanation_has_a_dozen_lines_one_for_each_condition(
    judged: Any, household: dict[str, Any], language: str
) -> None:
    for code, verdict in judged(**household).items():
        lines = explain(verdict, language)
        right = load_rights()[code]
        assert len(lines) <= 12
        assert right.name[language] in lines[0]
        for condition, line in zip(verdict.conditions, lines[1:], strict=False):
            text = right.conditions[condition.name]
            said = {Answer.YES: text.yes, Answer.NO: text.no, Answer.UNKNOWN: text.unknown}[condition.answer]
            assert line.startswith(said[language])
            assert text.article in line
        assert "{" not in "".join(lines)
        assert "None" not in "".join(lines)


def test_an_explanation_names_value_limit_date_and_source(judged: Any) -> None:
    lines = explain(judged(age=70)["arr"], "fr")
    told = next(line for line in lines if line.startswith("L'âge maximum"))
    for part in ("70 ans", "66 ans", "1er janvier 2025", "source :"):
        assert part in told


def test_an_amount_is_named_with_its_day_and_how_well_it_is_supported(judged: Any) -> None:
    line = next(line for line in explain(judged()["arr"], "fr") if line.startswith("Montant"))
    assert "17\u202f158,05" in line or "17 158,05" in line.replace("\xa0", " ")
    assert "22 novembre 2026" in line
    assert "pas encore confirmé" in line


def test_a_confirmed_amount_is_explained_as_computed_from_official_ones() -> None:
    entry = OfficialEntry("index.coefficient", date(2026, 9, 1), ParameterBook.load().on(date(2026, 9, 1)).value(
        "index.coefficient"), "table of the FPS")  # fmt: skip
    parameters = ParameterBook.load([entry]).on(date(2026, 11, 22))
    lines = explain(screen_one(a_household(), parameters.day, parameters)["arr"], "de")
    assert any("nach dem Gesetz aus amtlichen Beträgen berechnet" in line for line in lines)


def test_no_explanation_says_entitled_and_every_one_says_it_is_no_decision(judged: Any) -> None:
    for household in HOUSEHOLDS:
        for verdict in judged(**household).values():
            assert explain(verdict, "fr")[-1].startswith("Ceci n'est pas une décision")
            assert explain(verdict, "nl")[-1].startswith("Dit is geen beslissing")
            assert explain(verdict, "de")[-1].startswith("Das ist keine Entscheidung")


@pytest.mark.parametrize("household", HOUSEHOLDS, ids=str)
def test_the_conditions_of_a_verdict_agree_with_what_it_lists(judged: Any, household: dict[str, Any]) -> None:
    for verdict in judged(**household).values():
        assert verdict.unmet == tuple(c.name for c in verdict.conditions if c.answer is Answer.NO)
        if verdict.outcome is Outcome.LIKELY:
            assert all(c.answer is Answer.YES for c in verdict.conditions)


def test_newly_likely_means_likely_now_and_neither_likely_nor_received_before() -> None:
    assert Outcome.LIKELY.is_newly_likely_after(Outcome.UNLIKELY)
    assert Outcome.LIKELY.is_newly_likely_after(None)
    assert not Outcome.LIKELY.is_newly_likely_after(Outcome.RECEIVED)
    assert not Outcome.LIKELY.is_newly_likely_after(Outcome.LIKELY)
    assert not Outcome.PROBABLE.is_newly_likely_after(Outcome.UNLIKELY)
