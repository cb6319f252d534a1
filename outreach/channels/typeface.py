"""What the fonts of letters can print, and how wide it becomes: asked first, so that one name stops one letter."""

import unicodedata
from dataclasses import dataclass
from pathlib import Path

from fontTools.ttLib import TTFont

_SCRIPTS = {
    "ARABIC": "Arabic letters",
    "HEBREW": "Hebrew letters",
    "CJK": "Chinese, Japanese or Korean characters",
    "HIRAGANA": "Japanese characters",
    "KATAKANA": "Japanese characters",
    "HANGUL": "Korean characters",
    "GEORGIAN": "Georgian letters",
    "ARMENIAN": "Armenian letters",
    "ETHIOPIC": "Ethiopic letters",
    "DEVANAGARI": "Devanagari letters",
    "BENGALI": "Bengali letters",
    "TAMIL": "Tamil letters",
    "THAI": "Thai letters",
    "TIFINAGH": "Tifinagh letters",
}


@dataclass(frozen=True)
class Typeface:
    """Regular faces in the order the press tries them, as one table: character -> width in thousandths of the size."""

    widths: dict[str, float]

    @classmethod
    def load(cls, files: tuple[Path, ...]) -> "Typeface":
        widths: dict[str, float] = {}
        for file in reversed(files):
            with TTFont(file, lazy=True) as font:
                units = font["head"].unitsPerEm
                metrics = font["hmtx"]
                widths |= {chr(code): metrics[name][0] * 1000 / units for code, name in font.getBestCmap().items()}
        return cls(widths)

    def missing(self, text: str) -> str | None:
        """The class of a character that cannot be printed, in words and never the character itself."""
        unknown = set(text) - self.widths.keys()
        return class_of(min(unknown)) if unknown else None

    def width(self, text: str, size_in_points: float) -> float:
        """How many points wide a line becomes; kerning is left out, so it is never shorter than this."""
        return sum(self.widths.get(character, 1000.0) for character in text) * size_in_points / 1000


def class_of(character: str) -> str:
    """Words for a kind of character, such as "Arabic letters": an error must not print the name it stands in."""
    name = unicodedata.name(character, "")
    for word, meaning in _SCRIPTS.items():
        if name.startswith(word):
            return meaning
    category = unicodedata.category(character)
    if category in ("So", "Sk") or 0x1F000 <= ord(character) <= 0x1FAFF:
        return "emoji or pictures"
    if category.startswith("C"):
        return "invisible control characters"
    if category.startswith("M"):
        return "loose accents"
    return "letters of another script" if category.startswith("L") else "signs no font has"
