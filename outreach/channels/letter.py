"""Prints letters: data in, a tagged PDF out, the same bytes every time."""

import json
import tomllib
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

import segno
import typst

from outreach.channels.letter_data import LetterData, check
from outreach.channels.typeface import Typeface
from outreach.errors import AddressDoesNotFit, CharacterMissing, LetterBroken, PermanentFailure

STANDARDS: list[Any] = ["a-2a", "ua-1"]  # kept for years, and readable by a screen reader
_REGULAR = ("AtkinsonHyperlegible_400Regular.ttf", "SourceSans3_400Regular.ttf")  # in the order of the template
_POINTS_IN_A_MILLIMETRE = 72 / 25.4
_QR_MASK = 2  # segno tries all eight otherwise, which costs more than the whole letter


class Press:
    """One compiler with our own fonts, reused for every letter of this process."""

    def __init__(self, letters_dir: Path) -> None:
        fonts = letters_dir / "fonts"
        self._template = letters_dir / "letter.typ"
        self._layout = tomllib.loads((letters_dir / "layout.toml").read_text(encoding="utf-8"))
        self._typeface = Typeface.load(tuple(fonts / name for name in _REGULAR))
        self._fonts_dir = fonts
        self._turn = Lock()  # a compiler serves one thread at a time, and says so with an error

    @cached_property
    def _compiler(self) -> typst.Compiler:
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(self._fonts_dir)])
        # From a path: made from bytes it fails at its second letter.
        return typst.Compiler(str(self._template), root=str(self._template.parent), font_paths=fonts)

    def print_one(self, data: LetterData) -> bytes:
        """The PDF of one letter. Raises LetterBroken, AddressDoesNotFit or CharacterMissing."""
        return self.print_batch([data])

    def print_batch(self, letters: Sequence[LetterData]) -> bytes:
        """One PDF of many letters of the same language; `check` each first, as one bad letter stops them all."""
        if not letters:
            raise LetterBroken(channel="letter", reason="the batch is empty")
        ready = [self._prepare(letter) for letter in letters]
        try:
            with self._turn:
                pdf = self._compiler.compile(
                    sys_inputs={"letters": json.dumps(ready, ensure_ascii=False)},
                    format="pdf",
                    pdf_standards=STANDARDS,
                    timestamp=_noon(letters[0]["made_on"]),
                )
        except typst.TypstError as error:
            # Typst's own words may quote the letter, so neither they nor the cause go further.
            raise LetterBroken(channel="letter", reason=_what_typst_says(error)) from None
        if not isinstance(pdf, bytes):
            raise LetterBroken(channel="letter", reason="the press gave no PDF")
        return pdf

    def check(self, data: LetterData) -> None:
        """Raise the error this letter would be refused with, without printing it."""
        self._prepare(data)

    def problem(self, data: LetterData) -> PermanentFailure | None:
        """The error this letter would be refused with, or None when it prints."""
        try:
            self.check(data)
        except PermanentFailure as error:
            return error
        return None

    def _prepare(self, data: LetterData) -> dict[str, Any]:
        """Checked data with what the template needs beside: composed characters, size of the address, the QR code."""
        check(data)
        letter: dict[str, Any] = _composed(data)
        if kind := self._typeface.missing("".join(_texts(letter))):
            raise CharacterMissing(channel="letter", reason=kind)
        return {
            **letter,
            "recipient_size": self._address_size(letter["recipient"]),
            "qr_svg": qr_svg(data["qr"]["text"]),
        }

    def _address_size(self, lines: list[str]) -> float:
        """The largest size in which the address fits the window, or AddressDoesNotFit."""
        window = self._layout["window"]
        width, height = (window[side] * _POINTS_IN_A_MILLIMETRE for side in ("width", "height"))
        for size in window["sizes"]:
            high = len(lines) * size * window["pitch"] <= height
            if high and all(self._typeface.width(line, size) <= width for line in lines):
                return float(size)
        smallest = window["sizes"][-1]
        wide = [n for n, line in enumerate(lines, start=1) if self._typeface.width(line, smallest) > width]
        reason = f"line {wide[0]} is wider than {window['width']} mm" if wide else f"higher than {window['height']} mm"
        raise AddressDoesNotFit(channel="letter", reason=reason)


@lru_cache(maxsize=256)  # a letter is printed alone and again in its batch
def qr_svg(text: str) -> str:
    """The QR code as SVG, drawn the same way every time."""
    picture = BytesIO()
    segno.make(text, error="m", mask=_QR_MASK, micro=False, boost_error=False).save(
        picture, kind="svg", border=2, xmldecl=False, svgclass=None, lineclass=None, omitsize=True
    )
    return picture.getvalue().decode("ascii")


def _noon(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)


def _composed(value: Any) -> Any:
    """The same data with every accent joined to its letter, as fonts hold them."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {key: _composed(inner) for key, inner in value.items()}
    return [_composed(inner) for inner in value] if isinstance(value, list) else value


def _texts(value: Any) -> list[str]:
    """Every text of the data."""
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for item in inner for text in _texts(item)]


def _what_typst_says(error: typst.TypstError) -> str:
    """A kind of trouble in our own words."""
    said = str(error.message)
    if "font" in said or "glyph" in said:
        return "a character has no glyph"
    if "PDF/UA" in said or "PDF/A" in said:
        return "the letter would not be accessible"
    return "the template does not compile with these data"
