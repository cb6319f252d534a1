"""An opened extract: the columns it has, and its rows in slices of texts."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from outreach.errors import ExtractIncomplete
from outreach.people.extract import BY_NAME, COLUMNS
from outreach.people.intake.refusals import ColumnNamedTwice, HeaderMissing

ROW = (
    "row_number"  # as a person opening the file counts: the header is row 1 where there is one, a Parquet file has none
)
BEYOND = "beyond_the_last_column"  # what stands in a row after its last column
FAULT = "fault"  # why the row could not be told apart; null nearly always
SLICE = 50_000  # rows: large enough to work in columns, small enough for 15 MB and the cache
FAULTS = {  # code: kind and reason of the reject
    "more_cells": ("cells_do_not_fit", "it has more cells than columns"),
    "fewer_cells": ("cells_do_not_fit", "it has fewer cells than columns"),
    "open_quote": ("quote_open", "a quote opens and does not close, or stands inside a quoted cell"),
    "unreadable": ("text_unreadable", "its letters cannot be read for certain"),
    "error_value": ("cell_is_error", "a formula of it ended in an error"),
    "became_date": ("cell_is_date", "a spreadsheet made a date of a cell that is none"),
}
TEXTS = (*BY_NAME, BEYOND)
_TELLABLE = re.compile(r"[a-z][a-z0-9_]{0,39}")

Slices = Callable[[Sequence[str]], Iterator[pl.DataFrame]]


def folded(name: str) -> str:
    """The name of a column without what makes no difference."""
    return re.sub(r"[\s-]+", "_", name.strip("\ufeff \t").casefold())


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a file as it names them: other capitals, blanks and dashes make no difference."""

    names: tuple[str, ...]

    @classmethod
    def of(cls, file: str, cells: Sequence[str]) -> "Header":
        """The header, or the error that says what is wrong with it."""
        names = tuple(map(folded, cells))
        known = [name for name in names if name in BY_NAME]
        if not known:
            raise HeaderMissing(file=file)
        twice = sorted({name for name in known if known.count(name) > 1})
        if twice:
            raise ColumnNamedTwice(file=file, columns=", ".join(twice))
        lacking = [column.name for column in COLUMNS if column.name not in known and not column.optional]
        if lacking:
            raise ExtractIncomplete(file=file, columns=", ".join(lacking))
        return cls(names)

    @property
    def absent(self) -> tuple[str, ...]:
        """Optional columns the file does not have: unknown for everybody."""
        return tuple(name for name in BY_NAME if name not in self.names)

    @property
    def ignored(self) -> tuple[str, ...]:
        """Columns that are not of the format; one whose name may be a person's data is told by its place."""
        return tuple(
            name if _TELLABLE.fullmatch(name) else f"column {place}"
            for place, name in enumerate(self.names, 1)
            if name not in BY_NAME
        )

    @property
    def keys(self) -> tuple[str, ...]:
        """A name for every place, no two alike: ours where it is ours."""
        return tuple(name if name in BY_NAME else f"ignored {place}" for place, name in enumerate(self.names, 1))


@dataclass(frozen=True, slots=True)
class Opened:
    """An extract whose columns were found to be there. `slices` may be called again and again."""

    file: str
    header: Header
    _slices: Slices

    def slices(self, columns: Sequence[str] = TEXTS) -> Iterator[pl.DataFrame]:
        """The rows as texts: `row_number`, the columns asked for, and the fault; a cell without content is null.

        Raises an InputRefused at the first slice that cannot be read, so keep nothing for good before the last one.
        """
        return self._slices(columns)


def arranged(frame: pl.DataFrame, columns: Sequence[str], clean: Sequence[str] = ()) -> pl.DataFrame:
    """The columns asked for in that order, blanks around a cell taken off, nothing being null; a fault is kept.

    `clean` columns were numbers: there is nothing to take off.
    """
    there = [name for name in columns if name in frame.columns]
    cells = frame.select(pl.col(name) if name in clean else pl.col(name).str.strip_chars() for name in there)
    has_empty = cells.select((pl.col(name).str.len_bytes() == 0).any() for name in there if name not in clean)
    empty = [name for name in has_empty.columns if has_empty[name][0]]  # hardly any, and comparing all takes a while
    cells = cells.with_columns(pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in empty)
    fault = frame[FAULT] if FAULT in frame.columns else pl.lit(None, pl.String).alias(FAULT)
    absent = [pl.lit(None, pl.String).alias(name) for name in columns if name not in there]
    return cells.with_columns(frame[ROW], fault, *absent).select(ROW, *columns, FAULT)
