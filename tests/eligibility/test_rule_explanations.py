"""A verdict explains itself in a dozen plain lines that say what the verdict says, and from where it is known."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from household_builders import a_household

from outreach.eligibility.authoring.worked_cases import CASE_DAY, household_of
from outreach.eligibility.facts import FACTS, load_facts
from outreach.eligibility.parameters import OfficialEntry, ParameterBook, Parameters, Source, Step
from outreach.eligibility.right import every_right, load_rights
from outreach.eligibility.screening import screen_one
from outreach.eligibility.telling import explanation, words
from outreach.eligibility.telling.background import Background, Counted, background_of
from outreach.eligibility.telling.changes import nearest_change
from outreach.eligibility.telling.citations import cited, source_name
from outreach.eligibility.telling.explanation import MOST_LINES, explain, fitted
from outreach.eligibility.telling.origins import from_register, said_on
from outreach.eligibility.verdict import Answer, Outcome, Verdict
from outreach.errors import RuleBroken
from outreach.languages import Language

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
LANGUAGES = list(Language)


def explained(parameters: Parameters, household: dict[str, Any], right: str, language: str = "fr") -> list[str]:
    """The lines on a household of which everything is known from the register of 1 November 2026."""
    facts = a_household(**household)
    verdict = screen_one(facts, parameters.day, parameters, {right: load_rights()[right]})[right]
    origins = {name: from_register(date(2026, 11, 1)) for name in facts}
    background = background_of(load_rights()[right], verdict, facts, parameters, origins)
    return explain(verdict, language, background)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("household", HOUSEHOLDS, ids=str)
def test_an_explanation_says_every_condition_in_at_most_a_dozen_lines(
    values: Parameters, judged: Any, household: dict[str, Any], language: Language
) -> None:
    for code, verdict in judged(**household).items():
        lines = explained(values, household, code, language)
        right = load_rights()[code]
        assert len(lines) <= MOST_LINES
        assert right.name[language] in lines[0]
        for condition in verdict.conditions:
            text = right.conditions[condition.name]
            said = {Answer.YES: text.yes, Answer.NO: text.no, Answer.UNKNOWN: text.unknown}[condition.answer]
            (line,) = [line for line in lines if said[language] in line]
            assert text.article in line
        assert not re.search(r"[{}]|None", "".join(lines))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("answer", list(Answer))
@pytest.mark.parametrize("code", list(load_rights()))
def test_no_right_needs_more_than_a_dozen_lines_whatever_the_outcome(
    values: Parameters, code: str, outcome: Outcome, answer: Answer, language: Language
) -> None:
    right = load_rights()[code]
    verdict = screen_one({}, values.day, values, {code: right})[code]
    longest = replace(
        verdict,
        outcome=outcome,
        conditions=tuple(replace(c, answer=answer) for c in verdict.conditions),
        unmet=right.condition_order,
        waiting=right.condition_order[0],
        missing=right.missing_order,
        unclear=right.unclear_order,
        exact=False,
    )
    assert len(explain(longest, language, right=right)) <= MOST_LINES


def test_lines_that_are_met_share_a_line_before_anything_else_does() -> None:
    lines = [(Answer.YES, "a"), (Answer.NO, "b"), (Answer.YES, "c"), (Answer.UNKNOWN, "d"), (Answer.YES, "e")]
    assert fitted(lines, 5) == ["a", "b", "c", "d", "e"]
    assert fitted(lines, 4) == ["a. c.", "b", "d", "e"]
    assert fitted(lines, 3) == ["a. c. e.", "b", "d"]
    assert fitted([(Answer.UNKNOWN, "d"), *lines], 3) == ["d. d.", "a. c. e.", "b"]


def test_an_explanation_names_value_limit_date_and_source(values: Parameters) -> None:
    lines = explained(values, {"age": 40}, "arr")
    told = next(line for line in lines if line.startswith("Vous avez l'âge minimum"))
    for part in ("40 ans", "registre du 1er novembre 2026", "18 ans", "1er août 2020", "source : loi du 27 février"):
        assert part in told


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "40 ans, dit par vous le 22 novembre 2026"),
        ("nl", "40 jaar, door u gezegd op 22 november 2026"),
        ("de", "40 Jahre, von Ihnen gesagt am 22. November 2026"),
    ],
)
def test_what_a_person_said_is_told_as_said_by_the_person(judged: Any, language: str, words: str) -> None:
    verdict = judged()["arr"]
    lines = explain(verdict, language, Background({"age": said_on(verdict.day)}))
    assert any(words in line for line in lines)
    assert sum(line.count(words.split(",")[1].split(" 22")[0]) for line in lines) == 2  # age is shown twice, no other


def test_without_an_origin_nothing_is_claimed(judged: Any) -> None:
    assert not [line for line in explain(judged()["arr"], "fr") if "registre" in line or "dit par vous" in line]


def test_the_one_fact_that_decided_stands_first_with_its_limit(values: Parameters) -> None:
    lines = explained(values, {"age": 70}, "arr")
    assert lines[1].startswith("Ce point est décisif : L'âge maximum")
    assert "Âge : 70 ans" in lines[1]
    assert "limite : " in lines[1]


def test_an_income_that_is_too_high_is_told_with_the_amount_that_is_too_much(values: Parameters) -> None:
    # 30 000 of work: half of 6 300.00, three quarters of the next slice, all above; B is 17 158.05.
    line = explained(values, {"own_work_income": 3_000_000}, "arr")[2].replace("\xa0", " ").replace("\u202f", " ")
    assert line.startswith("Revenu qui compte : au plus 17 158,04 € le 22 novembre 2026")
    assert line.endswith("Dans ce cas, le droit serait probable.")
    counted, excess = (int(re.sub(r"\D", "", part)) for part in re.findall(r"[\d ]+,\d\d(?= €(?:,|\s?de))", line)[-2:])
    assert counted - excess == 1_715_804


def test_the_income_that_counts_stands_beside_the_limit_of_this_household(values: Parameters) -> None:
    # half of 6 000 of work counts; alone, so B
    lines = explained(values, {"own_work_income": 600_000}, "arr", "nl")
    told = next(line for line in lines if line.startswith("Uw inkomen laat ruimte"))
    assert "inkomen dat telt: €\u00a03.000,00 per jaar; uw grens: €\u00a017.158,05 per jaar; sinds 1 september" in told


def test_where_the_income_is_not_known_the_limits_of_all_are_told_and_no_sum(values: Parameters) -> None:
    line = next(line for line in explained(values, {"own_work_income": None}, "arr") if "art. 7)" in line)
    assert "limites : 11" in line
    assert "revenu qui compte" not in line


def test_a_ceiling_that_depends_on_the_household_is_told_for_this_household(book: ParameterBook) -> None:
    values, right = book.on(CASE_DAY), load_rights()["arr"]
    facts = a_household(partner_counts=True, partner_income=2_000_000)
    verdict = screen_one(facts, values.day, values)["arr"]
    assert background_of(right, verdict, facts, values, {}).counted == {"income": Counted(1_439_280, 2_273_336)}


@pytest.mark.parametrize("extra", [0, 1])
def test_the_limit_told_is_the_limit_of_the_rule_to_the_cent(values: Parameters, extra: int) -> None:
    """Other income counts one for one above the exemption, so the border can be stepped over by one cent."""
    facts = a_household(own_other_income=5_000_000)
    verdict = screen_one(facts, values.day, values)["arr"]
    change = nearest_change(load_rights()["arr"], verdict, facts, values)
    assert change is not None
    (need,) = change.needs
    assert need.too_much is not None
    border = facts["own_other_income"] - need.too_much + extra
    now = screen_one(a_household(own_other_income=border), values.day, values)["arr"]
    assert now.outcome is (Outcome.UNLIKELY if extra else Outcome.LIKELY)


def test_a_young_person_is_told_from_when(values: Parameters) -> None:
    assert explained(values, {"age": 17}, "arr")[2] == "Âge : au moins 18 ans. Dans ce cas, le droit serait probable."
    assert explained(values, {"age": 17}, "ai", "de")[2].startswith("Alter: mindestens 18 Jahre.")


def test_nobody_is_told_to_become_younger(values: Parameters) -> None:
    assert not any("au plus" in line for line in explained(values, {"age": 70}, "arr"))


def test_a_finding_is_told_with_the_answers_that_would_do(values: Parameters) -> None:
    line = explained(values, {"earning_capacity": "not_reduced"}, "arr")[2]
    assert line == (
        "Capacité de gain (décision d'un médecin) : Réduite à un tiers ou moins. Dans ce cas, le droit serait probable."
    )


def test_where_another_condition_is_open_only_this_condition_is_promised(values: Parameters) -> None:
    lines = explained(values, {"autonomy_points": 5, "nationality_group": "other"}, "ai")
    assert lines[2].endswith("Dans ce cas, cette condition serait remplie.")


NO_CASES = [
    pytest.param(code, case, id=f"{code} {case['case']}")
    for code, right in load_rights().items()
    for case in right.cases
    if case["expected"]["outcome"] in ("unlikely", "not_yet")
]


@pytest.mark.parametrize(("code", "case"), NO_CASES)
def test_what_would_have_to_be_different_turns_the_condition_into_a_yes(
    book: ParameterBook, code: str, case: dict[str, Any]
) -> None:
    """Each change that is told is made, in every right's own cases; one of the income that counts is tested above."""
    values, right, facts = book.on(case.get("day", CASE_DAY)), load_rights()[code], household_of(case)
    before = screen_one(facts, values.day, values, {code: right})[code]
    change = nearest_change(right, before, facts, values)
    if change is None or not all(need.fact for need in change.needs):
        return
    for need in change.needs:
        facts[need.fact] = (
            need.answers[0] if need.answers else need.at_most if need.at_most is not None else need.at_least
        )
    after = screen_one(facts, values.day, values, {code: right})[code]
    assert after.answer_to(change.condition) is Answer.YES
    if change.is_enough:
        assert after.outcome is Outcome.LIKELY


def test_a_limit_that_does_not_hang_on_what_is_unknown_is_told(book: ParameterBook) -> None:
    """The limit of the RIS depends on a partner; alone, an unknown income of a partner changes nothing."""
    case = next(case for case in load_rights()["ris"].cases if case["expected"].get("decided_by") == "means")
    values, right, facts = book.on(CASE_DAY), load_rights()["ris"], household_of(case)
    verdict = screen_one(facts, values.day, values, {"ris": right})["ris"]
    change = nearest_change(right, verdict, facts, values)
    assert change is not None
    assert change.needs[0].too_much
    assert change.needs[0].too_much > 0


def test_limits_of_several_units_stand_apart(values: Parameters) -> None:
    named = ("age.minimum", "age.upper", "ai.points.1")
    assert words.limits_text([values[name] for name in named], Language.FR) == "18 / 66 ans, 7 points"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "sauf si vous en bénéficiez déjà"),
        ("nl", "tenzij u het al krijgt"),
        ("de", "außer wenn Sie es schon bekommen"),
    ],
)
def test_where_only_receipt_is_unknown_the_first_line_says_so(values: Parameters, language: str, words: str) -> None:
    lines = explained(values, {"receives_arr": None}, "arr", language)
    assert words in lines[0]
    assert words not in explained(values, {"receives_arr": None, "age": None}, "arr", language)[0]
    assert words not in explained(values, {"receives_arr": None, "age": 12}, "arr", language)[0]


def test_a_likely_outcome_has_nothing_that_would_have_to_be_different(values: Parameters) -> None:
    assert nearest_change(load_rights()["arr"], _verdict(values), a_household(), values) is None


def _verdict(values: Parameters, **what_matters: Any) -> Verdict:
    return screen_one(a_household(**what_matters), values.day, values)["arr"]


def test_an_amount_is_named_with_its_day_and_how_well_it_is_supported(judged: Any) -> None:
    line = next(line for line in explain(judged()["arr"], "fr") if line.startswith("Montant"))
    assert "17 158,05" in line.replace("\xa0", " ").replace("\u202f", " ")
    assert "22 novembre 2026" in line
    assert "pas encore confirmé" in line


def test_a_right_without_an_amount_says_nothing_of_one(values: Parameters) -> None:
    verdict = replace(_verdict(values), low=None, high=None)
    assert explanation.amount_line(verdict, Language.FR) is None
    hole = replace(verdict, unclear=("parameter_missing",))
    assert explanation.amount_line(hole, Language.FR) == "Montant : inconnu pour cette date."


def test_a_right_that_comes_by_itself_is_told_to_be_checked(values: Parameters) -> None:
    arrives = {"fr": "Vérifiez.", "nl": "Kijk na.", "de": "Prüfen Sie."}
    right = replace(load_rights()["arr"], grant="automatic", when_automatic=arrives)
    assert "Vérifiez." in explain(_verdict(values), "fr", right=right)
    assert "Vérifiez." not in explain(_verdict(values, age=70), "fr", right=right)


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


ENGLISH = re.compile(r"\b(the|of|and|on|from|to|law|decree|amounts?|income|rules?)\b", re.IGNORECASE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_source_is_named_in_english(language: Language, book: ParameterBook) -> None:
    steps: list[Step] = [step for name in book.on(date(2026, 11, 22)).values for step in book.series(name).steps]
    for source in {step.source for step in steps}:
        name = source_name(source, language)
        assert name
        assert not ENGLISH.search(name), (source.title, name)
    for right in every_right().values():
        for text in (right.source, *(effect.source for effect in right.effects.values())):
            assert not ENGLISH.search(cited(text, language)), text


@pytest.mark.parametrize(
    ("title", "language", "named"),
    [
        ("Law of 27 February 1987, art. 2 to 7; royal decree of 6 July 1987", "fr",
         "loi du 27 février 1987, art. 2 à 7 ; arrêté royal du 6 juillet 1987"),
        ("Royal decree of 30 August 2013, numac 2013204942", "nl", "koninklijk besluit van 30 augustus 2013"),
        ("handicap.belgium.be, ARR rises by 2 % from July, 29 June 2021", "de", "handicap.belgium.be, 29. Juni 2021"),
        ("handicap.belgium.be, ARR on 1 January 2023", "fr", "handicap.belgium.be"),
        ("CSNPH advice 2021/35, price of work", "nl", "advies NHRPH 2021/35"),
        ("a note by somebody", "fr", ""),
    ],
)  # fmt: skip
def test_a_source_is_named_as_its_reader_can_look_for_it(title: str, language: str, named: str) -> None:
    assert cited(title, Language(language)) == named


def test_a_source_with_titles_of_its_own_is_named_by_them() -> None:
    titles = {"fr": "Chambre", "nl": "Kamer", "de": "Kammer"}
    assert source_name(Source("CHAMBER", "Chamber of Representatives", titles=titles), Language.NL) == "Kamer"
    assert source_name(Source("official", "Belgisch Staatsblad, p. 3"), Language.FR) == "Belgisch Staatsblad, p. 3"


def test_every_unit_has_its_word() -> None:
    units = {fact.unit for fact in FACTS.values() if fact.unit}
    units |= {parameter.unit for parameter in ParameterBook.load().on(date(2026, 11, 22)).values.values()}
    assert units <= set(words.WORDS["unit"])


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


# Lines of the tax notice: only what somebody compared with the form of that year.

NOTICE = """
own_other_income:
  kind: cents
  unit: cents_a_year
  domain: [0, 1000000000]
  years_back: 2
  title: {fr: "Autres revenus", nl: "Andere inkomsten", de: "Andere Einkommen"}
  notice_lines:
    - {code: "1111", assessment_year: 2025, verified_by: "service of the fees"}
    - {code: "2222", assessment_year: 2025}
    - {code: "3333", assessment_year: 2026, verified_by: "service of the fees"}
"""


def test_only_a_verified_line_of_the_right_year_is_told(
    judged: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "facts.yaml").write_text(NOTICE, encoding="utf-8")
    fact = load_facts(tmp_path / "facts.yaml")["own_other_income"]
    monkeypatch.setitem(FACTS, "own_other_income", fact)
    verdict = judged(own_other_income=123)["arr"]
    shown = replace(verdict.conditions[-1], facts=(("own_other_income", 123),))
    text = "".join(explain(replace(verdict, conditions=(shown,)), "fr"))
    assert "exercice 2025, code 1111" in text  # income of 2024, on a day in 2026
    assert "2222" not in text
    assert "3333" not in text
    unverified = replace(fact, notice_lines=fact.notice_lines[1:2])
    monkeypatch.setitem(FACTS, "own_other_income", unverified)
    assert "code" not in "".join(explain(replace(verdict, conditions=(shown,)), "fr"))


def test_no_line_of_the_tax_notice_is_shipped_before_somebody_verified_it() -> None:
    assert not [line for fact in FACTS.values() for line in fact.notice_lines if not line.is_verified]


def test_a_line_of_the_tax_notice_needs_the_year_of_its_income(tmp_path: Path) -> None:
    (tmp_path / "facts.yaml").write_text(NOTICE.replace("  years_back: 2\n", ""), encoding="utf-8")
    with pytest.raises(RuleBroken, match="years_back"):
        load_facts(tmp_path / "facts.yaml")
