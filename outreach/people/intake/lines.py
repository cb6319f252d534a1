"""Cuts a text file into lines and decodes each by itself, because one file may have been put together from two.

A line that is UTF-8 is UTF-8. Any other is Windows-1252 (Latin-1 with additions), unless something in it says that it
is neither: then it is unreadable, for a wrong name is worse than none. What this cannot see: two letters of
Windows-1252 that happen to be one letter of UTF-8, such as É followed by a curly quote; no name is known to have them.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from outreach.people.intake.refusals import FileForbidden, LineTooLong

BLOCK = 8 * 1024 * 1024
MAX_LINE = 1024 * 1024  # a row of the register has some 600 characters
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_A_LETTER_OF_UTF_8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
# Letters of DOS and of old Macintoshes read as Windows-1252 give signs no name has, or a capital inside a word.
_OF_ANOTHER_MACHINE = re.compile("[\ufffd‚ƒ„†‡ˆ‰‹•˜™›¤¦§¬±¶¹²³¼½¾¢£¥×÷]|[a-zà-ÿ][ŠŽŸŒ]|\\w[“”…]\\w")


@dataclass(frozen=True, slots=True)
class Lines:
    """Some lines of a file; `unreadable` are the places of those whose letters are not certain."""

    texts: list[str]
    unreadable: frozenset[int]

    def after(self, count: int) -> "Lines":
        """Those after the first ones."""
        if not count:
            return self
        return Lines(self.texts[count:], frozenset(place - count for place in self.unreadable if place >= count))

    def __add__(self, more: "Lines") -> "Lines":
        moved = frozenset(place + len(self.texts) for place in more.unreadable)
        return Lines(self.texts + more.texts, self.unreadable | moved) if self.texts else more


def lines_of(path: Path) -> Iterator[Lines]:
    """All lines of a file, some megabytes at a time; \\n, \\r\\n and \\r end a line."""
    for block in _blocks(path):
        try:
            texts = block.decode().split("\n")
            unreadable: frozenset[int] = frozenset()
        except UnicodeDecodeError:
            pairs = [_decoded(line) for line in block.split(b"\n")]
            texts = [text for text, _ in pairs]
            unreadable = frozenset(place for place, (_, is_certain) in enumerate(pairs) if not is_certain)
        if b"\0" in block:
            unreadable |= {place for place, text in enumerate(texts) if "\0" in text}
        if len(block) > MAX_LINE and max(map(len, texts)) > MAX_LINE:
            raise LineTooLong(file=path.name, limit=f"{MAX_LINE:,}")
        yield Lines(texts, unreadable)


def _blocks(path: Path) -> Iterator[bytes]:
    """The file as UTF-8 or whatever it is, in pieces of whole lines that end in \\n only; the last end is taken off."""
    rest = b""
    for raw in _raw(path):
        rest += raw
        end = max(rest.rfind(b"\n"), rest.rfind(b"\r", 0, len(rest) - 1))  # a last \r may be half of \r\n
        if end < 0:
            if len(rest) > MAX_LINE:
                raise LineTooLong(file=path.name, limit=f"{MAX_LINE:,}")
            continue
        yield _plain_ends(rest[: end + 1])[:-1]
        rest = rest[end + 1 :]
    if rest:
        yield _plain_ends(rest).removesuffix(b"\n")


def _plain_ends(block: bytes) -> bytes:
    return block.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in block else block


def _raw(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            start = file.read(2)
            file.seek(0)
            decoder = codecs.getincrementaldecoder("utf-16")("replace") if start in _UTF_16 else None
            while block := file.read(BLOCK):
                yield decoder.decode(block).encode() if decoder else block
    except OSError:
        raise FileForbidden(file=path.name) from None


def _decoded(line: bytes) -> tuple[str, bool]:
    """The line as text, and whether that is certain."""
    try:
        return line.decode(), True
    except UnicodeDecodeError:
        text = line.decode("cp1252", "replace")
    if _A_LETTER_OF_UTF_8.search(line):
        return text, False  # two encodings in one line: which is which is a guess
    return text, not _OF_ANOTHER_MACHINE.search(text)
