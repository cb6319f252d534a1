"""A street, its house number and its box, each in its place and written as bpost asks: Rue Courtejoie 17 bte 1."""

import re
from dataclasses import dataclass

from outreach.channels.addresses.line import tidy

BOX_WORDS = r"(?:bo[iî]te|bte|bus|box|bfk|briefkasten)"
_OTHER_SIGNS = r"(?:b|appartement|appt?|apt)"  # bpost wants them nowhere; what follows them is the box
_BOX_IN_THE_NUMBER = re.compile(
    rf"(?P<number>[0-9]+ ?[a-z]?)"
    rf"(?:,? ?{BOX_WORDS}[. ]*| {_OTHER_SIGNS}[. ]+| ?(?P<sign>[/#]) ?)"
    r"(?P<box>[0-9a-z.]+)",
    re.IGNORECASE,
)
_BEFORE_THE_BOX = re.compile(rf"^(?:[/#] ?|{BOX_WORDS}[. ]*(?=[0-9a-z])|{_OTHER_SIGNS}[. ]+)+", re.IGNORECASE)
_LONGEST = 50  # characters; no house number and no box is as long
_NO_BOX = re.compile(rf"[-/#0.]*|{BOX_WORDS}[.]?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Street:
    """The line the postman needs; a box never stands in the house number, and no comma before it."""

    name: str
    number: str = ""
    box: str = ""

    @classmethod
    def written(cls, name: str, number: str = "", box: str = "") -> "Street":
        """Tidy what a register holds in three columns, changing no digit.

        `12/3` and `12 app 3` are number 12, box 3. `12/14` may be a box or two houses: it stays as it is, and
        `is_clear` says no. `12 A` is the house 12A, `12 - 14` the houses 12-14.
        """
        name, number, box = tidy(name).rstrip(", "), tidy(number).strip(", "), tidy(box)
        if max(map(len, (number, box))) > _LONGEST:
            return cls(name, number, box)
        box = _bare(box)
        found = None if box else _BOX_IN_THE_NUMBER.fullmatch(number)
        if found and not (found["sign"] == "/" and _may_be_houses(found["number"], found["box"])):
            number, box = found["number"].strip(), _bare(found["box"])
        number = re.sub(r"^([0-9]+) ([A-Za-z])$", r"\1\2", number)
        number = re.sub(r"^([0-9]+[A-Za-z]?) ?[-–] ?([0-9]+[A-Za-z]?)$", r"\1-\2", number)
        return cls(name, number, box)

    @property
    def is_clear(self) -> bool:
        """Whether number and box can be told apart."""
        return "/" not in self.number and "#" not in self.number

    def line(self, word: str) -> str:
        """The line, its box introduced by the word of the area's language: bte, bus or Bfk."""
        box = (word, self.box) if self.box else ()
        return " ".join(part for part in (self.name, self.number, *box) if part)


def _bare(box: str) -> str:
    """The box without a word or sign before it; nothing where there is only such a word, a dash or a zero."""
    bare = _BEFORE_THE_BOX.sub("", box)
    return "" if _NO_BOX.fullmatch(bare) else bare


def _may_be_houses(number: str, second: str) -> bool:
    """Whether `12/14` may be two neighbouring houses: the second number is the greater one."""
    return number.isdecimal() and second.isdecimal() and int(second) > int(number)
