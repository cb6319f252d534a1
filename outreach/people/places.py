"""Belgian municipalities and the four language areas of the law: which languages belong to a place."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from outreach.languages import Language


@dataclass(frozen=True, slots=True)
class Municipality:
    """One municipality, with its names in the languages in use there and the language facilities exist in."""

    nis: str
    area: str
    names: dict[Language, str]
    postal_codes: tuple[str, ...]
    minority: tuple[Language, ...] = ()
    residents: int = 0  # thousands, rounded

    def name_in(self, language: Language) -> str:
        """The name in that language where there is one, else the first, which is that of the language area."""
        return self.names.get(language) or next(iter(self.names.values()))

    @property
    def has_facilities(self) -> bool:
        return bool(self.minority)


@dataclass(frozen=True, slots=True)
class Merger:
    """A municipality that is no more, with the one it went into; its NIS code has no longer been in use since a day."""

    nis: str
    name: str
    into: str
    since: date


@dataclass(frozen=True, slots=True)
class Area:
    """The language area a place lies in; an unknown place lies in no area and has no languages."""

    code: str  # nl, fr, de, bru, or unknown
    default: Language | None = None  # Brussels has none
    languages: tuple[Language, ...] = ()
    minority: tuple[Language, ...] = ()  # with facilities; never changes the area
    municipality: Municipality | None = None

    @property
    def is_known(self) -> bool:
        return bool(self.languages)

    @property
    def is_bilingual(self) -> bool:
        return len(self.languages) > 1


_LANGUAGES = {
    "nl": (Language.NL,),
    "fr": (Language.FR,),
    "de": (Language.DE,),
    "bru": (Language.FR, Language.NL),
}


def language_area(nis: str | None, postal_code: str | None) -> Area:
    """The language area of a place: the municipality decides where it is known, else the postal code."""
    municipality = _by_nis().get(nis or "") or (None if _area_of_nis(nis) else by_postal_code().get(postal_code or ""))
    code = (municipality.area if municipality else None) or _area_of_nis(nis) or _area_of_postal_code(postal_code)
    if code is None:
        return Area("unknown")
    languages = _LANGUAGES[code]
    default = languages[0] if len(languages) == 1 else None
    return Area(code, default, languages, municipality.minority if municipality else (), municipality)


@cache
def municipalities() -> tuple[Municipality, ...]:
    """All municipalities of places.yaml, in its order."""
    return tuple(_municipality(row) for row in _table()["municipalities"])


def _municipality(row: dict[str, Any]) -> Municipality:
    return Municipality(
        nis=str(row["nis"]),
        area=row["area"],
        names={Language(language): name for language, name in row["names"].items()},
        postal_codes=tuple(str(code) for code in row["postal_codes"]),
        minority=tuple(Language(language) for language in row.get("minority", ())),
        residents=row["residents"],
    )


@cache
def _table() -> dict[str, Any]:
    text = (files("outreach.people") / "places.yaml").read_text("utf-8")
    table: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return table


@cache
def _by_nis() -> dict[str, Municipality]:
    return {m.nis: m for m in municipalities()}


@cache
def mergers() -> tuple[Merger, ...]:
    """The municipalities we know to have ended, as far as their codes were found."""
    return tuple(Merger(str(row["nis"]), row["name"], row["into"], row["since"]) for row in _table()["merged"])


def merged_away(nis: str, day: date) -> Merger | None:
    """What became of a municipality by a day, where its NIS code is one we know to be no longer in use."""
    return next((merger for merger in mergers() if merger.nis == nis and merger.since <= day), None)


@cache
def organisation_codes() -> frozenset[str]:
    """Postal codes of one organisation each, where nobody lives; the list is not complete."""
    return frozenset(str(code) for code in _table()["organisation_codes"])


def has_every_code_around(postal_code: str) -> bool:
    """Whether the table has every code of a home in the range this one lies in."""
    return any(r["from"] <= int(postal_code) <= r["to"] for r in _table()["complete"])


@cache
def by_postal_code() -> dict[str, Municipality]:
    """The municipality of each postal code in the table."""
    return {code: m for m in municipalities() for code in m.postal_codes}


def _area_of_nis(nis: str | None) -> str | None:
    """The area of the arrondissement; for 63 the German-language municipalities have been looked up before."""
    if nis is None or len(nis) != 5 or not nis.isdecimal():
        return None
    return next((area for area, starts in _table()["nis_areas"].items() if nis[:2] in starts), None)


def _area_of_postal_code(postal_code: str | None) -> str | None:
    if postal_code is None or len(postal_code) != 4 or not postal_code.isdecimal():
        return None
    code = int(postal_code)
    return next((r["area"] for r in _table()["postal_ranges"] if r["from"] <= code <= r["to"]), None)
