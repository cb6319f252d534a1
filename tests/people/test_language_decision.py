"""In which language somebody gets a letter: the decision order of the language regime, with the rule kept."""

from datetime import date
from itertools import permutations, product

import pytest

from outreach.languages import Language
from outreach.messages.envelope import Envelope, Sender
from outreach.messages.filling import Filled
from outreach.messages.render import to_html, to_letter, to_plain
from outreach.people import language
from outreach.people.extract import COLUMNS
from outreach.people.language import (
    KnownLanguage,
    LanguageDecision,
    LanguageSource,
    by_area,
    decide,
    decide_among,
    for_representative,
)
from outreach.people.places import municipalities

FR, NL, DE = Language.FR, Language.NL, Language.DE
SAID, CASE_FILE, LAST_CONTACT, LOGIN = LanguageSource
EARLY, LATE = date(2024, 5, 6), date(2026, 7, 8)

BRUSSELS = [f"210{n:02d}" for n in range(1, 20)]
GERMAN = ["63001", "63012", "63013", "63023", "63040", "63048", "63061", "63067", "63087"]
FACILITIES = {
    **dict.fromkeys(
        ["23098", "23099", "23100", "23101", "23102", "23103", "23009", "33016", "34043", "45041", "73028", "73109"],
        (NL, FR),
    ),
    **dict.fromkeys(["51019", "51067", "57096", "57097"], (FR, NL)),
    **dict.fromkeys(["63049", "63080"], (FR, DE)),
}


def test_a_recorded_choice_wins_everywhere() -> None:
    for nis in (*BRUSSELS, *GERMAN, *FACILITIES, "44021", "62063", None):
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


# The order of decision


def known(language: Language, source: LanguageSource, on: date | None = None) -> KnownLanguage:
    return KnownLanguage(language, source, on)


ORDER = (
    (known(DE, CASE_FILE, EARLY), language.R1),
    (known(NL, LAST_CONTACT, LATE), language.LAST_USED),
    (known(FR, LOGIN, LATE), language.LOGIN),
)


@pytest.mark.parametrize("first", range(len(ORDER)))
def test_each_rule_decides_over_those_after_it_however_new_they_are(first: int) -> None:
    those_left = [each for each, _ in ORDER[first:]]
    expected, rule = ORDER[first]
    for mixed in permutations(those_left):
        for nis in ("62063", "21004", "23098", None):
            decision = decide_among(mixed, nis, "4000")
            assert (decision.languages, decision.rule, decision.notice) == ((expected.language,), rule, None)


def test_after_all_of_them_the_area_decides() -> None:
    assert decide_among((), "62063", None).rule == language.R2
    assert decide_among((), "21004", None).rule == language.R3


@pytest.mark.parametrize("source", [CASE_FILE, LAST_CONTACT, LOGIN])
def test_among_those_of_one_rank_the_newest_decides(source: LanguageSource) -> None:
    several = [known(FR, source, EARLY), known(NL, source, LATE), known(DE, source)]
    for mixed in permutations(several):
        assert decide_among(mixed, None, None).languages == (NL,)


def test_what_the_person_said_is_a_choice_of_the_case_file() -> None:
    assert decide_among([known(FR, CASE_FILE, EARLY), known(NL, SAID, LATE)], None, None).languages == (NL,)
    assert decide_among([known(FR, CASE_FILE, LATE), known(NL, SAID, EARLY)], None, None).languages == (FR,)
    assert decide_among([known(FR, CASE_FILE, LATE), known(NL, SAID, LATE)], None, None).languages == (NL,)
    assert decide_among([known(FR, LAST_CONTACT, LATE), known(NL, SAID, EARLY)], None, None).rule == language.R1


def test_two_languages_of_one_day_are_decided_alike_in_any_order() -> None:
    both = [known(FR, CASE_FILE, LATE), known(NL, CASE_FILE, LATE)]
    assert decide_among(both, None, None) == decide_among(both[::-1], None, None)


@pytest.mark.parametrize(
    ("source", "evidence"),
    [
        (SAID, "choice said by the person on 2026-07-08"),
        (CASE_FILE, "choice recorded in the case file on 2026-07-08"),
        (LAST_CONTACT, "language of the last contact on 2026-07-08"),
        (LOGIN, "language preferred at sign-in on 2026-07-08"),
    ],
)
def test_the_evidence_is_the_source_and_its_day(source: LanguageSource, evidence: str) -> None:
    assert decide_among([known(FR, source, LATE)], "62063", None).evidence == evidence


def test_the_language_field_of_the_register_is_never_used() -> None:
    with pytest.raises(ValueError, match="ti_001"):
        decide(FR, "ti_001", "62063", None)
    told = {column.name: column for column in COLUMNS if "language" in column.name}
    assert set(told) == {"language_choice", "language_source"}
    assert set(told["language_source"].codes) == {each.value for each in LanguageSource} - {"said"}
    assert not [column for column in COLUMNS if "TI 001" in column.source]


# The places


@pytest.mark.parametrize("nis", BRUSSELS)
def test_in_each_of_the_nineteen_both_languages_stand_on_equal_footing(nis: str) -> None:
    assert by_area(nis, "9000") == LanguageDecision((FR, NL), language.R3, f"municipality {nis}")


@pytest.mark.parametrize("nis", GERMAN)
def test_in_each_of_the_nine_german_with_a_line_in_french(nis: str) -> None:
    assert by_area(nis, "4000") == LanguageDecision((DE,), language.R4, f"municipality {nis}", notice=FR)


@pytest.mark.parametrize("nis", FACILITIES)
def test_in_each_of_the_eighteen_the_area_with_a_line_in_the_other_language(nis: str) -> None:
    area, minority = FACILITIES[nis]
    assert by_area(nis, None) == LanguageDecision((area,), language.R4, f"municipality {nis}", notice=minority)


def test_the_lists_are_those_of_the_places() -> None:
    assert [m.nis for m in municipalities() if m.area == "bru"] == BRUSSELS
    assert {m.nis for m in municipalities() if m.has_facilities} == {*GERMAN, *FACILITIES}
    assert (len(BRUSSELS), len(GERMAN), len(FACILITIES)) == (19, 9, 18)


@pytest.mark.parametrize("place", [m for m in municipalities() if m.has_facilities or m.area == "bru"])
def test_a_postal_code_says_the_same_as_its_municipality(place: object) -> None:
    for code in place.postal_codes:  # type: ignore[attr-defined]
        by_code, by_nis = by_area(None, code), by_area(place.nis, None)  # type: ignore[attr-defined]
        assert (by_code.languages, by_code.rule, by_code.notice) == (by_nis.languages, by_nis.rule, by_nis.notice)


# First and last code of each range, its languages; one municipality with its own rule may lie in between.
RANGES = (
    (1000, 1299, (FR, NL)), (1300, 1499, (FR,)), (1500, 1999, (NL,)), (2000, 2999, (NL,)), (3000, 3499, (NL,)),
    (3500, 3999, (NL,)), (4000, 4699, (FR,)), (4700, 4799, (DE,)), (4800, 4999, (FR,)), (5000, 5999, (FR,)),
    (6000, 6599, (FR,)), (6600, 6999, (FR,)), (7000, 7999, (FR,)), (8000, 8999, (NL,)), (9000, 9999, (NL,)),
)  # fmt: skip


@pytest.mark.parametrize(("first", "last", "languages"), RANGES)
def test_every_code_of_a_range_lies_in_its_area(first: int, last: int, languages: tuple[Language, ...]) -> None:
    assert {by_area(None, str(code)).languages for code in range(first, last + 1)} == {languages}


@pytest.mark.parametrize(
    ("nis", "postal_code"),
    [
        pytest.param(None, "0999", id="below the first range"),
        pytest.param(None, "999", id="three digits"),
        pytest.param(None, "75001", id="a foreign code"),
        pytest.param(None, "L-1234", id="with a country"),
        pytest.param("00000", None, id="no arrondissement"),
        pytest.param("6206", "", id="too short"),
        pytest.param("", "", id="empty"),
    ],
)
def test_a_place_we_do_not_know_gets_both_languages(nis: str | None, postal_code: str | None) -> None:
    assert by_area(nis, postal_code) == LanguageDecision((FR, NL), language.NO_PLACE, "no known municipality")


def test_a_municipality_we_do_not_know_leaves_it_to_the_postal_code_and_says_so() -> None:
    assert by_area("00000", "9000") == LanguageDecision((NL,), language.R2, "postal code 9000")


@pytest.mark.parametrize(
    ("nis", "expected"),
    [
        pytest.param("46999", NL, id="new code, arrondissement Sint-Niklaas"),
        pytest.param("73999", NL, id="new code, arrondissement Tongeren"),
        pytest.param("23999", NL, id="new code, arrondissement Halle-Vilvoorde"),
        pytest.param("82999", FR, id="new code, arrondissement Bastogne"),
        pytest.param("63999", FR, id="new code, arrondissement Verviers: the nine are all known"),
    ],
)
def test_a_municipality_that_merged_lies_in_the_area_of_its_arrondissement(nis: str, expected: Language) -> None:
    assert by_area(nis, "1000") == LanguageDecision((expected,), language.R2, f"municipality {nis}")


def test_zwijndrecht_merged_into_another_province_and_stays_dutch() -> None:
    assert by_area(None, "2070").languages == by_area("46999", "2070").languages == (NL,)


def test_abroad_no_place_decides() -> None:
    assert by_area("63023", "4700", abroad=True).rule == language.ABROAD
    assert decide_among([known(DE, LOGIN)], None, None, abroad=True).languages == (DE,)


# Somebody who acts for the person

FROM_LIEGE, FROM_GHENT = by_area("62063", None), by_area("44021", None)


def test_an_administrator_is_written_to_in_the_language_they_told_us() -> None:
    decision = for_representative([known(NL, LAST_CONTACT, LATE)], FROM_LIEGE)
    assert (decision.languages, decision.rule, decision.notice) == ((NL,), language.REPRESENTATIVE, None)
    assert decision.evidence == "representative: language of the last contact on 2026-07-08"


@pytest.mark.parametrize("case", [FROM_LIEGE, FROM_GHENT, by_area("21004", None), by_area("23098", None)])
def test_a_representative_who_told_us_nothing_gets_the_language_of_the_person(case: LanguageDecision) -> None:
    decision = for_representative([], case)
    assert (decision.languages, decision.rule, decision.notice) == (case.languages, case.rule, case.notice)
    assert decision.evidence == f"language of the person; {case.evidence}"


# The line in the other language, on paper and on screen

HOW = {
    FR: ("en français", "Téléphone gratuit"),
    NL: ("in het Nederlands", "Gratis telefoonnummer"),
    DE: ("auf Deutsch", "Kostenlose Telefonnummer"),
}


@pytest.mark.parametrize("nis", [*FACILITIES, *GERMAN])
def test_the_line_stands_in_letter_and_e_mail_and_says_how_to_get_the_other_language(nis: str) -> None:
    decision = by_area(nis, None)
    assert decision.notice is not None
    (written,) = decision.languages
    sender = Sender({each.value: "Dienst" for each in Language}, "Rue Exemple 1", "1000 Bruxelles", "0800 00 000")
    envelope = Envelope(
        sender=sender, public_url="https://droits.example", code="K7QM-3F9T-2HXS", day=LATE, notice=decision.notice
    )
    message = [Filled(language=written, subject="X", sms="X", blocks=())]
    (part,) = to_letter(message, envelope)["parts"]
    assert part["notice_lang"] == decision.notice
    for told in (part["notice"] or "", to_plain(message, envelope), to_html(message, envelope)):
        line = " ".join(told.replace("\u00a0", " ").split())
        for words in (*HOW[decision.notice], "0800 00 000"):
            assert words in line


def test_without_facilities_there_is_no_line() -> None:
    assert by_area("44021", None).notice is None
    assert by_area("21004", None).notice is None


def test_all_that_is_kept_fits_its_columns() -> None:
    choices = [known(FR, source, LATE) for source in LanguageSource]
    decisions = [decide_among([each], None, None) for each in choices]
    decisions += [for_representative([each], FROM_LIEGE) for each in choices]
    decisions += [for_representative([], each) for each in decisions[:4]]
    assert all(len(decision.rule) <= 40 and len(decision.evidence) <= 80 for decision in decisions)
