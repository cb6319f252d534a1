"""Reads the small list a social worker keeps in Excel: one sheet, nothing hidden, what is seen is what is taken."""

import re
import warnings
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile, ZipFile

import polars as pl
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from outreach.errors import ExtractEmpty
from outreach.people.extract import BY_NAME, Kind
from outreach.people.intake.opened import BEYOND, FAULT, ROW, Header, Opened, arranged
from outreach.people.intake.refusals import SheetsTwo, WorkbookBroken
from outreach.people.intake.sheet import Sheet, insist_on_a_small_list, sheet_parts

_BROKEN = (
    *(BadZipFile, InvalidFileException, SyntaxError, ExpatError, zlib.error, OSError, EOFError, RuntimeError),
    *(
        KeyError,
        IndexError,
        ValueError,
        TypeError,
        AttributeError,
        AssertionError,
    ),  # what openpyxl meets in a torn file
)
_SHOWS_EUROS = re.compile(r"0[.,]0|[€$£]|EUR")  # in the format of a number


def open_workbook(path: Path) -> Opened:
    """The only sheet with data, read at once: it is small."""
    try:
        with ZipFile(path) as archive:
            insist_on_a_small_list(archive, path.name)
            _refuse_entities(archive)
            sheets = [Sheet.read(archive, name) for name in sheet_parts(archive)]
        filled = [sheet for sheet in sheets if sheet.has_data]
        if not filled:
            raise ExtractEmpty(file=path.name)
        if len(filled) > 1:
            raise SheetsTwo(file=path.name, count=len(filled))
        filled[0].check(path.name)
        rows = _rows(path)
        header = Header.of(path.name, ["" if cell.value is None else str(cell.value) for cell in next(rows)])
        frame = _frame(rows, header)
    except _BROKEN:
        raise WorkbookBroken(file=path.name) from None
    if frame.is_empty():
        raise ExtractEmpty(file=path.name)

    def slices(columns: Sequence[str]) -> Iterator[pl.DataFrame]:
        yield arranged(frame, columns)

    return Opened(path.name, header, slices)


def _refuse_entities(archive: ZipFile) -> None:
    for name in archive.namelist():
        if name.endswith((".xml", ".rels")):
            with archive.open(name) as part:
                if b"<!DOCTYPE" in part.read(4096).replace(b"\0", b""):
                    raise BadZipFile


def _rows(path: Path) -> Iterator[tuple[Any, ...]]:
    """The rows that hold something."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about decoration it does not read
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        try:
            for sheet in book.worksheets:
                sheet.reset_dimensions()  # what the sheet says of its own size may be wrong
                for row in sheet.iter_rows():
                    if any(cell.value is not None for cell in row):
                        yield row
        finally:
            book.close()


def _frame(rows: Iterator[tuple[Any, ...]], header: Header) -> pl.DataFrame:
    width = len(header.names)
    kinds = [BY_NAME[key].kind if key in BY_NAME else Kind.TEXT for key in header.keys]
    found: list[list[Any]] = []
    for row in rows:
        cells = [None if cell.value is None else _text(cell, kind) for cell, kind in zip(row, kinds, strict=False)]
        beyond = [str(cell.value) for cell in row[width:] if cell.value is not None]
        fault = next((_FAULTS[type(cell)] for cell in cells if type(cell) in _FAULTS), None)
        number = next(cell.row for cell in row if cell.value is not None)
        texts = [None if cell is None else str(cell) for cell in cells] + [None] * (width - len(cells))
        found.append([*texts, " ".join(beyond) or None, "more_cells" if beyond else fault, number])
    schema = dict.fromkeys([*header.keys, BEYOND, FAULT], pl.String) | {ROW: pl.UInt32}
    return pl.DataFrame(found, schema=schema, orient="row")


class _Error(str):
    """The text of a cell whose formula ended in an error."""


class _Date(str):
    """A date where none belongs: typed as 1-2 or 3/4, a spreadsheet takes it for a day."""


_FAULTS: dict[type, str] = {_Error: "error_value", _Date: "became_date"}


def _text(cell: Any, kind: Kind) -> str:
    """What somebody sees in the cell, as far as it can be said in one way."""
    value = cell.value
    if cell.data_type == "e":
        return _Error(value)
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, date | time):
        return value.isoformat() if kind is Kind.DATE else _Date(value.isoformat())
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if kind is Kind.CENTS and _SHOWS_EUROS.search(cell.number_format):
        return f"{value:.2f}"  # shown as euros: refused with the others that are not whole cents
    return str(int(value)) if value == int(value) else repr(value)
