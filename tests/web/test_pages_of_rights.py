"""The pages of the rights: the list, and one page each that says what the rule screens with, in three languages."""

from html import unescape

import pytest

from outreach import clock
from outreach.eligibility.expression import PARAMETER_MISSING
from outreach.eligibility.parameters import ParameterBook
from outreach.eligibility.right import every_right, load_rights
from outreach.languages import Language

# The pages are the same on both databases.
pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.parametrize("database", ["sqlite"], indirect=True)]


def read(client, address):
    """What a page says, with the blanks of figures made plain."""
    shown = client.get(address)
    assert shown.status_code == 200, address
    return unescape(shown.text).replace("\u00a0", " ")


@pytest.mark.parametrize("language", list(Language))
def test_the_list_names_every_right_with_its_summary_and_a_link(client, language):
    page = read(client, f"/{language}/rights")
    for code, right in every_right().items():
        assert f'href="/{language}/rights/{code}"' in page
        assert right.name[language] in page
        assert right.summary[language] in page


def test_the_home_page_leads_to_the_list(client):
    assert 'href="/nl/rights"' in read(client, "/nl/")


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("code", list(every_right()))
def test_every_right_has_a_page_with_its_conditions_effects_and_way_to_claim(client, code, language):
    page, right = read(client, f"/{language}/rights/{code}"), every_right()[code]
    for text in (right.name, right.summary, right.authority, right.how_to_claim, right.documents, right.when_automatic):
        assert text.get(language, "") in page
    for condition in right.conditions.values():
        assert condition.yes[language] in page
        assert condition.article in page
    for effect in right.effects.values():
        assert effect.texts[language] in page
    for reason, text in right.unclear.items():
        if reason != PARAMETER_MISSING:
            assert text[language] in page
    assert right.claim_url[language] in page
    assert "None" not in page


def test_a_page_says_that_a_value_is_missing_only_where_the_rule_of_the_day_lacks_one(client):
    book, today = ParameterBook.load(), clock.today()
    told = {
        code: right.unclear[PARAMETER_MISSING]["fr"] in read(client, f"/fr/rights/{code}")
        for code, right in load_rights().items()
        if PARAMETER_MISSING in right.unclear
    }
    lacking = {code for code in told if PARAMETER_MISSING in load_rights()[code].structure(book.on(today)).guards}
    assert {code for code, said in told.items() if said} == lacking
    assert 0 < len(lacking) < len(told)


def test_an_amount_stands_with_its_day_its_source_and_its_state_in_words(client):
    page = read(client, "/fr/rights/arr")
    assert "17 158,05 € par an" in page
    assert "Depuis le 1er septembre 2026." in page
    assert "pas encore confirmé par une source officielle" in page
    assert "18 ans" in page


def test_the_page_shows_what_the_rule_screens_with(client, day):
    """One number of the law stands in one place: the page reads it where the rule reads it."""
    limit = ParameterBook.load().on(day)["age.minimum"]
    assert f"{limit.value} jaar" in read(client, "/nl/rights/arr")


def test_a_right_that_is_not_there_is_a_page_that_is_not_there(client):
    assert client.get("/de/rights/golden_parachute").status_code == 404


def test_the_footer_names_who_decides_on_this_right(client):
    footer = read(client, "/fr/rights/bim").split("<footer")[1]
    assert every_right()["bim"].authority["fr"] in footer
