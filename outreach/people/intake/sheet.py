"""Looks through the sheets of a workbook for what a reader of values would pass over in silence."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from xml.parsers import expat
from zipfile import ZipFile

from openpyxl.utils import column_index_from_string, get_column_letter

from outreach.people.intake.refusals import SheetHides, SheetMerges, SheetTooLong, SheetUncalculated, WorkbookTooLarge

MAX_SHEET_ROWS = 50_000  # below the header; beyond that CSV or Parquet is the right thing, and much faster
MAX_MEGABYTES = 256  # unpacked, all parts together: 50,000 rows of all columns take some 150
MAX_PARTS = 2_000
_MEGABYTE = 1024 * 1024
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_NAMED = 5  # places told in a sentence


def insist_on_a_small_list(archive: ZipFile, file: str) -> None:
    """Refuse what is too large before anything of it is kept; a long sheet is left after its first rows."""
    left = MAX_MEGABYTES
    for name in sheet_parts(archive):
        rows, tail = 0, b""
        with archive.open(name) as part:
            while left and (chunk := part.read(_MEGABYTE)):
                left -= 1
                rows += len(_ROW.findall(tail + chunk)) - len(_ROW.findall(tail))
                tail = chunk[-16:]
                if rows > MAX_SHEET_ROWS + 1:
                    raise SheetTooLong(file=file, limit=f"{MAX_SHEET_ROWS:,}")
    parts = archive.infolist()
    if sum(part.file_size for part in parts) > MAX_MEGABYTES * _MEGABYTE or len(parts) > MAX_PARTS:
        raise WorkbookTooLarge(file=file, limit=MAX_MEGABYTES)


def sheet_parts(archive: ZipFile) -> list[str]:
    return [name for name in archive.namelist() if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)]


class HasDoctype(ValueError):
    """A part declares entities, which no spreadsheet program does and attacks do."""


@dataclass
class Sheet:
    """One sheet: which cells are filled, hidden, merged, or were never calculated."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    filled_rows: set[int] = field(default_factory=set)
    filled_columns: set[int] = field(default_factory=set)
    merged: list[str] = field(default_factory=list)
    uncalculated: list[str] = field(default_factory=list)
    _row: int = 0
    _column: int = 0
    _tag: str = ""
    _has: dict[str, bool] = field(default_factory=lambda: defaultdict(bool))

    @classmethod
    def read(cls, archive: ZipFile, name: str) -> "Sheet":
        sheet = cls()
        parser = expat.ParserCreate()
        parser.StartElementHandler = sheet._begin
        parser.EndElementHandler = sheet._end
        parser.CharacterDataHandler = sheet._text
        parser.StartDoctypeDeclHandler = sheet._refuse_doctype
        with archive.open(name) as part:
            parser.ParseFile(part)
        return sheet

    @property
    def has_data(self) -> bool:
        return bool(self.filled_rows)

    def check(self, file: str) -> None:
        """Nothing, or the first thing somebody must look at."""
        rows = sorted(self.hidden_rows & self.filled_rows)
        if rows:
            raise SheetHides(file=file, what="rows", where=_told(map(str, rows), len(rows)))
        columns = sorted(self.hidden_columns & self.filled_columns)
        if columns:
            raise SheetHides(file=file, what="columns", where=_told(map(get_column_letter, columns), len(columns)))
        if self.merged:
            raise SheetMerges(file=file, where=_told(self.merged, len(self.merged)))
        if self.uncalculated:
            raise SheetUncalculated(file=file, where=_told(self.uncalculated, len(self.uncalculated)))

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "c":
            at = attributes.get("r")
            self._column = _column(at) if at else self._column + 1
            self._has.clear()
            self._has["text"] = attributes.get("t") == "str"  # the result may be an empty text
        elif name in ("f", "is"):
            self._has[name] = True
        elif name == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = 0
            if _is_on(attributes.get("hidden")) or attributes.get("ht") == "0":
                self.hidden_rows.add(self._row)
        elif name == "col" and (_is_on(attributes.get("hidden")) or attributes.get("width") == "0"):
            self.hidden_columns.update(range(int(attributes["min"]), min(int(attributes["max"]), 16_384) + 1))
        elif name == "mergeCell":
            self.merged.append(attributes["ref"])

        self._tag = name

    def _text(self, text: str) -> None:
        if self._tag == "v":
            self._has["value"] = True

    def _end(self, tag: str) -> None:
        if tag.rpartition(":")[2] != "c":
            return
        if self._has["value"] or self._has["is"]:
            self.filled_rows.add(self._row)
            self.filled_columns.add(self._column)
        elif self._has["f"] and not self._has["text"]:
            self.filled_rows.add(self._row)
            self.uncalculated.append(f"{get_column_letter(self._column)}{self._row}")

    @staticmethod
    def _refuse_doctype(*_: object) -> None:
        raise HasDoctype


@cache
def _column_of(letters: str) -> int:
    return int(column_index_from_string(letters))


def _column(reference: str) -> int:
    return _column_of(reference.rstrip("0123456789"))


def _is_on(value: str | None) -> bool:
    return value in ("1", "true")


def _told(places: Iterable[str], count: int) -> str:
    named = [place for _, place in zip(range(_NAMED), places, strict=False)]
    return ", ".join(named) + (f" and {count - _NAMED} more" if count > _NAMED else "")
