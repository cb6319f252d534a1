"""Reads a CSV extract: the rows that are plain in columns, the others one by one, some of them with a fault."""

import csv
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

import polars as pl

from outreach.errors import ExtractEmpty
from outreach.people.extract import BY_NAME
from outreach.people.intake.lines import Lines, lines_of
from outreach.people.intake.opened import BEYOND, FAULT, ROW, Header, Opened, arranged, folded
from outreach.people.intake.records import Grammar, Records

SEPARATORS = ",;\t|"


def open_delimited(path: Path) -> Opened:
    """The file with its separator found and its columns checked; every use of `slices` reads it anew."""
    above, first = _first_line(path)
    separator = max(SEPARATORS, key=lambda mark: sum(folded(cell) in BY_NAME for cell in _cells(first, mark)))
    header = Header.of(path.name, _cells(first, separator))
    grammar = Grammar(separator, len(header.names))

    def slices(columns: Sequence[str]) -> Iterator[pl.DataFrame]:
        return _slices(path, header, grammar, above, columns)

    if next(slices((BEYOND,)), None) is None:
        raise ExtractEmpty(file=path.name)
    return Opened(path.name, header, slices)


def _first_line(path: Path) -> tuple[int, str]:
    """The line that names the columns, and how many lines it ends; empty ones and Excel's `sep=;` may stand above."""
    for number, text in enumerate(chain.from_iterable(lines.texts for lines in lines_of(path)), 1):
        line = text.removeprefix("\ufeff")
        if line.strip() and not line.startswith("sep="):
            return number, line
    raise ExtractEmpty(file=path.name)


def _cells(line: str, separator: str) -> list[str]:
    return next(csv.reader([line.replace("\0", "")], delimiter=separator))


def _slices(path: Path, header: Header, grammar: Grammar, above: int, columns: Sequence[str]) -> Iterator[pl.DataFrame]:
    """The rows below the header, numbered as a spreadsheet numbers them: an empty line is a row too."""
    number, skip, kept = above, above, Lines([], frozenset())
    for lines in chain(lines_of(path), [None]):
        if lines is not None:
            kept, skip = kept + lines.after(skip), max(0, skip - len(lines.texts))
        records = grammar.records(kept.texts, kept.unreadable, is_end=lines is None)
        frame = _frame(records, header, grammar, number)
        if not frame.is_empty():
            yield arranged(frame, columns)
        number += len(records.texts)
        kept = kept.after(records.used)


def _frame(records: Records, header: Header, grammar: Grammar, number: int) -> pl.DataFrame:
    """The rows as they stand; `number` rows came before them."""
    alone = records.careful | records.faults.keys()
    places = [place for place, text in enumerate(records.texts) if text and not text.isspace()]
    plain = [place for place in places if place not in alone] if alone else places
    together = _together([records.texts[place] for place in plain], header, grammar)
    if together.height != len(plain):  # never seen, but two readers must never disagree in silence
        together, plain = together.clear(), []
        alone = frozenset(places)
    rows = [
        [*_fitted(records, place, grammar), records.faults.get(place), number + place + 1]
        for place in places
        if place in alone
    ]
    numbered = together.with_columns(
        pl.lit(None, pl.String).alias(BEYOND),
        pl.lit(None, pl.String).alias(FAULT),
        pl.Series(ROW, [number + place + 1 for place in plain], pl.UInt32),
    )
    return (
        pl.concat([numbered, pl.DataFrame(rows, schema=numbered.schema, orient="row")]).sort(ROW) if rows else numbered
    )


def _together(rows: list[str], header: Header, grammar: Grammar) -> pl.DataFrame:
    """Rows of exactly as many cells as the header, in columns."""
    schema = dict.fromkeys(header.keys, pl.String)
    if not rows:
        return pl.DataFrame(schema=schema)
    try:
        return pl.read_csv("\n".join(rows).encode(), has_header=False, separator=grammar.separator, schema=schema)
    except pl.exceptions.PolarsError:
        return pl.DataFrame(schema=schema)


def _fitted(records: Records, place: int, grammar: Grammar) -> list[str | None]:
    """As many cells as the header has, in their order from the left, and what stands beyond."""
    fault = records.faults.get(place)
    is_told_apart = fault in (None, "unreadable")
    cells = (grammar.cells if is_told_apart else grammar.torn)(records.texts[place])
    missing = [None] * (grammar.width - len(cells))
    return [*cells[: grammar.width], *missing, grammar.separator.join(cells[grammar.width :]) or None]
