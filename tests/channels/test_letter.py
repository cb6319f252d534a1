"""A letter is tagged, speaks its language, is the same every time, and one bad letter stops only itself."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import segno
from fontTools.ttLib import TTFont
from letter_samples import (
    LONGEST_ADDRESS,
    LONGEST_NAME,
    a_bilingual_letter,
    a_letter,
    paragraph,
    to_nobody_in_particular,
)

from outreach.channels.letter import Press, qr_svg
from outreach.channels.typeface import class_of
from outreach.errors import AddressDoesNotFit, CharacterMissing, LetterBroken


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(pdf))


def elements(pdf: pikepdf.Pdf) -> Iterator[tuple[pikepdf.Dictionary, str]]:
    """Every element of the structure tree in reading order, with the language it is read in, inherited or its own."""
    waiting = [(pdf.Root.StructTreeRoot, str(pdf.Root.Lang))]
    while waiting:
        element, language = waiting.pop(0)
        if isinstance(element, pikepdf.Dictionary):
            language = str(element.get("/Lang", language))
            yield element, language
            kids = element.get("/K", [])
            waiting[:0] = [(kid, language) for kid in (kids if isinstance(kids, pikepdf.Array) else [kids])]


def kinds(pdf: pikepdf.Pdf) -> list[str]:
    return [str(element.S) for element, _ in elements(pdf) if "/S" in element]


def languages(pdf: pikepdf.Pdf, kind: str) -> list[str]:
    """The languages elements of a kind are read in, in reading order."""
    return [language for element, language in elements(pdf) if element.get("/S") == kind]


@pytest.mark.parametrize("language", ["fr", "nl", "de"])
def test_a_letter_is_tagged_titled_and_says_its_language(press: Press, language: str) -> None:
    pdf = opened(press.print_one(a_letter(language)))
    metadata = pdf.open_metadata()
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.Lang == f"{language}-BE"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert metadata["dc:title"] == a_letter(language)["title"]
    assert metadata["pdfuaid:part"] == "1"
    assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
    assert kinds(pdf).count("/H1") == 1
    assert kinds(pdf).count("/H2") == 2
    assert kinds(pdf).count("/LI") == 3


def test_the_qr_code_says_in_words_where_it_leads(press: Press) -> None:
    letter = a_letter("fr")
    pdf = opened(press.print_one(letter))
    figures = [element for element, _ in elements(pdf) if element.get("/S") == "/Figure"]
    assert [str(figure.Alt) for figure in figures] == [letter["qr"]["alt"]]


def test_both_halves_of_a_bilingual_letter_speak_their_own_language(press: Press) -> None:
    pdf = opened(press.print_one(a_bilingual_letter()))
    assert languages(pdf, "/H1") == ["fr-BE", "nl-BE"]
    assert languages(pdf, "/LI") == ["fr-BE"] * 3 + ["nl-BE"] * 3
    assert languages(pdf, "/Figure") == ["fr-BE", "nl-BE"]


def test_the_same_data_give_the_same_bytes(press: Press, letters_dir: Path) -> None:
    first = press.print_one(a_bilingual_letter())
    press.print_one(a_letter("de"))
    assert press.print_one(a_bilingual_letter()) == first
    assert Press(letters_dir).print_one(a_bilingual_letter()) == first


def test_the_date_inside_the_file_is_the_day_of_the_letter(press: Press) -> None:
    pdf = opened(press.print_one(a_letter("fr", made_on="2026-12-01")))
    assert pdf.open_metadata()["xmp:CreateDate"].startswith("2026-12-01T12:00")


def test_the_longest_name_and_the_longest_address_fit(press: Press) -> None:
    assert len(LONGEST_NAME) == 50
    assert len(LONGEST_ADDRESS) == 6
    assert press.print_one(a_letter("nl", recipient=LONGEST_ADDRESS))


@pytest.mark.parametrize(
    ("recipient", "reason"),
    [
        pytest.param(["W" * 50, "Rue 1", "5000 Namur"], "line 1 is wider", id="fifty wide letters"),
        pytest.param(["x" * 51, "Rue 1", "5000 Namur"], "line 1 has more than 50", id="fifty-one letters"),
        pytest.param(["a", "b", "c", "d", "e", "f", "5000 Namur"], "7 lines", id="seven lines"),
        pytest.param(["5000 Namur"], "1 lines", id="one line"),
        pytest.param(["Jeanne", " ", "5000 Namur"], "a line is empty", id="an empty line"),
        pytest.param([], "0 lines", id="no line"),
    ],
)
def test_an_address_that_does_not_fit_is_refused_before_printing(
    press: Press, recipient: list[str], reason: str
) -> None:
    with pytest.raises(AddressDoesNotFit) as refused:
        press.print_one(a_letter("fr", recipient=recipient))
    assert reason in str(refused.value)
    assert "Namur" not in str(refused.value)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("Gülşen İğdır Çağlayan", id="Turkish"),
        pytest.param("Nguyễn Thị Ánh Tuyết Đặng Ơn Ưu", id="Vietnamese"),
        pytest.param("Ελένη Παπαδοπούλου", id="Greek"),
        pytest.param("Жанна Щербакова Ґалаґан", id="Cyrillic"),
        pytest.param("Łukasz Żółć Křížová Őrsi Ţepeş Șt", id="Central Europe"),
        pytest.param("Jose\u0301 A\u030angstro\u0308m", id="accents apart from their letters"),
        pytest.param("Jeanne d’Arc-‘s Œuvre · 1429,84\u202f€", id="typographic signs"),
    ],
)
def test_names_of_every_european_origin_are_printed(press: Press, name: str) -> None:
    assert press.print_one(a_letter("fr", recipient=[name, "Rue Longue 1", "5000 Namur"]))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("فاطمة", "Arabic letters"),
        ("Jeanne 😀", "emoji or pictures"),
        ("王芳", "Chinese, Japanese or Korean characters"),
        ("თამარ", "Georgian letters"),
        ("Jeanne\u0007", "invisible control characters"),
    ],
)
def test_a_character_no_font_has_is_named_by_its_class_and_not_by_the_name(press: Press, name: str, words: str) -> None:
    with pytest.raises(CharacterMissing) as refused:
        press.print_one(a_letter("fr", recipient=[name, "Rue Longue 1", "5000 Namur"]))
    assert words in str(refused.value)
    assert name not in str(refused.value)
    assert refused.value.__cause__ is None


def test_every_character_has_a_class_in_words() -> None:
    assert class_of("\U0001f9d1") == "emoji or pictures"
    assert class_of("\u0301") == "loose accents"
    assert class_of("ꙮ") == "letters of another script"


def test_the_bold_face_has_every_character_of_the_regular_one(letters_dir: Path) -> None:
    for family in ("AtkinsonHyperlegible", "SourceSans3"):
        regular, bold = (
            set(TTFont(letters_dir / "fonts" / f"{family}_{weight}.ttf").getBestCmap())
            for weight in ("400Regular", "700Bold")
        )
        assert regular <= bold


def test_every_font_has_its_licence_beside_it(letters_dir: Path) -> None:
    for font in (letters_dir / "fonts").glob("*.ttf"):
        licence = letters_dir / "fonts" / f"OFL-{font.name.partition('_')[0]}.txt"
        assert "SIL Open Font License" in licence.read_text(encoding="utf-8")


def test_only_our_own_fonts_are_in_the_file(press: Press) -> None:
    letter = a_letter("fr", recipient=["Жанна Щербакова", "Rue Longue 1", "5000 Namur"])
    pdf = opened(press.print_one(letter))
    found = {
        str(item.BaseFont).partition("+")[2]
        for item in pdf.objects
        if isinstance(item, pikepdf.Dictionary) and "/BaseFont" in item
    }
    assert {name.partition("-")[0] for name in found} == {"AtkinsonHyperlegible", "SourceSans3"}


def test_a_batch_keeps_the_tags_of_every_letter(press: Press) -> None:
    letters = [a_letter("fr"), a_letter("fr", recipient=["Camille Exemple", "Rue 1", "5000 Namur"]), a_letter("fr")]
    pdf = opened(press.print_batch(letters))
    assert pdf.Root.MarkInfo.Marked
    assert kinds(pdf).count("/H1") == 3
    assert kinds(pdf).count("/Figure") == 3
    assert languages(pdf, "/H1") == ["fr-BE"] * 3
    assert len(pdf.pages) == sum(len(opened(press.print_one(letter)).pages) for letter in letters)


def test_an_empty_batch_is_refused(press: Press) -> None:
    with pytest.raises(LetterBroken):
        press.print_batch([])


def test_after_a_bad_letter_the_press_prints_the_next_one_as_ever(press: Press) -> None:
    good = press.print_one(a_letter("nl"))
    with pytest.raises(CharacterMissing):
        press.print_one(a_letter("nl", recipient=["王芳", "Kerkstraat 1", "9000 Gent"]))
    assert press.print_one(a_letter("nl")) == good
    assert isinstance(press.problem(a_letter("nl", recipient=["x"])), AddressDoesNotFit)
    assert press.problem(a_letter("nl")) is None


def without(letter: dict[str, Any], *path: str | int) -> dict[str, Any]:
    """The letter with one field left out."""
    place: Any = letter
    for step in path[:-1]:
        place = place[step]
    place.pop(path[-1])
    return letter


@pytest.mark.parametrize(
    "letter",
    [
        pytest.param(without(a_letter(), "qr"), id="no QR code"),
        pytest.param(without(a_letter(), "parts", 0, "closing"), id="no closing"),
        pytest.param(a_letter(surprise="!"), id="a field nobody knows"),
        pytest.param(a_letter(made_on="22/11/2026"), id="a day written otherwise"),
        pytest.param(a_letter(made_on="2026-02-30"), id="a day that does not exist"),
        pytest.param(a_letter(title=" "), id="no title"),
        pytest.param(a_letter(parts=[]), id="no part"),
        pytest.param(a_letter("fr", "fr"), id="twice the same language"),
        pytest.param(a_letter(lang="en"), id="a language we do not write"),
        pytest.param(a_letter(blocks=[]), id="no words"),
        pytest.param(a_letter(blocks=[paragraph()]), id="an empty paragraph"),
        pytest.param(a_letter(blocks=[{"kind": "table"}]), id="a kind of block nobody knows"),
        pytest.param(a_letter(blocks=[{"kind": "list", "items": [[{"text": "a"}]]}]), id="a run without weight"),
        pytest.param(a_letter(notice="Nederlands", notice_lang=None), id="a notice without its language"),
        pytest.param(a_letter(qr={"text": "é", "alt": "a"}), id="an address with an accent"),
    ],
)
def test_incomplete_data_are_refused_in_words(press: Press, letter: dict[str, Any]) -> None:
    with pytest.raises(LetterBroken) as refused:
        press.print_one(letter)  # type: ignore[arg-type]
    assert "Jeanne" not in str(refused.value)


def test_the_qr_code_holds_the_address_and_is_drawn_the_same_way_every_time() -> None:
    text = a_letter()["qr"]["text"]
    qr_svg.cache_clear()
    first = qr_svg(text)
    qr_svg.cache_clear()
    assert qr_svg(text) == first
    symbol = segno.make(text, error="m", mask=2, micro=False, boost_error=False)
    rows = len(list(symbol.matrix)) + 4
    assert f'viewBox="0 0 {rows} {rows}"' in first


def test_a_large_print_letter_is_larger(press: Press) -> None:
    def sizes(large_print: bool) -> set[float]:
        pdf = opened(press.print_one(a_letter("nl", large_print=large_print)))
        content = b"".join(page.Contents.read_bytes() for page in pdf.pages)
        return {float(size) for size in re.findall(rb"/\w+ ([\d.]+) Tf", content)}

    assert 18 in sizes(True)
    assert 18 not in sizes(False)


def test_many_letters_each_carry_their_own_code(press: Press) -> None:
    first, second = (press.print_one(to_nobody_in_particular(number)) for number in (1, 2))
    assert first != second


def test_several_threads_may_share_one_press(press: Press) -> None:
    letters = [to_nobody_in_particular(number) for number in range(6)]
    alone = [press.print_one(letter) for letter in letters]
    with ThreadPoolExecutor(3) as threads:
        assert list(threads.map(press.print_one, letters)) == alone
