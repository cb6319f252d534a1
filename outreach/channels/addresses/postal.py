"""A postal address in bpost's order: what can be mended without guessing is mended, the rest answers questions."""

import re
from dataclasses import dataclass

from outreach.channels.addresses.line import tidy
from outreach.channels.addresses.street import BOX_WORDS
from outreach.errors import AddressRefused, Problem
from outreach.languages import N_

MAX_LINES = 6
MAX_LINE_LENGTH = 50  # bpost refuses longer fields in announcements
_LONGEST_MENDED = 200  # characters; what is longer is refused anyway and not worth a second look
_BELGIUM = "BE"
_OUR_COUNTRY = re.compile(r"(?:[\s,(–-]*\b(?:belgique|belgi[eë]|belgien|belgium)\)?)+$", re.IGNORECASE)
_COUNTRY_BEFORE_CODE = re.compile(r"^BE? ?-? ?(?=[0-9])", re.IGNORECASE)
_CARE_OF = re.compile(r"(?:^|\s+)(c/o|p/a)[\s:]+", re.IGNORECASE)
_COMMA_BEFORE_NUMBER = re.compile(rf"\s*,\s*(?=[0-9]+ ?[a-z]?(?:[-/#][0-9a-z]+)?(?: {BOX_WORDS} .*)?$)", re.IGNORECASE)
_PO_BOX = re.compile(r"^(?:bo[iî]te postale|b\.?p\.?|postbus|postfach) ?[0-9]+", re.IGNORECASE)
_LOOSE_BOX = re.compile(r"[0-9][a-z]?(?: ?[/#] ?| (?:b|appartement|appt?|apt|rdc)[. ]+| )[0-9]+[a-z]?$", re.IGNORECASE)
_TWO_NAMES = re.compile(r"\s[-–/]\s|[^\s/]/[^\W\d]{3,}")  # Bruxelles - Brussel, Rue de la Paix / Vredestraat


class PostalProblem(Problem):
    """What an address lacks. With the first six no letter goes; the others only make it slower to sort."""

    NAME_OR_STREET = "postal_name_or_street", N_("Give the name, and below it the street with its number.")
    POSTAL_CODE = "postal_code_not_belgian", N_("Give a Belgian postal code: four digits, such as 5000.")
    TOWN = "postal_town", N_("Give the town.")
    COUNTRY = "postal_country", N_("Give the country, for this letter goes abroad.")
    TOO_MANY_LINES = (
        "postal_too_many_lines",
        N_("An address has room for six lines. Leave out what the post can do without."),
    )
    LINE_TOO_LONG = "postal_line_too_long", N_("A line has room for 50 characters. Shorten the longest line.")
    HOUSE_NUMBER = "postal_house_number", N_("Give the house number after the street, if the house has one.")
    BOX = "postal_box", N_("Write “bte”, “bus” or “Bfk” before the number of the box.")
    TWO_LANGUAGES = "postal_two_languages", N_("Write street and town in one language.")


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """Where a letter goes: lines above the town, the town, and a foreign country.

    The lines stand in bpost's order: name, function, organisation, building and floor, then the street with number and
    box. `country` is an ISO code of two letters; `country_name` is printed, and only abroad.
    """

    lines: tuple[str, ...]
    postal_code: str
    town: str
    country: str = _BELGIUM
    country_name: str = ""

    def __post_init__(self) -> None:
        put = object.__setattr__
        for name in ("postal_code", "town", "country_name"):
            put(self, name, tidy(getattr(self, name)))
        put(self, "country", self.country.strip().upper() or _BELGIUM)
        put(self, "country_name", self.country_name.upper())  # in capitals abroad, never printed at home
        lines = [line for line in map(tidy, self.lines) if line]
        if self._is_far_too_long(lines):
            put(self, "lines", tuple(lines))
            return
        if self.is_belgian:
            put(self, "postal_code", _COUNTRY_BEFORE_CODE.sub("", self.postal_code))
            put(self, "town", _OUR_COUNTRY.sub("", self.town))
            lines = [line for line in lines if _OUR_COUNTRY.sub("", line)]
            lines[-1:] = [_COMMA_BEFORE_NUMBER.sub(" ", line).strip() for line in lines[-1:]]
        put(self, "lines", tuple(part for line in lines for part in _care_of_apart(line)))

    def _is_far_too_long(self, lines: list[str]) -> bool:
        return any(len(text) > _LONGEST_MENDED for text in (*lines, self.postal_code, self.town))

    @property
    def is_belgian(self) -> bool:
        return self.country == _BELGIUM

    @property
    def is_po_box(self) -> bool:
        """Whether the letter waits at a post office, so that nobody lives there."""
        return self.is_belgian and any(_PO_BOX.match(line) for line in self.lines)

    @property
    def has_name_and_street(self) -> bool:
        return len(self.lines) >= 2

    @property
    def has_valid_postal_code(self) -> bool:
        """Four digits from 1000 on in Belgium; abroad anything that is there."""
        return not self.is_belgian or re.fullmatch(r"[1-9][0-9]{3}", self.postal_code) is not None

    @property
    def has_town(self) -> bool:
        return bool(self.town)

    @property
    def names_its_country(self) -> bool:
        """A letter abroad must say the country; a letter inside Belgium must not (bpost)."""
        return self.is_belgian or bool(self.country_name)

    @property
    def has_few_lines(self) -> bool:
        return len(self.printed) <= MAX_LINES

    @property
    def has_short_lines(self) -> bool:
        """At most fifty characters a line; the press measures the millimetres."""
        return all(len(line) <= MAX_LINE_LENGTH for line in self.printed)

    @property
    def has_house_number(self) -> bool:
        """A digit in the street's line, or a word saying that the house has none; abroad nobody asks."""
        street = self.lines[-1] if self.lines else ""
        return not self.is_belgian or re.search(r"[0-9]|\b(?:s/n|sn|z\.?n\.?)$", street, re.IGNORECASE) is not None

    @property
    def introduces_its_box(self) -> bool:
        """Whether no box stands bare, or behind a slash, #, b or app: `32/20`, `32 b 20`, `32 20`."""
        return not self.is_belgian or not self.lines or _LOOSE_BOX.search(self.lines[-1]) is None

    @property
    def speaks_one_language(self) -> bool:
        """Whether street and town bear one name each, as far as the way they are written tells."""
        return not self.is_belgian or not any(_TWO_NAMES.search(text) for text in (*self.lines[-1:], self.town))

    @property
    def obstacles(self) -> tuple[PostalProblem, ...]:
        """What keeps a letter from arriving, in the order of the address."""
        return tuple(problem for problem, question in _MUST.items() if not getattr(self, question))

    @property
    def remarks(self) -> tuple[PostalProblem, ...]:
        """What bpost asks to be written otherwise; the letter arrives all the same."""
        if not self.has_short_lines:
            return ()
        return tuple(problem for problem, question in _SHOULD.items() if not getattr(self, question))

    @property
    def valid(self) -> bool:
        return not self.obstacles

    @property
    def printed(self) -> tuple[str, ...]:
        """The lines as they stand in the window, the town last, the country below it abroad."""
        town = f"{self.postal_code} {self.town}".strip()
        country = () if self.is_belgian else (self.country_name or self.country,)
        return (*self.lines, town, *country)

    def check(self) -> "PostalAddress":
        """Itself, or AddressRefused with the first obstacle."""
        for obstacle in self.obstacles:
            raise AddressRefused(obstacle)
        return self

    def __repr__(self) -> str:
        return "PostalAddress(…)"  # never in a log by accident


_MUST = {
    PostalProblem.NAME_OR_STREET: "has_name_and_street",
    PostalProblem.POSTAL_CODE: "has_valid_postal_code",
    PostalProblem.TOWN: "has_town",
    PostalProblem.COUNTRY: "names_its_country",
    PostalProblem.TOO_MANY_LINES: "has_few_lines",
    PostalProblem.LINE_TOO_LONG: "has_short_lines",
}
_SHOULD = {
    PostalProblem.HOUSE_NUMBER: "has_house_number",
    PostalProblem.BOX: "introduces_its_box",
    PostalProblem.TWO_LANGUAGES: "speaks_one_language",
}


def _care_of_apart(line: str) -> tuple[str, ...]:
    """`c/o` begins a line of its own, below the name."""
    found = _CARE_OF.search(line)
    if not found:
        return (line,)
    rest = f"{found[1].lower()} {line[found.end() :]}"
    return (line[: found.start()], rest) if found.start() else (rest,)
