"""A workbook is for the small list of a social worker: what is seen is what is taken, and nothing is hidden."""

import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from intake_files import NAMES, cell, laid_aside, names, sorted_rows, two_rows, write_workbook
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from register_rows import a_number, a_row

from outreach.errors import InputRefused
from outreach.people.intake import open_extract, read_extract
from outreach.people.intake.sheet import MAX_SHEET_ROWS

Change = Callable[[Worksheet], object]


def put(column: str, value: Any, number_format: str | None = None) -> Change:
    """Writes into the first row below the header."""

    def change(sheet: Worksheet) -> None:
        found = sheet.cell(**cell(column))
        found.value = value
        if number_format:
            found.number_format = number_format

    return change


def kept(path: Path, column: str) -> Any:
    return sorted_rows(path).good[column].to_list()


def test_a_list_of_people_is_read(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", two_rows(last_name="Çelik", work_income=1_234_500))
    assert names(path) == ["Maisonbleue", "Çelik"]
    assert kept(path, "work_income") == [0, 1_234_500]


@pytest.mark.parametrize(
    ("column", "value", "read"),
    [
        pytest.param("postal_code", 4000.0, "4000", id="a number that is a whole one"),
        pytest.param("house_number", 12, "12", id="a house number"),
        pytest.param("relationship_code", 1, "01", id="a code that lost its zero"),
        pytest.param("civil_state", 10.0, "10", id="a code that became a number"),
        pytest.param("address_since", datetime(2015, 1, 1), "2015-01-01", id="a day"),
        pytest.param("address_since", date(2015, 1, 1), "2015-01-01", id="a day without time"),
        pytest.param("care_of", "  ", None, id="blanks"),
    ],
)
def test_a_cell_is_read_as_it_is_seen(tmp_path: Path, column: str, value: Any, read: Any) -> None:
    assert kept(write_workbook(tmp_path / "a.xlsx", [a_row()], put(column, value)), column) == [read]


@pytest.mark.parametrize("birth", ["1985-03-14", "2005-03-14", "2000-03-14"])
def test_a_national_number_kept_as_a_number_is_the_same_number(tmp_path: Path, birth: str) -> None:
    number = a_number(birth)
    path = write_workbook(
        tmp_path / "a.xlsx",
        [a_row(birth_date=birth, national_number=float(number), reference_person=float(number))],
    )
    assert kept(path, "national_number") == kept(path, "reference_person") == [number]


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        pytest.param(put("house_number", datetime(2026, 2, 1)), "cell_is_date", id="1-2 that became a day"),
        pytest.param(put("street", "#N/A"), "cell_is_error", id="a formula that went wrong"),
        pytest.param(put("address_since", 42005), "date_impossible", id="the number behind a day"),
        pytest.param(put("address_since", datetime(2015, 1, 1, 8)), "date_impossible", id="a day with an hour"),
        pytest.param(put("work_income", 1500, '#,##0.00 "€"'), "number_impossible", id="euros by their look"),
        pytest.param(put("work_income", 1500.5), "number_impossible", id="euros by their decimals"),
        pytest.param(lambda sheet: sheet.cell(2, len(NAMES) + 2, "more"), "cells_do_not_fit", id="a cell beyond"),
    ],
)
def test_what_is_not_certain_is_laid_aside(tmp_path: Path, change: Change, kind: str) -> None:
    path = write_workbook(tmp_path / "a.xlsx", [a_row(), a_row()], change)
    assert [(row, found) for row, _, found in laid_aside(path)] == [(2, kind)]


def test_rows_are_numbered_as_in_the_sheet(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", two_rows(address_kind="DOM"), lambda sheet: sheet.insert_rows(3, 2))
    assert laid_aside(path) == [(5, "address_kind", "code_unknown")]


def hide_rows(sheet: Worksheet) -> None:
    for row in range(3, 12):
        sheet.row_dimensions[row].hidden = True


def hide_column(sheet: Worksheet) -> None:
    sheet.column_dimensions["B"].hidden = True


def add_sheet(hidden: bool) -> Change:
    def change(sheet: Worksheet) -> None:
        other = sheet.parent.create_sheet("other")
        other["A1"] = "something"
        other.sheet_state = "hidden" if hidden else "visible"

    return change


@pytest.mark.parametrize(
    ("change", "code", "says"),
    [
        pytest.param(hide_rows, "sheet_hides", r"rows: 3, 4, 5, 6, 7 and 3 more", id="rows"),
        pytest.param(hide_column, "sheet_hides", r"columns: B\. ", id="a column"),
        pytest.param(lambda sheet: sheet.merge_cells("C2:C3"), "sheet_merges", "C2:C3", id="merged cells"),
        pytest.param(add_sheet(hidden=False), "sheets_two", "2 sheets", id="two sheets"),
        pytest.param(add_sheet(hidden=True), "sheets_two", "2 sheets", id="a hidden sheet"),
        pytest.param(put("street", "=A1&B1"), "sheet_uncalculated", "R2", id="a formula never calculated"),
    ],
)
def test_a_sheet_that_shows_less_than_it_holds_is_refused(tmp_path: Path, change: Change, code: str, says: str) -> None:
    path = write_workbook(tmp_path / "a.xlsx", [a_row() for _ in range(9)], change)
    with pytest.raises(InputRefused, match=says) as refused:
        read_extract(path)
    assert refused.value.code == code


def test_hidden_rows_and_empty_sheets_that_hold_nothing_do_no_harm(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.row_dimensions[40].hidden = True
        sheet.column_dimensions["XFD"].hidden = True
        sheet.parent.create_sheet("Blad2")

    assert names(write_workbook(tmp_path / "a.xlsx", [a_row()], change)) == ["Maisonbleue"]


def test_columns_not_of_the_format_are_told(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", [a_row()], lambda sheet: sheet.cell(1, len(NAMES) + 1, "Remarks"))
    assert open_extract(path).header.ignored == ("remarks",)


def test_a_sheet_of_400_000_rows_is_refused_in_two_seconds_with_the_way_out(tmp_path: Path) -> None:
    path = long_workbook(tmp_path / "a.xlsx", rows=400_000)
    begun = time.process_time()
    with pytest.raises(InputRefused, match=r"50,000 rows; .* give CSV or Parquet") as refused:
        read_extract(path)
    assert time.process_time() - begun < 2
    assert refused.value.code == "sheet_too_long"


def long_workbook(path: Path, rows: int, padding: int = 0) -> Path:
    """A sheet put together by hand: writing it with a library would take minutes."""
    write_workbook(path, [a_row()])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    head, _, tail = sheet.partition(b"</row></sheetData>")
    cells = b"".join(b'<c t="inlineStr"><is><t>x%d</t></is></c>' % place for place in range(9))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in parts.items():
            with archive.open(name, "w", force_zip64=True) as out:
                if name != "xl/worksheets/sheet1.xml":
                    out.write(part)
                    continue
                out.write(head + b"</row>")
                for number in range(3, rows + 2):
                    out.write(b'<row r="%d">' % number + cells + b"</row>")
                for _ in range(padding):
                    out.write(b" " * 1024 * 1024)
                out.write(b"</sheetData>" + tail)
    return path


def test_a_workbook_that_would_unpack_to_gigabytes_is_refused_at_once(tmp_path: Path) -> None:
    path = long_workbook(tmp_path / "a.xlsx", rows=3, padding=300)
    assert path.stat().st_size < 5_000_000
    begun = time.process_time()
    with pytest.raises(InputRefused, match="unpack") as refused:
        read_extract(path)
    assert time.process_time() - begun < 2
    assert refused.value.code == "workbook_too_large"


def test_a_list_as_long_as_allowed_is_not_too_long(tmp_path: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["last_name"])
    for _ in range(MAX_SHEET_ROWS):
        sheet.append(["x"])
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(InputRefused) as refused:
        read_extract(tmp_path / "a.xlsx")
    assert refused.value.code == "extract_incomplete"


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
@pytest.mark.parametrize(
    "attack",
    [
        pytest.param(
            b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><x>&b;</x>', id="entities"
        ),
        pytest.param(b"<worksheet><sheetData><row>", id="torn"),
        pytest.param(b"", id="empty"),
    ],
)
def test_a_workbook_no_spreadsheet_program_wrote_is_refused(tmp_path: Path, part: str, attack: bytes) -> None:
    path = write_workbook(tmp_path / "a.xlsx", [a_row()])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()} | {part: attack}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(InputRefused) as refused:
        read_extract(path)
    assert refused.value.code == "workbook_broken"
