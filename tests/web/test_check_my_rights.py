"""Checking one's rights, as a browser without JavaScript does it: forms, redirects and cookies only."""

import re
import subprocess
import sys
from html import unescape

import pytest
from flask import g

from outreach.eligibility.facts import FACTS
from outreach.eligibility.parameters import State
from outreach.eligibility.right import letter_rights, load_rights
from outreach.eligibility.verdict import Outcome, Verdict
from outreach.languages import Language
from outreach.web.citizen.questions import ORDER
from outreach.web.citizen.result import Card

# The pages are the same on both databases; answering a letter and signing in are tested on both.
pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.parametrize("database", ["sqlite"], indirect=True)]

ADULT_ALONE = {
    "age": "34",
    "really_lives_in_belgium": "yes",
    "receives_arr": "no",
    "receives_ai": "no",
    "earning_capacity": "not_assessed",
    "autonomy_points": {"instead": "not_assessed"},
    "nationality_group": "belgian",
    "in_population_register": "yes",
    "residence": "home",
    "partner_counts": "no",
    "lives_alone": "yes",
    "dependent_children": "0",
    "own_work_income": "0",
    "own_replacement_income": "8.000,50",
    "own_other_income": "0",
    "income_changed": "no",
}


@pytest.fixture
def journey(send):
    """Answer every question that is asked; returns the names of the questions and the result page's address."""

    def journey(answers, language="fr"):
        place = send(f"/{language}/check").location
        asked = []
        while "/result" not in place:
            name = place.rsplit("/", 1)[1]
            asked.append(name)
            given = answers.get(name, {"instead": "?"} if FACTS[name].kind in ("whole", "cents") else "?")
            place = send(place, **(given if isinstance(given, dict) else {"value": given})).location
            assert len(asked) < 30, "the questions do not end"
        return asked, place

    return journey


def test_an_adult_who_was_never_examined_learns_that_only_the_finding_is_missing(journey, client):
    asked, place = journey(ADULT_ALONE)
    page = client.get(place).text
    assert page.count("verdict--probable") == 2
    assert "Il manque seulement la constatation d’un médecin" in page
    assert "Ceci n’est pas une décision" in page
    assert "30 novembre 2026" in page
    assert "Possible, un médecin doit le constater" in page
    assert "€ par mois" not in page
    assert asked[0] == "age"


def test_only_questions_that_can_still_matter_are_asked(journey, client):
    asked, place = journey(ADULT_ALONE | {"really_lives_in_belgium": "no"})
    assert set(asked) <= {"age", "in_population_register", "really_lives_in_belgium", "receives_arr", "receives_ai"}
    assert "verdict--likely" not in client.get(place).text


def test_somebody_without_partner_is_not_asked_about_a_partner(journey):
    asked, _ = journey(ADULT_ALONE)
    assert not [name for name in asked if name.startswith("partner_") and name != "partner_counts"]


def test_i_do_not_know_is_an_answer_to_every_question(journey, client):
    _, place = journey({"age": "34"})
    page = client.get(place).text
    assert page.count("Je ne sais pas") >= 5
    assert "Ceci n’est pas une décision" in page


def test_somebody_who_receives_the_allowance_reads_so(journey, client):
    _, place = journey(ADULT_ALONE | {"receives_arr": "yes"})
    assert "verdict--received" in client.get(place).text


def test_a_finding_makes_the_outcome_likely_with_an_amount_a_month(journey, client):
    _, place = journey(
        ADULT_ALONE | {"earning_capacity": "reduced", "autonomy_points": "9", "own_replacement_income": "0"}
    )
    page = client.get(place).text
    assert page.count("verdict--likely") == 2
    assert "1\u00a0429,84\u00a0€ par mois" in page
    assert "ne sont pas encore confirmés officiellement" in page


LIKELY, PROBABLE = Outcome.LIKELY, Outcome.PROBABLE


@pytest.mark.parametrize(
    ("outcome", "low", "high", "shown"),
    [
        (LIKELY, 120000, 120000, "100,00\u00a0€ par mois"),
        (LIKELY, 120000, 240000, "entre 100,00\u00a0€ et 200,00\u00a0€ par mois"),
        (LIKELY, 0, 240000, ""),
        (LIKELY, 0, 0, ""),
        (LIKELY, None, None, ""),
        (PROBABLE, 120000, 120000, ""),
        (PROBABLE, 0, 240000, ""),
        (Outcome.NOT_YET, 120000, 120000, ""),
    ],
)
def test_an_amount_is_shown_only_where_it_can_mislead_nobody(site, day, outcome, low, high, shown):
    right = load_rights()["arr"]
    verdict = Verdict("arr", outcome, low, high, (), (), (), (), True, State.PRINTED, day)
    with site.test_request_context("/fr/check/result"):
        g.language = Language.FR
        assert Card(right, verdict, Language.FR).amount == shown


@pytest.mark.parametrize("language", list(Language))
def test_likely_and_possible_are_told_apart(site, day, language):
    def card(outcome):
        return Card(right, Verdict("arr", outcome, 0, 0, (), (), (), (), True, State.PRINTED, day), language)

    right = load_rights()["arr"]
    with site.test_request_context(f"/{language}/check/result"):
        g.language = language
        likely, possible = card(LIKELY), card(PROBABLE)
        assert likely.tag.casefold() not in possible.tag.casefold()
        assert re.search("médecin|arts|Arzt", possible.tag)
        assert likely.words != possible.words


def test_an_unlikely_outcome_names_the_one_point_that_decided(journey, client):
    _, place = journey(ADULT_ALONE | {"really_lives_in_belgium": "no"})
    page = client.get(place).text
    assert page.count("verdict--unlikely") == 2
    assert "Ce point est décisif" in page
    assert "Vous ne vivez pas vraiment en Belgique." in page


def test_the_result_says_what_a_condition_rests_on_and_that_it_was_said_by_the_person(journey, client):
    _, place = journey(ADULT_ALONE)
    page = client.get(place).text
    assert "34 ans, dit par vous le 22 novembre 2026" in page
    assert "limite : 18 ans" in page


def test_an_unlikely_outcome_says_what_would_have_to_be_different(journey, client):
    _, place = journey(ADULT_ALONE | {"earning_capacity": "not_reduced"})
    assert "Réduite à un tiers ou moins. Dans ce cas, " in client.get(place).text


@pytest.mark.parametrize("language", ["fr", "nl", "de"])
def test_the_result_tells_what_else_may_change_and_leads_to_the_page_of_the_right(journey, client, language):
    _, place = journey(ADULT_ALONE, language)
    page = unescape(client.get(place).text)
    for code in ("arr", "ai"):
        assert f'href="/{language}/rights/{code}"' in page
        for effect in load_rights()[code].effects.values():
            assert effect.texts[language] in page


def test_a_changed_answer_keeps_the_others(journey, send, client):
    journey(ADULT_ALONE)
    send("/fr/check/age", value="35")
    page = client.get("/fr/check/result").text
    assert ">35<" in re.sub(r"\s", "", page)
    assert "Belge" in page


def test_going_back_shows_the_answer_given_before(send, client):
    send("/fr/check")
    send("/fr/check/age", value="34")
    assert 'value="34"' in client.get("/fr/check/age").text
    assert 'href="/fr/check/age"' in client.get("/fr/check/really_lives_in_belgium").text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("8000", "8\u00a0000,00\u00a0€"),
        ("8 000,5", "8\u00a0000,50\u00a0€"),
        ("8.000", "8\u00a0000,00\u00a0€"),
        ("€ 12.50", "12,50\u00a0€"),
    ],
)
def test_amounts_are_read_as_people_write_them(send, client, typed, kept):
    send("/fr/check")
    send("/fr/check/own_work_income", value=typed)
    assert kept in client.get("/fr/check/result").text


@pytest.mark.parametrize("typed", ["", "much", "-5", "1e9", "12,345", "99999999999"])
def test_what_is_no_amount_is_refused_with_the_way_to_write_it(send, typed):
    answer = send("/fr/check/own_work_income", value=typed)
    assert answer.status_code == 422
    assert "govuk-error-summary" in answer.text
    assert 'href="#value"' in answer.text


def test_an_open_choice_is_refused_and_the_page_says_erreur(send):
    answer = send("/nl/check/nationality_group")
    assert answer.status_code == 422
    assert "<title>Fout: " in answer.text
    assert "None" not in answer.text


def test_nothing_somebody_answers_stands_in_an_address_or_in_a_readable_cookie(journey, client):
    _, place = journey(ADULT_ALONE)
    assert place == "/fr/check/result"
    cookie = client.get_cookie("outreach_answers")
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert "belgian" not in cookie.value
    assert cookie.expires is None


def test_a_cookie_made_by_somebody_else_is_an_empty_one(client):
    client.set_cookie("outreach_answers", "AAAA")
    assert client.get("/fr/check/result").location == "/fr/check"


def test_answers_can_be_deleted_at_once(journey, send, client):
    journey(ADULT_ALONE)
    assert "effacées" in send("/fr/check/result", to="/fr/check/clear").text
    assert client.get_cookie("outreach_answers") is None


@pytest.mark.parametrize("language", ["fr", "nl", "de"])
@pytest.mark.parametrize("name", ORDER)
def test_every_question_says_why_it_is_asked_and_where_the_answer_is_found(client, language, name):
    page = client.get(f"/{language}/check/{name}").text
    fact = FACTS[name]
    for text in (fact.question[language], fact.why[language], fact.where[language]):
        assert text.replace("'", "&#39;") in page


def test_the_pages_ask_what_the_rights_of_the_letters_wait_for_and_nothing_else(client):
    read = {name for right in letter_rights().values() for name in right.missing_order}
    assert {name for name in read if FACTS[name].is_asked} == set(ORDER)
    other = next(name for name, fact in FACTS.items() if fact.is_asked and name not in read)
    assert client.get(f"/fr/check/{other}").status_code == 404


def test_the_web_never_loads_polars():
    script = "import sys, outreach.app; sys.exit('polars' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
