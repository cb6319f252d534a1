"""Tells the rows of a CSV apart: which lines are a row by themselves, which belong together, and which are no row.

A row either fits the grammar with exactly as many cells as the header, or it has a fault. So a quote that never closes
spoils its own line and no other, and a cell too few never shifts the ones after it.
"""

import csv
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

import polars as pl

from outreach.people.intake.lines import MAX_LINE

csv.field_size_limit(8 * MAX_LINE)  # the length of lines is limited where they are read
MAX_LINES_IN_A_ROW = 8  # a cell may hold line ends; an address seldom has more


@dataclass(frozen=True)
class Records:
    """Rows in the order of the file. `used` lines went into them; the rest needs the lines that follow."""

    texts: list[str]
    faults: dict[int, str]  # place: fault
    careful: frozenset[int]  # places of good rows that need one look each: quotes or line ends inside a cell
    used: int


@dataclass(frozen=True)
class Grammar:
    """How a row is written when the header has `width` cells between `separator`s."""

    separator: str
    width: int
    _quoted: str = field(default='"(?:[^"]|"")*"', init=False)

    @cached_property
    def strict(self) -> str:
        """Every quote opens or closes a cell, or is doubled inside one; all on one line."""
        cell = f'(?:"(?:[^"\\n]|"")*"|[^{self._mark}"\\n]*)'
        return f"^{cell}(?:[{self._mark}]{cell})*$"

    @cached_property
    def loose(self) -> str:
        """A cell that does not begin with a quote may have some inside, and a quoted one may have line ends."""
        cell = f'(?:{self._quoted}|[^{self._mark}"\\n][^{self._mark}\\n]*|)'
        return f"^{cell}(?:[{self._mark}]{cell})*$"

    @property
    def _mark(self) -> str:
        return re.escape(self.separator)

    def cells(self, record: str) -> list[str]:
        """The cells of a row that fits the grammar."""
        return next(csv.reader([record], delimiter=self.separator))

    def torn(self, record: str) -> list[str]:
        """The cells of a row that does not: cut at every separator."""
        return record.split(self.separator)

    def records(self, lines: list[str], unreadable: frozenset[int], is_end: bool = False) -> Records:
        """The rows these lines make."""
        if not any('"' in line for line in lines):
            series = pl.Series(lines, dtype=pl.String)
            return Records(lines, self._faults(series, unreadable, frozenset()), frozenset(), len(lines))
        texts, careful, broken, used = self._joined(lines, is_end)
        places = self._places(unreadable, texts) if unreadable else frozenset()
        faults = self._faults(pl.Series(texts, dtype=pl.String), places, careful)
        return Records(texts, faults | dict.fromkeys(broken, "open_quote"), careful - broken - faults.keys(), used)

    def _joined(self, lines: list[str], is_end: bool) -> tuple[list[str], frozenset[int], frozenset[int], int]:
        """Rows, places of those to be read with care, places of those with an open quote, lines used."""
        series = pl.Series(lines, dtype=pl.String)
        strict = series.str.contains(self.strict).to_list()
        loose = series.str.contains(self.loose).to_list()
        if all(strict):
            return lines, frozenset(), frozenset(), len(lines)
        texts: list[str] = []
        careful: set[int] = set()
        broken: set[int] = set()
        place = 0
        while place < len(lines):
            if loose[place]:
                careful.update(() if strict[place] else (len(texts),))
                texts.append(lines[place])
                place += 1
                continue
            if not is_end and place + MAX_LINES_IN_A_ROW > len(lines):
                break
            length = self._length(lines[place : place + MAX_LINES_IN_A_ROW])
            (careful if length else broken).add(len(texts))
            texts.append("\n".join(lines[place : place + max(length, 1)]))
            place += max(length, 1)
        return texts, frozenset(careful), frozenset(broken), place

    def _length(self, lines: list[str]) -> int:
        """How many lines the row has that begins here; 0 when no number of them makes one."""
        for length in range(2, len(lines) + 1):
            record = "\n".join(lines[:length])
            if record.count('"') % 2 == 0 and re.match(self.loose, record) and len(self.cells(record)) == self.width:
                return length
        return 0

    def _faults(self, texts: pl.Series, unreadable: frozenset[int], careful: frozenset[int]) -> dict[int, str]:
        outside_quotes = (
            texts.str.replace_all(self._quoted, "") if texts.str.contains('"', literal=True).any() else texts
        )
        marks = outside_quotes.str.count_matches(self.separator, literal=True).to_list()
        for place in careful:
            marks[place] = len(self.cells(texts[place])) - 1
        faults = {
            place: "more_cells" if count >= self.width else "fewer_cells"
            for place, count in enumerate(marks)
            if count != self.width - 1
        }
        return {p: fault for p, fault in faults.items() if texts[p].strip()} | dict.fromkeys(unreadable, "unreadable")

    @staticmethod
    def _places(unreadable: frozenset[int], texts: list[str]) -> frozenset[int]:
        """The rows the unreadable lines went into."""
        ends = list(accumulate(text.count("\n") + 1 for text in texts))
        return frozenset(bisect_right(ends, line) for line in unreadable if ends and line < ends[-1])
