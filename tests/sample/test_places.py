"""Which language area a place lies in."""

import pytest

from outreach.languages import Language
from outreach.people.places import language_area, municipalities


def test_the_municipalities_with_facilities_are_twenty_seven():
    by_area = [m.area for m in municipalities() if m.has_facilities]
    assert {area: by_area.count(area) for area in ("nl", "fr", "de")} == {"nl": 12, "fr": 6, "de": 9}


def test_brussels_has_nineteen_municipalities_two_languages_and_no_default():
    brussels = [m for m in municipalities() if m.area == "bru"]
    assert len(brussels) == 19
    for m in brussels:
        area = language_area(m.nis, None)
        assert area.default is None
        assert area.languages == (Language.FR, Language.NL)


def test_every_postal_code_of_a_municipality_lies_in_its_area():
    codes = [(code, m) for m in municipalities() for code in m.postal_codes]
    assert len({code for code, _ in codes}) == len(codes)
    assert all(language_area(None, code).code == m.area for code, m in codes)


@pytest.mark.parametrize(
    ("nis", "postal_code", "code", "minority"),
    [
        pytest.param("63023", None, "de", (Language.FR,), id="Eupen, facilities in French"),
        pytest.param("23102", None, "nl", (Language.FR,), id="Wemmel, facilities in French"),
        pytest.param("57096", None, "fr", (Language.NL,), id="Mouscron, facilities in Dutch"),
        pytest.param("63049", None, "fr", (Language.DE,), id="Malmedy, facilities in German"),
        pytest.param(None, "4960", "fr", (Language.DE,), id="Malmedy by its postal code"),
        pytest.param("62063", "1000", "fr", (), id="the municipality wins over the postal code"),
        pytest.param("62063", "4780", "fr", (), id="also when the code is one of a municipality with facilities"),
        pytest.param("63046", None, "fr", (), id="in the arrondissement of Verviers but not listed as German"),
        pytest.param("31022", None, "nl", (), id="a municipality that is not listed"),
        pytest.param(None, "3960", "nl", (), id="a postal code that is not listed"),
        pytest.param("99999", "4700", "de", (Language.FR,), id="an impossible municipality, a good postal code"),
        pytest.param(None, "59000", "unknown", (), id="a foreign postal code"),
        pytest.param(None, "0999", "unknown", (), id="no such range"),
        pytest.param(None, None, "unknown", (), id="nothing known"),
    ],
)
def test_the_language_area_of_a_place(nis, postal_code, code, minority):
    area = language_area(nis, postal_code)
    assert (area.code, area.minority) == (code, minority)
    assert area.is_known == (code != "unknown")


def test_an_unknown_place_has_no_language_at_all():
    area = language_area(None, None)
    assert (area.default, area.languages, area.municipality) == (None, (), None)


def test_a_municipality_is_named_in_the_language_asked_for_where_it_has_such_a_name():
    ronse = language_area("45041", None).municipality
    assert ronse.name_in(Language.FR) == "Renaix"
    assert ronse.name_in(Language.DE) == "Ronse"
