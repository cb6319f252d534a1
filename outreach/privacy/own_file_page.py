"""The own file as a plain page in the person's language: every line with a label, every code in words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel import Locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from outreach.clock import BRUSSELS
from outreach.eligibility.facts import FACTS
from outreach.eligibility.right import every_right
from outreach.eligibility.telling.words import value_text, word
from outreach.languages import Language
from outreach.people.households.evidence import relationship
from outreach.people.own_file import Row, Section
from outreach.privacy.own_file import OwnFile
from outreach.settings import ROOT

TEXTS = Path(__file__).with_name("own_file.yaml")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T.+")
_CENTS = ("low", "high")
_LISTS_OF_CODES = ("benefits_received", "claims_pending")


@dataclass(frozen=True, slots=True)
class Line:
    """One label and its values."""

    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One section in words."""

    name: str
    title: str
    why: str
    rows: tuple[tuple[Line, ...], ...]


def page(own: OwnFile, phone: str) -> str:
    """The page as HTML; nothing in it is loaded from anywhere."""
    places = FileSystemLoader(ROOT / "templates" / "own-file")
    environment = Environment(loader=places, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    language = own.language
    return environment.get_template("page.html").render(
        language=language,
        text={name: said[language] for name, said in texts()["page"].items()},
        made_on=language.day(own.made_on),
        phone=phone,
        chapters=[chapter(section, language) for section in own.sections],
        copies=[path.name for path in own.copies],
    )


def chapter(section: Section, language: Language) -> Chapter:
    """One section with its title, its reason and its lines."""
    said = texts()["sections"][section.name]
    lines = _fact_lines if section.name == "facts" else _lines
    return Chapter(
        section.name, said["title"][language], said["why"][language],
        tuple(lines(row, language) for row in section.rows),
    )  # fmt: skip


@cache
def texts() -> Mapping[str, Any]:
    """The words of own_file.yaml."""
    read: Mapping[str, Any] = yaml.safe_load(TEXTS.read_text(encoding="utf-8"))
    return read


def words_of(name: str, value: str, language: Language) -> str:
    """What a code means in this line; a code without words stands as it is."""
    known = texts()["words"]
    said = known.get(f"{name}.{value}", known.get(value))
    return str(said[language]) if said else value


def _lines(row: Row, language: Language) -> tuple[Line, ...]:
    labels = texts()["labels"]
    return tuple(Line(labels[name][language], _values(name, value, row, language)) for name, value in row.items())


def _fact_lines(row: Row, language: Language) -> tuple[Line, ...]:
    return tuple(Line(FACTS[name].title[language], (value_text(name, value, language),)) for name, value in row.items())


def _values(name: str, value: Any, row: Row, language: Language) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(_value(name, each, row, language) for each in value)
    if name in _LISTS_OF_CODES:
        return tuple(words_of(name, code, language) for code in str(value).split())
    return (_value(name, value, row, language),)


def _value(name: str, value: Any, row: Row, language: Language) -> str:
    if isinstance(value, bool):
        return words_of(name, "yes" if value else "no", language)
    if name in _CENTS or (isinstance(value, int) and name.partition("_recent")[0].endswith("_income")):
        return language.euros(int(value))
    text = str(value)
    match name:
        case "right" | "rights":
            return every_right()[text].title(language) if text in every_right() else text
        case "outcome":
            return word("outcome", text, language)
        case "missing" | "topic":
            return FACTS[text].title[language] if text in FACTS else text
        case "unmet":
            condition = every_right()[row["right"]].conditions.get(text)
            return condition.no[language] if condition else text
        case "country":
            return str(Locale.parse(language.value).territories.get(text, text))
        case "relationship_code" | "previous_relationship_code":
            return relationship(int(text), language)
    return _moment(text, language) or words_of(name, text, language)


def _moment(text: str, language: Language) -> str:
    if _DAY.fullmatch(text) and "-00" not in text:
        return language.day(date.fromisoformat(text))
    if _MOMENT.fullmatch(text):
        at = datetime.fromisoformat(text).astimezone(BRUSSELS)
        return f"{language.day(at.date())}, {at:%H:%M}"
    return ""
