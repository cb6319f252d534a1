"""Counts the segments of an SMS: 160 characters of GSM-7 (153 when several), or 70 of UCS-2 (67 when several)."""

from dataclasses import dataclass

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPED = frozenset("\f^{}\\[~]|€")  # two places each, never parted between segments


@dataclass(frozen=True, slots=True)
class Segments:
    """How an SMS would travel."""

    count: int
    outside: tuple[str, ...]  # the characters that force UCS-2, in order of first appearance

    @property
    def is_gsm7(self) -> bool:
        return not self.outside

    @property
    def alphabet(self) -> str:
        return "GSM-7" if self.is_gsm7 else "UCS-2"


def segments(words: str) -> Segments:
    """Count the segments of an SMS."""
    outside = tuple(dict.fromkeys(character for character in words if character not in _BASIC | _ESCAPED))
    if outside:
        sizes = [len(character.encode("utf-16-be")) // 2 for character in words]
        return Segments(_count(sizes, 70, 67), outside)
    return Segments(_count([2 if character in _ESCAPED else 1 for character in words], 160, 153), ())


def _count(sizes: list[int], alone: int, each: int) -> int:
    if sum(sizes) <= alone:
        return 1
    count, room = 1, each
    for size in sizes:
        if size > room:
            count, room = count + 1, each
        room -= size
    return count
