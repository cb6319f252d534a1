"""In which language somebody gets a letter: the decision order of the language regime, with the rule kept."""

from itertools import product

import pytest

from outreach.languages import Language
from outreach.people import language
from outreach.people.language import decide
from outreach.people.places import municipalities

FR, NL, DE = Language.FR, Language.NL, Language.DE


def test_a_recorded_choice_wins_everywhere() -> None:
    for nis in ("21004", "44021", "62063", "63023", "23098", None):
        for choice in Language:
            decision = decide(choice, "case_file", nis, None)
            assert (decision.languages, decision.rule, decision.notice) == ((choice,), language.R1, None)


@pytest.mark.parametrize(
    ("source", "words"),
    [("case_file", "case file"), ("last_contact", "last contact"), ("login", "sign-in"), (None, "not stated")],
)
def test_the_evidence_says_where_the_choice_was_recorded(source: str | None, words: str) -> None:
    assert words in decide(FR, source, "44021", None).evidence


@pytest.mark.parametrize(
    ("nis", "postal_code", "languages", "rule"),
    [
        pytest.param("44021", None, (NL,), language.R2, id="Ghent"),
        pytest.param("62063", None, (FR,), language.R2, id="Liège"),
        pytest.param(None, "9000", (NL,), language.R2, id="only the postal code of Ghent"),
        pytest.param(None, "4000", (FR,), language.R2, id="only the postal code of Liège"),
        pytest.param("21004", "1000", (FR, NL), language.R3, id="Brussels"),
        pytest.param(None, "1080", (FR, NL), language.R3, id="only a postal code in Brussels"),
        pytest.param("62063", "1000", (FR,), language.R2, id="the municipality wins over the postal code"),
        pytest.param("23098", None, (NL,), language.R4, id="Drogenbos"),
        pytest.param("57096", None, (FR,), language.R4, id="Mouscron"),
        pytest.param("63049", None, (FR,), language.R4, id="Malmedy"),
        pytest.param("63023", None, (DE,), language.R4, id="Eupen"),
        pytest.param(None, "4701", (DE,), language.R4, id="only a postal code of Eupen"),
        pytest.param(None, None, (FR, NL), language.NO_PLACE, id="nothing known"),
    ],
)
def test_without_a_choice_the_area_decides(
    nis: str | None, postal_code: str | None, languages: tuple[Language, ...], rule: str
) -> None:
    decision = decide(None, None, nis, postal_code)
    assert (decision.languages, decision.rule) == (languages, rule)


@pytest.mark.parametrize(
    ("nis", "notice"), [("23098", FR), ("57096", NL), ("63049", DE), ("63023", FR), ("44021", None)]
)
def test_where_there_are_facilities_a_line_tells_how_to_get_the_other_language(
    nis: str, notice: Language | None
) -> None:
    assert decide(None, None, nis, None).notice is notice


def test_abroad_without_a_choice_both_languages_stand_on_equal_footing() -> None:
    decision = decide(None, None, None, "75001", abroad=True)
    assert (decision.languages, decision.rule, decision.is_bilingual) == ((FR, NL), language.ABROAD, True)


def test_all_nineteen_municipalities_of_brussels_have_two_languages() -> None:
    brussels = [m for m in municipalities() if m.area == "bru"]
    assert len(brussels) == 19
    assert {decide(None, None, m.nis, None).languages for m in brussels} == {(FR, NL)}


def test_all_27_municipalities_with_facilities_get_a_notice() -> None:
    with_notice = [m.nis for m in municipalities() if decide(None, None, m.nis, None).notice]
    assert len(with_notice) == 27


def test_what_is_kept_fits_its_columns() -> None:
    known = product((None, FR), (None, "last_contact"), (None, "21004", "23098"), (None, "9000"), (False, True))
    decisions = [decide(*each) for each in known]
    assert all(len(decision.rule) <= 40 and len(decision.evidence) <= 80 for decision in decisions)
