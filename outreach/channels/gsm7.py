"""What an SMS costs: the GSM alphabet, and how a text is cut into segments."""

import unicodedata
from dataclasses import dataclass

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€\f")  # two units each: an escape and a character

_REPLACED = {
    "œ": "oe", "Œ": "OE", "ĳ": "ij", "Ĳ": "IJ",
    "’": "'", "‘": "'", "‚": "'", "′": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "″": '"',
    "–": "-", "—": "-", "‑": "-", "−": "-", "•": "-", "·": "-", "…": "...", "ẞ": "SS",
    "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u200b": "", "\u00ad": "", "\ufeff": "", "\t": " ",
}  # fmt: skip


def plain(text: str) -> str:
    """The text in the GSM alphabet where that loses nothing a reader needs: œ becomes oe, ê becomes e, ’ becomes '.

    A character without such a neighbour stays, and the SMS goes as Unicode: never a question mark in its place.
    """
    return "".join(_plain(character) for character in unicodedata.normalize("NFC", text))


def _plain(character: str) -> str:
    if character in BASIC or character in EXTENDED:
        return character
    if character in _REPLACED:
        return _REPLACED[character]
    base = unicodedata.normalize("NFD", character)[0]  # the letter without its accents; ½ and ² stay what they are
    return base if base in BASIC else character


@dataclass(frozen=True, slots=True)
class Segments:
    """How a text travels: in which alphabet, in how many units and segments."""

    is_gsm7: bool
    units: int
    count: int


def segments(text: str) -> Segments:
    """Count segments as operators do; neither an escape pair nor a surrogate pair is cut in two."""
    is_gsm7 = all(character in BASIC or character in EXTENDED for character in text)
    alone, joined = (160, 153) if is_gsm7 else (70, 67)
    sizes = [_units(character, is_gsm7) for character in text]
    units = sum(sizes)
    if units <= alone:
        return Segments(is_gsm7, units, 1)
    count, room = 1, joined
    for size in sizes:
        if size > room:
            count, room = count + 1, joined
        room -= size
    return Segments(is_gsm7, units, count)


def _units(character: str, is_gsm7: bool) -> int:
    if is_gsm7:
        return 2 if character in EXTENDED else 1
    return 2 if ord(character) > 0xFFFF else 1
