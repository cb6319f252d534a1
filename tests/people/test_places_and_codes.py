"""Municipalities and postal codes answer questions; what our small table does not know stays unknown."""

from datetime import date

import pytest

from outreach.errors import PlaceRefused
from outreach.languages import Language
from outreach.people.places import language_area, merged_away, mergers, municipalities
from outreach.people.postal_code import PostalCode, PostalCodeProblem

FR, NL, DE = Language.FR, Language.NL, Language.DE

# NIS code, names in their order, postal codes: the lists of the laws of 18 July 1966, written out a second time here so
# that a slip in the table shows.
BRUSSELS = """
21001 Anderlecht/Anderlecht 1070
21002 Auderghem/Oudergem 1160
21003 Berchem-Sainte-Agathe/Sint-Agatha-Berchem 1082
21004 Bruxelles/Brussel 1000 1020 1120 1130
21005 Etterbeek/Etterbeek 1040
21006 Evere/Evere 1140
21007 Forest/Vorst 1190
21008 Ganshoren/Ganshoren 1083
21009 Ixelles/Elsene 1050
21010 Jette/Jette 1090
21011 Koekelberg/Koekelberg 1081
21012 Molenbeek-Saint-Jean/Sint-Jans-Molenbeek 1080
21013 Saint-Gilles/Sint-Gillis 1060
21014 Saint-Josse-ten-Noode/Sint-Joost-ten-Node 1210
21015 Schaerbeek/Schaarbeek 1030
21016 Uccle/Ukkel 1180
21017 Watermael-Boitsfort/Watermaal-Bosvoorde 1170
21018 Woluwe-Saint-Lambert/Sint-Lambrechts-Woluwe 1200
21019 Woluwe-Saint-Pierre/Sint-Pieters-Woluwe 1150
"""
GERMAN = """
63001 Amel/Amblève 4770 4771
63012 Büllingen/Bullange 4760 4761
63013 Bütgenbach/Butgenbach 4750
63023 Eupen/Eupen 4700 4701
63040 Kelmis/La_Calamine 4720 4721 4728
63048 Lontzen/Lontzen 4710 4711
63061 Raeren/Raeren 4730 4731
63067 Sankt_Vith/Saint-Vith 4780 4782 4783 4784
63087 Burg-Reuland/Burg-Reuland 4790 4791
"""
DUTCH_WITH_FRENCH = """
23098 Drogenbos/Drogenbos 1620
23099 Kraainem/Crainhem 1950
23100 Linkebeek/Linkebeek 1630
23101 Sint-Genesius-Rode/Rhode-Saint-Genèse 1640
23102 Wemmel/Wemmel 1780
23103 Wezembeek-Oppem/Wezembeek-Oppem 1970
23009 Bever/Biévène 1547
33016 Mesen/Messines 8957
34043 Spiere-Helkijn/Espierres-Helchin 8587
45041 Ronse/Renaix 9600
73028 Herstappe/Herstappe 3717
73109 Voeren/Fourons 3790 3791 3792 3793 3798
"""
FRENCH_WITH_DUTCH = """
51019 Flobecq/Vloesberg 7880
51067 Enghien/Edingen 7850
57096 Mouscron/Moeskroen 7700 7711 7712
57097 Comines-Warneton/Komen-Waasten 7780 7781 7782 7783 7784
"""
FRENCH_WITH_GERMAN = """
63049 Malmedy/Malmedy 4960
63080 Waimes/Weismes 4950
"""


def lines(*lists: str) -> list[tuple[str, list[str], list[str]]]:
    rows = [row.split() for text in lists for row in text.strip().splitlines()]
    return [(nis, names.replace("_", " ").split("/"), codes) for nis, names, *codes in rows]


@pytest.mark.parametrize(
    ("text", "count", "area", "languages", "minority"),
    [
        pytest.param(BRUSSELS, 19, "bru", (FR, NL), (), id="the Brussels nineteen"),
        pytest.param(GERMAN, 9, "de", (DE, FR), (FR,), id="the German-language nine"),
        pytest.param(DUTCH_WITH_FRENCH, 12, "nl", (NL, FR), (FR,), id="Dutch area, facilities in French"),
        pytest.param(FRENCH_WITH_DUTCH, 4, "fr", (FR, NL), (NL,), id="French area, facilities in Dutch"),
        pytest.param(FRENCH_WITH_GERMAN, 2, "fr", (FR, DE), (DE,), id="French area, facilities in German"),
    ],
)
def test_the_municipalities_the_law_lists_are_in_the_table(
    text: str, count: int, area: str, languages: tuple[Language, ...], minority: tuple[Language, ...]
) -> None:
    listed = lines(text)
    assert len(listed) == count
    held = {m.nis: m for m in municipalities()}
    for nis, names, codes in listed:
        place = held[nis]
        assert (place.area, place.minority, list(place.postal_codes)) == (area, minority, codes), nis
        assert place.names == dict(zip(languages, names, strict=True)), nis
        for code in codes:
            found = language_area(None, code)
            assert (found.code, found.municipality, found.minority) == (area, place, minority), code
            assert PostalCode(code).belongs_to(nis) is True
            assert PostalCode(code).is_a_place_to_live is True


def test_no_other_municipality_has_facilities_or_two_languages() -> None:
    listed = {nis for nis, _, _ in lines(GERMAN, DUTCH_WITH_FRENCH, FRENCH_WITH_DUTCH, FRENCH_WITH_GERMAN)}
    assert {m.nis for m in municipalities() if m.has_facilities} == listed
    assert {m.nis for m in municipalities() if m.area == "bru"} == {nis for nis, _, _ in lines(BRUSSELS)}
    assert {m.nis for m in municipalities() if m.area == "de"} == {nis for nis, _, _ in lines(GERMAN)}


RANGES = [
    (0, 999, "unknown"), (1000, 1299, "bru"), (1300, 1499, "fr"), (1500, 3999, "nl"), (4000, 4699, "fr"),
    (4700, 4799, "de"), (4800, 7999, "fr"), (8000, 9999, "nl"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "last", "area"), RANGES, ids=[f"{first:04}-{last:04}" for first, last, _ in RANGES])
def test_every_postal_code_lies_in_the_area_of_its_range(first: int, last: int, area: str) -> None:
    assert {language_area(None, f"{code:04}").code for code in range(first, last + 1)} == {area}


@pytest.mark.parametrize("written", ["5000", " 5000 ", "B-5000", "BE 5000", "b5000", "５０００"])
def test_a_postal_code_is_read_as_people_write_it(written: str) -> None:
    assert str(PostalCode.parse(written)) == "5000"


@pytest.mark.parametrize("written", ["", "500", "50000", "0500", "F-59000", "L-4000", "5OOO", "5000 Namur", "٥٠٠٠"])
def test_what_is_no_belgian_postal_code_is_refused(written: str) -> None:
    with pytest.raises(PlaceRefused) as refused:
        PostalCode.parse(written)
    assert refused.value.problem is PostalCodeProblem.FOUR_DIGITS


@pytest.mark.parametrize(
    ("code", "of_an_organisation", "to_live"),
    [
        *(pytest.param(c, True, False, id=f"{c}, of an organisation")
          for c in ("1005", "1006", "1009", "1011", "1012", "1031", "1033")),
        pytest.param("1049", False, False, id="in Brussels, in none of the nineteen"),
        pytest.param("4799", False, False, id="in the German-language area, in none of the nine"),
        pytest.param("1000", False, True, id="Brussels"),
        pytest.param("5000", False, True, id="Namur"),
        pytest.param("3960", False, None, id="a municipality that is not in the table"),
    ],
)  # fmt: skip
def test_a_postal_code_is_a_place_to_live_or_not_or_unknown(
    code: str, of_an_organisation: bool, to_live: bool | None
) -> None:
    postal_code = PostalCode.parse(code)
    assert (postal_code.is_of_an_organisation, postal_code.is_a_place_to_live) == (of_an_organisation, to_live)
    if to_live is False:
        with pytest.raises(PlaceRefused) as refused:
            postal_code.check_home()
        assert refused.value.problem is PostalCodeProblem.NO_HOME
    else:
        assert postal_code.check_home() is postal_code


@pytest.mark.parametrize(
    ("code", "nis", "belongs"),
    [
        pytest.param("1050", "21009", True, id="Ixelles"),
        pytest.param("1000", "21009", False, id="the code next door"),
        pytest.param("5000", "62063", False, id="a code of another town"),
        pytest.param("3960", "62063", False, id="an unknown code in another area"),
        pytest.param("3960", "72004", None, id="an unknown code in the same area"),
        pytest.param("3960", "99999", None, id="no such municipality"),
    ],
)
def test_a_postal_code_belongs_to_a_municipality_or_not_or_unknown(code: str, nis: str, belongs: bool | None) -> None:
    assert PostalCode(code).belongs_to(nis) is belongs


def test_two_dozen_municipalities_ended_in_the_mergers() -> None:
    by_day = [merger.since for merger in mergers()]
    assert by_day.count(date(2024, 12, 2)) == 1
    assert by_day.count(date(2025, 1, 1)) == 22  # 28 merged into 13, six of which kept one of the names
    assert len({merger.nis for merger in mergers()}) == 23
    assert len({merger.into for merger in mergers() if merger.since == date(2025, 1, 1)}) == 13


@pytest.mark.parametrize(
    ("nis", "day", "into"),
    [
        pytest.param("82005", date(2024, 12, 1), None, id="the day before"),
        pytest.param("82005", date(2024, 12, 2), "Bastogne", id="the day itself"),
        pytest.param("23024", date(2026, 11, 22), "Pajottegem", id="long after"),
        pytest.param("37015", date(2026, 11, 22), None, id="Tielt, which kept its name: its code was not found"),
        pytest.param("62063", date(2026, 11, 22), None, id="a municipality of today"),
    ],
)
def test_an_old_code_is_known_as_no_longer_in_use_from_its_day_on(nis: str, day: date, into: str | None) -> None:
    merger = merged_away(nis, day)
    assert (merger.into if merger else None) == into


def test_a_merger_changed_no_language_and_touched_no_municipality_of_the_table() -> None:
    held = {m.nis for m in municipalities()}
    for merger in mergers():
        assert merger.nis not in held
        assert language_area(merger.nis, None).code == ("fr" if merger.since.year == 2024 else "nl")
