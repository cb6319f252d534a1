"""The data quality of an extract, in counts per check: never a value, a row number or a person.

A warning spoils no row. It says what the register's keeper could mend, or what we shall not be able to use.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from outreach.people.intake.checks import Sorted
from outreach.people.intake.oddities import WARNINGS, Together, warned
from outreach.people.intake.opened import Header

Counts = Counter[tuple[str, str]]  # kind and column


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows (households, where the kind says so) one check found in one column."""

    kind: str
    column: str
    count: int


@dataclass(frozen=True, slots=True)
class Quality:
    """What an extract is worth; `rows` = `good` + what was laid aside, always."""

    day: date
    rows: int
    good: int
    rejects: tuple[Count, ...]
    warnings: tuple[Count, ...] = ()
    repairs: tuple[Count, ...] = ()  # cells given back what a spreadsheet took from them
    ignored_columns: tuple[str, ...] = ()  # not of the format
    absent_columns: tuple[str, ...] = ()  # optional: unknown for everybody

    @property
    def rejected(self) -> int:
        return sum(found.count for found in self.rejects)

    @property
    def is_spotless(self) -> bool:
        return not (self.rejects or self.warnings or self.repairs or self.ignored_columns or self.absent_columns)

    def to_dict(self) -> dict[str, Any]:
        """For JSON and for the table of extracts."""
        counts = {
            name: [{"kind": found.kind, "column": found.column, "count": found.count} for found in getattr(self, name)]
            for name in ("rejects", "warnings", "repairs")
        }
        return {
            "day": self.day.isoformat(),
            "rows": self.rows,
            "good": self.good,
            "rejected": self.rejected,
            **counts,
            "ignored_columns": list(self.ignored_columns),
            "absent_columns": list(self.absent_columns),
        }

    def lines(self) -> Iterator[str]:
        """For the command line, the most frequent first."""
        yield f"{self.rows:,} rows: {self.good:,} good, {self.rejected:,} laid aside"
        for title, found in (("laid aside", self.rejects), ("repaired", self.repairs), ("warning", self.warnings)):
            for one in sorted(found, key=lambda count: -count.count):
                meaning = f": {WARNINGS[one.kind]}" if one.kind in WARNINGS else ""
                yield f"{title}: {one.count:,} {one.kind} in {one.column}{meaning}"
        if self.ignored_columns:
            yield f"columns not of the format, ignored: {', '.join(self.ignored_columns)}"
        if self.absent_columns:
            yield f"optional columns the file does not have: {', '.join(self.absent_columns)}"


class Counting:
    """Counts heap by heap as they come out of `sort_slices`; keeps only numbers, and only until the end."""

    def __init__(self) -> None:
        self._day: date | None = None
        self._rows = self._good = 0
        self._rejects: Counts = Counter()
        self._warnings: Counts = Counter()
        self._repairs: Counts = Counter()
        self._together = Together()

    def take(self, heap: Sorted) -> None:
        self._day = heap.day
        self._rows += heap.good.height + heap.rejects.height
        self._good += heap.good.height
        kinds = heap.rejects.group_by("kind", "column").len().rows()
        self._rejects.update({(kind, column): count for kind, column, count in kinds})
        self._repairs.update(heap.repairs)
        self._warnings.update(warned(heap.good, heap.day))
        self._together.take(heap.good, heap.rejects)

    def quality(self, header: Header | None = None) -> Quality:
        """The report; with the header of the file also what was ignored and what is absent."""
        if self._day is None:
            raise ValueError("nothing was counted")
        return Quality(
            self._day,
            self._rows,
            self._good,
            rejects=_counts(self._rejects),
            warnings=_counts(self._warnings + self._together.warned()),
            repairs=_counts(self._repairs),
            ignored_columns=header.ignored if header else (),
            absent_columns=header.absent if header else (),
        )


def quality_of(heaps: Sorted | Iterable[Sorted], header: Header | None = None) -> Quality:
    """The report of an extract sorted whole or slice by slice."""
    counting = Counting()
    for heap in [heaps] if isinstance(heaps, Sorted) else heaps:
        counting.take(heap)
    return counting.quality(header)


def _counts(found: Counts) -> tuple[Count, ...]:
    return tuple(Count(kind, column, count) for (kind, column), count in sorted(found.items()) if count)
