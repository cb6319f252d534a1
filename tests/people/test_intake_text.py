"""CSV comes from many hands: every usual form is read, and what is not certain is laid aside with its reason."""

import time
from pathlib import Path

import pytest
from intake_files import NAMES, as_cells, as_lines, laid_aside, names, sorted_rows, two_rows, write_lines
from register_rows import a_row, write_csv

from outreach.errors import ExtractIncomplete, InputRefused
from outreach.people.extract import BY_NAME
from outreach.people.intake import open_extract, read_extract
from outreach.people.intake.lines import BLOCK, MAX_LINE
from outreach.people.intake.refusals import ColumnNamedTwice, HeaderMissing, LineTooLong

NAME = "Müller-Lefèvre, dit Çédille; né"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "pipe"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_every_usual_form_of_csv_says_the_same(tmp_path: Path, separator: str, encoding: str, end: str) -> None:
    path = write_csv([a_row(last_name=NAME), a_row()], tmp_path / "a.csv", separator, "utf-8")
    path.write_bytes(path.read_text().replace("\n", end).encode(encoding))
    assert names(path) == [NAME, "Maisonbleue"]


def test_a_file_put_together_from_two_keeps_each_name_as_it_was(tmp_path: Path) -> None:
    header, one, other, third = as_lines(a_row(last_name="Lefèvre"), a_row(last_name="Çelik"), a_row(last_name="Šarić"))
    path = write_lines(tmp_path / "a.csv", [header, one, other.encode("cp1252"), third])
    assert names(path) == ["Lefèvre", "Çelik", "Šarić"]


@pytest.mark.parametrize(
    "spoilt",
    [
        pytest.param("Lefèvre Aktaş".encode().replace("è".encode(), b"\xe8"), id="two encodings in one row"),
        pytest.param("Hélène".encode("cp850"), id="letters of DOS"),
        pytest.param("Renée".encode("mac_roman"), id="letters of an old Macintosh"),
        pytest.param(b"Maison\x81bleue", id="a byte that is no letter at all"),
        pytest.param(b"Maison\0bleue", id="a NUL byte"),
        pytest.param("Lef�vre".encode(), id="a letter lost before"),
        pytest.param("LefÃ¨vre".encode(), id="a letter ruined before"),
    ],
)
def test_a_name_that_is_not_certain_is_laid_aside_and_never_guessed(tmp_path: Path, spoilt: bytes) -> None:
    header, one, other = as_lines(a_row(), a_row(last_name="NAME"))
    path = write_lines(tmp_path / "a.csv", [header, one, other.encode().replace(b"NAME", spoilt)])
    assert names(path) == ["Maisonbleue"]
    [(row, _, kind)] = laid_aside(path)
    assert (row, kind) == (3, "text_unreadable")


def test_a_row_with_a_cell_too_few_is_laid_aside_and_not_filled_up(tmp_path: Path) -> None:
    header, one, other, third = as_lines(a_row(), a_row(), a_row())
    path = write_lines(tmp_path / "a.csv", [header, one, other.removesuffix(";"), third])
    assert laid_aside(path) == [(3, "row_number", "cells_do_not_fit")]
    assert "fewer" in sorted_rows(path).rejects["reason"][0]


def test_a_row_with_a_cell_too_many_is_laid_aside_with_all_its_cells(tmp_path: Path) -> None:
    header, one, other = as_lines(a_row(), a_row())
    path = write_lines(tmp_path / "a.csv", [header, one, other + ";more;and more"])
    reject = sorted_rows(path).rejects.row(0, named=True)
    assert (reject["kind"], reject["beyond_the_last_column"]) == ("cells_do_not_fit", "more;and more")
    assert reject["last_name"] == "Maisonbleue"


def test_a_quote_that_never_closes_spoils_its_own_row_and_no_other(tmp_path: Path) -> None:
    header, one, other, third = as_lines(a_row(), a_row(street='"Rue'), a_row(last_name="Third"))
    path = write_lines(tmp_path / "a.csv", [header, one, other, third])
    assert names(path) == ["Maisonbleue", "Third"]
    assert laid_aside(path) == [(3, "row_number", "quote_open")]


def test_a_lone_quote_does_not_swallow_the_rows_up_to_the_next_lone_quote(tmp_path: Path) -> None:
    header, *lines = as_lines(a_row(street='"Rue'), a_row(last_name="Between"), a_row(street='"Rue'))
    path = write_lines(tmp_path / "a.csv", [header, *lines])
    assert names(path) == ["Between"]
    assert [row for row, _, _ in laid_aside(path)] == [2, 4]


@pytest.mark.parametrize(
    ("written", "street"),
    [
        pytest.param('"Rue ""Haute"" ; 3"', 'Rue "Haute" ; 3', id="doubled quotes and a separator"),
        pytest.param('Rue "Haute"', 'Rue "Haute"', id="quotes inside a cell that has none around it"),
        pytest.param('"Rue Haute\nétage 3"', "Rue Haute\nétage 3", id="a line end inside a cell"),
        pytest.param('""', None, id="an empty quoted cell"),
        pytest.param('"  Rue Haute "', "Rue Haute", id="blanks around"),
    ],
)
def test_quotes_are_read_as_they_are_meant(tmp_path: Path, written: str, street: str | None) -> None:
    header, one, other = as_lines(a_row(street="STREET"), a_row(street="Last"))
    path = write_lines(tmp_path / "a.csv", [header, one.replace("STREET", written), other])
    assert sorted_rows(path).good["street"].to_list() == [street, "Last"]


def test_every_cell_may_be_quoted(tmp_path: Path) -> None:
    quoted = [";".join(f'"{cell}"' for cell in line.split(";")) for line in as_lines(a_row(), a_row())]
    assert len(names(write_lines(tmp_path / "a.csv", quoted))) == 2


def test_rows_are_counted_as_a_spreadsheet_counts_them(tmp_path: Path) -> None:
    header, one, other, third = as_lines(a_row(), a_row(), a_row(address_kind="DOM"))
    path = write_lines(tmp_path / "a.csv", ["sep=;", header, one, "", other, third])
    assert laid_aside(path) == [(6, "address_kind", "code_unknown")]


def test_column_names_may_have_other_capitals_and_blanks(tmp_path: Path) -> None:
    _, line = as_lines(a_row())
    header = ";".join(f" {name.replace('_', ' ').upper()} " for name in NAMES)
    assert names(write_lines(tmp_path / "a.csv", [header, line])) == ["Maisonbleue"]


def test_columns_not_of_the_format_are_ignored_and_told(tmp_path: Path) -> None:
    header, line = as_lines(a_row())
    path = write_lines(tmp_path / "a.csv", [f"Remarks;{header};85031400112", f"moved;{line};x"])
    assert open_extract(path).header.ignored == ("remarks", f"column {len(NAMES) + 2}")
    assert names(path) == ["Maisonbleue"]


def test_optional_columns_that_are_absent_are_told(tmp_path: Path) -> None:
    columns = [name for name in NAMES if not BY_NAME[name].optional]
    path = write_lines(tmp_path / "a.csv", [";".join(columns), ";".join(as_cells(a_row(), columns))])
    assert open_extract(path).header.absent == tuple(name for name in NAMES if BY_NAME[name].optional)


def test_a_column_named_twice_is_refused_by_its_name(tmp_path: Path) -> None:
    header, line = as_lines(a_row())
    with pytest.raises(ColumnNamedTwice, match="town"):
        read_extract(write_lines(tmp_path / "a.csv", [f"{header};TOWN", f"{line};Namur"]))


def test_two_ignored_columns_may_have_the_same_name(tmp_path: Path) -> None:
    header, line = as_lines(a_row())
    assert names(write_lines(tmp_path / "a.csv", [f"{header};;", f"{line};;"])) == ["Maisonbleue"]


def test_a_file_without_header_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HeaderMissing, match="names no column"):
        read_extract(write_lines(tmp_path / "a.csv", as_lines(a_row(), a_row())[1:]))


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExtractIncomplete, match="birth_date"):
        read_extract(write_lines(tmp_path / "a.csv", ["national_number;last_name", "1;2"]))


@pytest.mark.parametrize("before", [b"", b";".join(name.encode() for name in NAMES) + b"\n"], ids=["header", "row"])
def test_a_line_of_a_hundred_megabytes_is_refused_at_once(tmp_path: Path, before: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(before + b"national_number;" * 6_500_000)
    begun = time.process_time()
    with pytest.raises(LineTooLong):
        read_extract(path)
    assert time.process_time() - begun < 2


def test_a_row_of_more_than_a_megabyte_between_others_is_refused(tmp_path: Path) -> None:
    header, line = as_lines(a_row())
    with pytest.raises(LineTooLong):
        read_extract(write_lines(tmp_path / "a.csv", [header, line, "x" * (MAX_LINE + 1), line]))


def test_rows_are_whole_where_the_file_is_read_in_pieces(tmp_path: Path) -> None:
    header, one, other = as_lines(a_row(street='"Rue\nHaute"'), a_row(last_name="Émile"))
    count = BLOCK // len(one) + 50
    path = write_lines(tmp_path / "a.csv", [header, *[one, other] * count], end=b"\r\n")
    texts = read_extract(path)
    assert texts.height == 2 * count
    assert texts["row_number"].to_list() == list(range(2, 2 * count + 2))
    assert texts["fault"].null_count() == texts.height
    assert texts["street"].unique().sort().to_list() == ["Rue\nHaute", "Rue Inventée"]


def test_a_file_read_in_slices_says_what_it_says_read_whole(tmp_path: Path) -> None:
    path = write_csv(two_rows(last_name="Other"), tmp_path / "a.csv")
    extract = open_extract(path)
    for _ in range(2):  # as often as somebody asks
        assert [name for rows in extract.slices(["last_name"]) for name in rows["last_name"]] == names(path)


def test_no_error_quotes_a_cell_or_a_folder(tmp_path: Path) -> None:
    header, line = as_lines(a_row(last_name="Geheimnis"))
    for lines in ([line, header], ["national_number;last_name", "1;Geheimnis"], [header + ";town", line + ";x"]):
        with pytest.raises(InputRefused) as refused:
            read_extract(write_lines(tmp_path / "a.csv", lines))
        told = f"{refused.value} {refused.value.__cause__ or ''}"
        assert "a.csv" in told
        assert "Geheimnis" not in told
        assert str(tmp_path) not in told
