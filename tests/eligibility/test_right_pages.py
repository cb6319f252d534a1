"""The page of a right says what its folder says, with the values the rule reads on that day."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from outreach.eligibility.parameters import OfficialEntry, ParameterBook, Parameters
from outreach.eligibility.right import every_right
from outreach.eligibility.right_texts import GRANTED_UNASKED
from outreach.eligibility.telling.pages import page_of
from outreach.languages import Language

DAY = date(2026, 11, 22)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("code", list(every_right()))
def test_a_page_has_everything_its_folder_has(values: Parameters, code: str, language: Language) -> None:
    right = every_right()[code]
    page = page_of(right, values, language)
    assert page.title.startswith(right.name[language])
    assert len(page.conditions) == len(right.conditions)
    assert len(page.amounts) == len(right.amounts)
    assert [effect.name for effect in page.effects] == list(right.effects)
    assert set(page.unclear) <= {text[language] for text in right.unclear.values()}
    assert bool(page.when_automatic) >= (right.grant in GRANTED_UNASKED)
    for text in (page.summary, page.authority, page.how_to_claim, page.claim_url):
        assert text
    if len(page.amounts) > 1:
        assert all(amount.label for amount in page.amounts)


def test_a_limit_that_stands_among_the_amounts_is_not_said_twice(values: Parameters) -> None:
    page = page_of(every_right()["arr"], values, Language.FR)
    assert [limit.value for condition in page.conditions for limit in condition.limits] == ["18 ans", "66 ans"]
    assert len(page.amounts) == 3


def test_a_value_says_since_when_from_where_and_how_sure_it_is(values: Parameters) -> None:
    amount = page_of(every_right()["arr"], values, Language.NL).amounts[0]
    assert amount.value == "€\u00a011.214,40 per jaar"
    assert amount.since == "1 september 2026"
    assert amount.source.startswith("Federaal Planbureau")
    assert amount.state == "nog niet bevestigd door een officiële bron"
    assert not amount.is_confirmed


def test_the_article_a_value_was_read_in_stands_with_its_source(values: Parameters) -> None:
    adult = page_of(every_right()["arr"], values, Language.FR).conditions[0]
    assert adult.limits[0].source == "loi du 27 février 1987, art. 2 § 1 et 2"


def test_a_value_two_officials_confirmed_is_shown_as_official() -> None:
    entries = [OfficialEntry(f"arr.maximum.{case}", date(2026, 9, 1), Decimal(value), "Belgisch Staatsblad, p. 3")
               for case, value in (("A", "11214.40"), ("B", "17158.05"), ("C", "22733.36"))]  # fmt: skip
    page = page_of(every_right()["arr"], ParameterBook.load(entries).on(DAY), Language.DE)
    assert all(amount.is_confirmed for amount in page.amounts)
    assert page.amounts[0].source == "Belgisch Staatsblad, p. 3"
    assert page.amounts[0].state == "amtlicher Betrag"


def test_a_value_nobody_found_says_so_instead_of_an_amount(book: ParameterBook) -> None:
    page = page_of(every_right()["arr"], book.on(date(1999, 1, 1)), Language.FR)
    assert {amount.value for amount in page.amounts} == {"valeur non trouvée"}
    assert {(amount.since, amount.source) for amount in page.amounts} == {("", "")}


def test_an_effect_nobody_found_a_source_for_sends_to_the_authority(values: Parameters) -> None:
    effects = {effect.name: effect for effect in page_of(every_right()["bim"], values, Language.FR).effects}
    assert effects["advances"].is_unclear
    assert effects["advances"].text == "Ce n'est pas clair. Demandez à l'administration."
    assert effects["other_rights"].source


def test_a_title_says_the_abbreviation_once() -> None:
    right = every_right()["arr"]
    assert right.title("nl") == "Inkomensvervangende tegemoetkoming (IVT)"
    assert replace(right, name={"fr": "Statut BIM"}, abbreviation={"fr": "BIM"}).title("fr") == "Statut BIM"
    assert replace(right, name={"fr": "Tarif"}, abbreviation={"fr": "Tarif social"}).title("fr") == "Tarif"
