"""A file that is no table of ours is refused by what it is, with its own sentence and code, and nothing is opened."""

import gzip
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from intake_files import write_workbook
from register_rows import SCHEMA, a_row, write_csv, write_parquet

from outreach.errors import ExtractUnreadable, InputRefused, OutreachError
from outreach.people.intake import open_extract, read_extract, refusals
from outreach.people.intake.parquet import MAX_ROWS

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def zipped(**parts: str) -> Callable[[Path], object]:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in parts.items():
                archive.writestr(name.replace("__", "/").replace("_", "."), text)

    return write


def held(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


@pytest.mark.parametrize(
    ("name", "write", "code", "says"),
    [
        pytest.param("a.csv", held(b"\x89PNG\r\n\x1a\n" + os.urandom(900)), "file_of_other_kind", "picture", id="PNG"),
        pytest.param("a.csv", held(b"\xff\xd8\xff\xe0" + os.urandom(900)), "file_of_other_kind", "picture", id="JPEG"),
        pytest.param("a.csv", held(b"%PDF-1.7\n" + b"text " * 99), "file_of_other_kind", "PDF", id="PDF"),
        pytest.param("a.csv", held(b"<html><table>"), "file_of_other_kind", "web page", id="a web page"),
        pytest.param("a.csv", held(b'[{"last_name": 1}]'), "file_of_other_kind", "JSON", id="JSON"),
        pytest.param("a.xls", held(OLE + "Workbook".encode("utf-16-le")), "file_is_old_workbook", "xls", id="old xls"),
        pytest.param("a.xlsx", held(OLE + "EncryptedPackage".encode("utf-16-le")), "file_locked", "password",
                     id="a workbook with a password"),
        pytest.param("a.csv", held(OLE + "WordDocument".encode("utf-16-le")), "file_of_other_kind", "Word", id="doc"),
        pytest.param("a.docx", zipped(word__document_xml="x"), "file_of_other_kind", "Word", id="docx"),
        pytest.param("a.ods", zipped(content_xml="x"), "file_is_old_workbook", "OpenDocument", id="ods"),
        pytest.param("a.xlsb", zipped(xl__workbook_bin="x"), "file_is_old_workbook", "xlsb", id="xlsb"),
        pytest.param("a.zip", zipped(register_csv="x"), "file_is_packed", "zip", id="zip"),
        pytest.param("a.csv.gz", held(gzip.compress(b"x")), "file_is_packed", "gzip", id="gzip"),
        pytest.param("a.csv", lambda path: write_parquet([a_row()], path), "file_misnamed", "parquet inside",
                     id="a Parquet file named .csv"),
        pytest.param("a.csv", lambda path: write_parquet([a_row()], path), "file_misnamed", "named like csv",
                     id="the same, its name told"),
        pytest.param("a.parquet", lambda path: write_csv([a_row()], path), "file_misnamed", "csv inside",
                     id="a CSV file named .parquet"),
        pytest.param("a.csv", lambda path: write_workbook(path.with_suffix(".xlsx"), [a_row()]).rename(path),
                     "file_misnamed", "xlsx inside", id="a workbook named .csv"),
        pytest.param("a.xlsx", lambda path: write_csv([a_row()], path), "file_misnamed", "csv inside",
                     id="a CSV file named .xlsx"),
        pytest.param("a.csv", held(os.urandom(5_000)), "file_unknown", "neither Parquet nor CSV", id="noise"),
        pytest.param("a.xlsx", held(b"PK\x03\x04" + os.urandom(900)), "file_unknown", "damaged", id="half a workbook"),
        pytest.param("a.csv", held(b""), "extract_empty", "no rows", id="nothing"),
        pytest.param("a.csv", held(b" \n\n"), "extract_empty", "no rows", id="nothing but blanks"),
        pytest.param("a.parquet", held(b""), "extract_empty", "no rows", id="nothing, named .parquet"),
        pytest.param("a.csv", lambda path: write_csv([], path), "extract_empty", "no rows", id="only a header"),
        pytest.param("a.parquet", lambda path: write_parquet([], path), "extract_empty", "no rows",
                     id="a Parquet file without rows"),
        pytest.param("a.xlsx", lambda path: write_workbook(path, []), "extract_empty", "no rows",
                     id="a workbook without rows"),
        pytest.param("a.csv", lambda path: path.mkdir(), "file_is_folder", "folder", id="a folder"),
        pytest.param("a.csv", lambda path: None, "file_missing", "cannot be opened", id="not there"),
        pytest.param("a.parquet", held(b"PAR1" + os.urandom(900) + b"PAR1"), "parquet_broken", "not a whole Parquet",
                     id="a torn Parquet file"),
    ],
)  # fmt: skip
def test_each_wrong_file_is_refused_by_what_it_is(
    tmp_path: Path, name: str, write: Callable[[Path], object], code: str, says: str
) -> None:
    path = tmp_path / name
    write(path)
    with pytest.raises(InputRefused, match=says) as refused:
        read_extract(path)
    assert refused.value.code == code
    assert name in refused.value.sentence
    assert str(tmp_path) not in refused.value.sentence


@pytest.mark.skipif(os.geteuid() != 0, reason="needs another account to lose a permission")
def test_a_file_this_account_may_not_read_is_refused(tmp_path: Path) -> None:
    path = write_csv([a_row()], tmp_path / "a.csv")
    path.chmod(0)
    for folder in (tmp_path, *tmp_path.parents[:-2]):
        folder.chmod(folder.stat().st_mode | 0o055)
    child = os.fork()
    if not child:
        os.setuid(65_534)
        try:
            read_extract(path)
        except OutreachError as refused:
            os._exit(17 if refused.code == "file_forbidden" else 1)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 17


def test_each_refusal_says_what_to_do_and_has_a_code_of_its_own() -> None:
    refused = [c for c in vars(refusals).values() if isinstance(c, type) and c.__module__ == refusals.__name__]
    assert len({c.code for c in refused}) == len(refused) >= 20
    for cls in refused:
        said = " ".join((cls.__doc__ or "").split())
        assert said.count(". ") + said.count("; ") >= 1, f"{cls.__name__} does not say what to do"
        assert cls.__name__ in (refusals.__doc__ or "") or not issubclass(cls, ExtractUnreadable)


# Parquet


def test_names_of_parquet_columns_may_have_other_capitals(tmp_path: Path) -> None:
    frame = pl.DataFrame([a_row()], schema=SCHEMA)
    frame.rename(str.upper).write_parquet(tmp_path / "a.parquet")
    assert read_extract(tmp_path / "a.parquet")["last_name"].to_list() == ["Maisonbleue"]


def test_texts_kept_as_bytes_are_read_and_unreadable_ones_laid_aside(tmp_path: Path) -> None:
    rows = [a_row(last_name="Lefèvre"), a_row(), a_row()]
    names = pl.Series("last_name", ["Lefèvre".encode(), "Lefèvre".encode("latin-1"), b"Maisonbleue"], pl.Binary)
    pl.DataFrame(rows, schema=SCHEMA).with_columns(names).write_parquet(tmp_path / "a.parquet")
    texts = read_extract(tmp_path / "a.parquet")
    assert texts["last_name"].to_list() == ["Lefèvre", "hex:4c6566e8767265", "Maisonbleue"]
    assert texts["fault"].to_list() == [None, "unreadable", None]


def test_a_column_of_lists_is_refused_by_its_name(tmp_path: Path) -> None:
    frame = pl.DataFrame([a_row()], schema=SCHEMA).with_columns(street=pl.lit(["Rue", "Haute"]).implode())
    frame.write_parquet(tmp_path / "a.parquet")
    with pytest.raises(refusals.ColumnOfOtherKind, match="street"):
        open_extract(tmp_path / "a.parquet")


def test_a_small_file_that_says_it_has_more_rows_than_there_are_people_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pl.select(pl.repeat(None, MAX_ROWS + 1, dtype=pl.Null).alias(name) for name in SCHEMA).write_parquet(path)
    assert path.stat().st_size < 3_000_000
    with pytest.raises(refusals.ExtractTooLong):
        open_extract(path)


def test_parquet_is_read_again_in_slices_with_its_rows_numbered(tmp_path: Path) -> None:
    rows = pl.DataFrame([a_row()], schema=SCHEMA)
    pl.concat([rows] * 120_000).write_parquet(tmp_path / "a.parquet", row_group_size=70_000)
    extract = open_extract(tmp_path / "a.parquet")
    heights = [rows.height for rows in extract.slices(["town"])]
    assert heights == [50_000, 50_000, 20_000]
    assert [rows["row_number"][0] for rows in extract.slices(["town"])] == [1, 50_001, 100_001]
