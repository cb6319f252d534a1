"""Writes extract files of every kind, good and bad, and says what becomes of them."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from register_rows import a_row

from outreach.people.extract import BY_NAME
from outreach.people.intake import read_extract
from outreach.people.intake.checks import Sorted, sort_rows

NAMES = list(BY_NAME)


def sorted_rows(path: Path) -> Sorted:
    """What the importer makes of a file before it touches the database."""
    return sort_rows(read_extract(path), path.name)


def laid_aside(path: Path) -> list[tuple[int, str, str]]:
    """Row number, column and kind of each reject."""
    return sorted_rows(path).rejects.select("row_number", "column", "kind").rows()


def names(path: Path) -> list[str]:
    return sorted_rows(path).good["last_name"].to_list()


def as_cells(row: dict[str, Any], columns: Iterable[str] = NAMES) -> list[str]:
    return ["" if row[name] is None else str(row[name]) for name in columns]


def as_lines(*rows: dict[str, Any], separator: str = ";") -> list[str]:
    """The header and the rows, nothing quoted."""
    return [separator.join(NAMES), *(separator.join(as_cells(row)) for row in rows)]


def write_lines(path: Path, lines: Iterable[str | bytes], end: bytes = b"\n", encoding: str = "utf-8") -> Path:
    """Lines as they stand; bytes are written as they are."""
    path.write_bytes(end.join(line if isinstance(line, bytes) else line.encode(encoding) for line in lines) + end)
    return path


def write_workbook(
    path: Path, rows: Iterable[dict[str, Any]], change: Callable[[Worksheet], object] = lambda sheet: None
) -> Path:
    """A workbook with one sheet, as somebody would keep it; `change` may spoil it."""
    book = Workbook()
    sheet = book.active
    sheet.append(NAMES)
    for row in rows:
        sheet.append([row[name] for name in NAMES])
    change(sheet)
    book.save(path)
    return path


def cell(column: str, row: int = 2) -> dict[str, int]:
    """Where a column stands in a sheet: for `sheet.cell(**cell("town"))`."""
    return {"row": row, "column": NAMES.index(column) + 1}


def two_rows(**changes: Any) -> list[dict[str, Any]]:
    """One row as usual, one with what matters."""
    return [a_row(), a_row(**changes)]
