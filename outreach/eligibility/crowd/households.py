"""The facts of many households as arrays, with what is known of whom."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from outreach.eligibility.facts import FACTS, FactKind, Value

Array = np.ndarray
Rows = Array | slice
Known = Array | bool  # of every household, or of all or none of them

LOOKED_AT = 1_024  # households looked at to see what is commonly lacking
COMMON = 0.04  # a share of a crowd worth a part of its own
MOST_PARTS = 4
NEARLY_ALL = 0.7  # of a crowd
STORED: Mapping[FactKind, type[np.generic]] = {
    FactKind.YES_NO: np.bool_,
    FactKind.CATEGORY: np.uint8,
    FactKind.WHOLE: np.int32,
    FactKind.CENTS: np.int64,
}


@dataclass(frozen=True)
class Crowd:
    """A column a fact: yes or no, a whole number, or the place of its code; nothing where it is not known."""

    size: int
    values: Mapping[str, Array]
    known: Mapping[str, Known]

    def take(self, rows: Rows, names: tuple[str, ...] | None = None) -> "Crowd":
        """Some of the households."""
        names = tuple(self.values) if names is None else names
        values = {name: self.values[name] if self.known[name] is False else self.values[name][rows] for name in names}
        known = {name: told if isinstance(told := self.known[name], bool) else told[rows] for name in names}
        size = len(range(*rows.indices(self.size))) if isinstance(rows, slice) else rows.size
        return Crowd(size, values, known)

    def lacks(self, name: str) -> Array:
        """Of whom a fact is unknown."""
        known = self.known[name]
        return np.full(self.size, not known) if isinstance(known, bool) else ~known

    def filled(self, name: str) -> Array:
        """A fact of everybody, nothing where it is unknown."""
        if self.known[name] is False:
            return np.zeros(self.size, dtype=STORED[FACTS[name].kind])
        return self.values[name]

    def answered(self, name: str, answers: Array) -> Array:
        """A fact with every answer where it is unknown."""
        known = self.known[name]
        if isinstance(known, bool):
            return self.values[name] if known else answers
        if not known.any():
            return answers
        return self.values[name] if known.all() else np.where(known, self.values[name], answers)

    def supposing(self, told: Mapping[str, Array]) -> "Crowd":
        """The same households with the answers to some facts; an answer may bring axes of its own in front."""
        return Crowd(self.size, {**self.values, **told}, {**self.known, **dict.fromkeys(told, True)})

    def parts(self) -> Iterator[tuple[Array, "Crowd", Array | None]]:
        """Those who lack the same, in a part of their own where they are many; the others together.

        Each part with its rows, and which of its households are meant where it is the whole crowd for being nearly so:
        working out a few in vain is cheaper than picking the others.
        """
        unsure = [name for name, known in self.known.items() if not isinstance(known, bool)]
        left = np.ones(self.size, dtype=bool)
        for told in self._common(unsure):
            here = left.copy()
            for name, is_known in zip(unsure, told, strict=True):
                here &= self.known[name] if is_known else ~self.known[name]
            left &= ~here
            yield self._part(here, dict(zip(unsure, told, strict=True)))
        if left.any():
            yield self._part(left, {})

    def _part(self, here: Array, told: Mapping[str, bool]) -> tuple[Array, "Crowd", Array | None]:
        part = Crowd(self.size, self.values, {**self.known, **told})
        rows = np.flatnonzero(here)
        if rows.size >= NEARLY_ALL * self.size:
            return np.arange(self.size), part, None if rows.size == self.size else here
        return rows, part.take(rows), None

    def _common(self, unsure: list[str]) -> list[tuple[bool, ...]]:
        """What is known of whom, the most frequent ways first."""
        if not unsure or not self.size:
            return []
        step = max(1, self.size // LOOKED_AT)
        seen = np.stack([self.known[name][::step] for name in unsure], axis=1)  # type: ignore[index]
        ways, counts = np.unique(seen, axis=0, return_counts=True)
        often = [place for place in np.argsort(-counts) if counts[place] >= COMMON * len(seen)]
        return [tuple(bool(told) for told in ways[place]) for place in often[:MOST_PARTS]]


def among(rows: Rows, some: Array) -> Array:
    """Some of the rows."""
    return some + rows.start if isinstance(rows, slice) else rows[some]


def as_stored(name: str, answers: tuple[Value, ...]) -> Array:
    """Answers to a fact as its column holds them."""
    fact = FACTS[name]
    codes = fact.kind is FactKind.CATEGORY
    return np.array([fact.codes.index(str(a)) if codes else a for a in answers], dtype=STORED[fact.kind])


def as_said(name: str, stored: bool | int) -> Value:
    """A value of a column as a household gives it."""
    fact = FACTS[name]
    return fact.codes[stored] if fact.kind is FactKind.CATEGORY else stored
