"""The words values are said in, in three languages: facts, limits, amounts, days. The words stand in words.yaml."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

from outreach.eligibility.facts import FACTS, FactKind, Value
from outreach.eligibility.parameters import Parameter
from outreach.languages import Language

WORDS: Mapping[str, Mapping[Any, Mapping[str, str]]] = yaml.load(
    Path(__file__).with_name("words.yaml").read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
)
COLON = {"fr": " : ", "nl": ": ", "de": ": "}  # a French colon stands after a space
BETWEEN = {"fr": " ; ", "nl": "; ", "de": "; "}


def word(group: str, name: str, language: Language, **filled: object) -> str:
    """A phrase of words.yaml with its places filled."""
    return WORDS[group][name][language].format(**filled)


def labelled(label: str, value: str, language: Language) -> str:
    """Label, colon, value."""
    return f"{label}{COLON[language]}{value}"


def value_text(name: str, value: Value | None, language: Language) -> str:
    """A fact's value as a person reads it."""
    fact = FACTS[name]
    if value is None:
        return word("value", "unknown", language)
    match fact.kind:
        case FactKind.YES_NO:
            return word("value", "yes" if value else "no", language)
        case FactKind.CATEGORY:
            return fact.labels[str(value)][language]
        case FactKind.CENTS:
            return euros(int(value), language)
        case FactKind.WHOLE:
            return with_unit(str(value), fact.unit, language)


def limits_text(limits: Sequence[Parameter], language: Language) -> str:
    """Limits as a person reads them; of one unit after the other, the unit said once."""
    texts = []
    for (unit, is_known), alike in groupby(limits, key=lambda limit: (limit.unit, limit.value is not None)):
        numbers = " / ".join(_number(limit, language) for limit in alike)
        texts.append(with_unit(numbers, unit, language) if is_known else word("state", "not_found", language))
    return ", ".join(texts)


def _number(limit: Parameter, language: Language) -> str:
    """Money as money, other numbers with the comma all three languages use."""
    if limit.unit.startswith("euros"):
        return euros(int((limit.value or 0) * 100), language)
    return f"{limit.value}".replace(".", ",")


def with_unit(value: str, unit: str, language: Language) -> str:
    """A number with its unit; a unit without a word leaves the number alone."""
    return WORDS["unit"][unit][language].format(value=value) if unit in WORDS["unit"] else value


@lru_cache(maxsize=4096)
def euros(cents: int, language: Language) -> str:
    """With a blank our fonts have, so that 1 188,32 € never reads as 1188,32 €."""
    return language.euros(cents).replace("\u202f", "\u00a0")


@lru_cache(maxsize=1024)
def day_text(day: date, language: Language) -> str:
    return language.day(day)
