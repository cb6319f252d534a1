"""Where we know a fact from: the register of a day, or the person, who said it on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class OriginKind(StrEnum):
    REGISTER = "register"
    SAID = "said"


@dataclass(frozen=True, slots=True)
class Origin:
    """One fact's origin; a fact without one is shown with its value alone, and nothing is claimed."""

    kind: OriginKind
    day: date


Origins = Mapping[str, Origin]


def from_register(day: date) -> Origin:
    """Of the register extract of that day."""
    return Origin(OriginKind.REGISTER, day)


def said_on(day: date) -> Origin:
    """Said by the person, or by somebody for them."""
    return Origin(OriginKind.SAID, day)
