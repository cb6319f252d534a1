"""What a spreadsheet takes away comes back where that is certain; an amount in euros never becomes one in cents."""

from pathlib import Path
from typing import Any

import pytest
from intake_files import laid_aside, sorted_rows
from register_rows import a_number, a_row, write_csv

from outreach.people.extract import BY_NAME
from outreach.people.intake import open_extract
from outreach.people.intake.checks import sort_slices

NUMBER = a_number("2005-03-14", serial=321)


def a_file(path: Path, *rows: dict[str, Any]) -> Path:
    """The cells as written, whatever kind they should have."""
    lines = [";".join(BY_NAME)]
    lines += [";".join("" if row[name] is None else str(row[name]) for name in BY_NAME) for row in rows]
    (path / "a.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path / "a.csv"


def born_in_2005(**changes: Any) -> dict[str, Any]:
    return a_row(**({"birth_date": "2005-03-14", "national_number": NUMBER, "reference_person": NUMBER} | changes))


def good(path: Path, column: str) -> list[Any]:
    return sorted_rows(path).good[column].to_list()


def test_leading_zeros_are_kept(tmp_path: Path) -> None:
    path = write_csv([born_in_2005()], tmp_path / "a.csv")
    assert good(path, "national_number") == [NUMBER]
    assert good(path, "relationship_code") == ["01"]


@pytest.mark.parametrize("birth", ["2005-03-14", "2000-03-14", "2000-00-00", "2009-12-31"])
def test_a_zero_lost_at_the_front_comes_back_when_digits_and_birth_date_agree(tmp_path: Path, birth: str) -> None:
    number = a_number(birth, serial=321)
    row = born_in_2005(birth_date=birth, national_number=number.lstrip("0"), reference_person=number.lstrip("0"))
    heaps = sorted_rows(a_file(tmp_path, row))
    assert heaps.good.select("national_number", "reference_person").rows() == [(number, number)]
    assert heaps.repairs["leading_zero_restored", "national_number"] == 1


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        pytest.param({"national_number": a_number("1985-03-14")[:10], "birth_date": "1985-03-14"}, "national_number",
                     id="a digit lost at the end"),
        pytest.param({"birth_date": "2005-03-15"}, "national_number", id="another birth date"),
        pytest.param({"birth_date": "1905-03-14"}, "national_number", id="another century"),
        pytest.param({"national_number": str(int(NUMBER) + 1)}, "national_number", id="other check digits"),
        pytest.param({"national_number": NUMBER, "spouse_number": a_number("2001-02-03", 777)[1:]}, "spouse_number",
                     id="a spouse who is not in the file"),
        pytest.param({"national_number": "5.03143E+09"}, "national_number", id="digits lost in a power of ten"),
    ],
)  # fmt: skip
def test_a_zero_is_never_put_back_on_a_guess(tmp_path: Path, changes: dict[str, Any], column: str) -> None:
    row = (
        born_in_2005(reference_person=None, relationship_code=None) | {"national_number": NUMBER.lstrip("0")} | changes
    )
    assert laid_aside(a_file(tmp_path, a_row(), row)) == [(3, column, "national_number_invalid")]


def test_a_spouse_of_the_same_file_gets_the_zero_back(tmp_path: Path) -> None:
    spouse = a_row(spouse_number=NUMBER.lstrip("0"))
    assert (
        good(a_file(tmp_path, spouse, born_in_2005(national_number=NUMBER.lstrip("0"))), "spouse_number")[0] == NUMBER
    )


@pytest.mark.parametrize(
    ("column", "written", "read"),
    [
        pytest.param("relationship_code", "1", "01", id="a code that lost its zero"),
        pytest.param("relationship_code", "3.0", "03", id="a code that became a number"),
        pytest.param("civil_state", "10.0", "10", id="a code of two digits"),
        pytest.param("postal_code", "4000.0", "4000", id="a postal code"),
        pytest.param("municipality_nis", "62063.0", "62063", id="a municipality"),
        pytest.param("income_year", "2024.0", 2024, id="a year"),
        pytest.param("work_income", "1 234 500", 1_234_500, id="cents in groups of three"),
        pytest.param("work_income", "1\u202f234\u202f500", 1_234_500, id="cents in groups, thin blanks"),
        pytest.param("work_income", "1'234'500", 1_234_500, id="cents in groups, apostrophes"),
    ],
)
def test_what_is_certain_is_repaired_and_counted(tmp_path: Path, column: str, written: str, read: Any) -> None:
    heaps = sorted_rows(a_file(tmp_path, a_row(**{column: written})))
    assert heaps.good[column].to_list() == [read]
    assert sum(heaps.repairs.values()) >= 1
    assert {found for _, found in heaps.repairs} == {column}


@pytest.mark.parametrize(
    ("country", "written", "read"), [("DE", "1067", "01067"), ("NL", "1011", "1011"), ("BE", "1000", "1000")]
)
def test_a_foreign_postal_code_gets_its_zero_back_where_all_have_five_digits(
    tmp_path: Path, country: str, written: str, read: str
) -> None:
    assert good(
        a_file(tmp_path, a_row(postal_code=written, country=country, municipality_nis=None)), "postal_code"
    ) == [read]


@pytest.mark.parametrize(
    "written",
    ["1.234,56", "1,234.56", "1234,5", "1234.0", "1.234", "1,234", "€ 1500", "1e5", "12 34", "onbekend", "NaN"],
)
def test_an_amount_that_may_be_euros_is_laid_aside(tmp_path: Path, written: str) -> None:
    path = a_file(tmp_path, a_row(work_income=written), *[a_row(work_income=1_234_500) for _ in range(30)])
    assert laid_aside(path) == [(2, "work_income", "number_impossible")]
    assert set(good(path, "work_income")) == {1_234_500}


def test_a_whole_amount_beside_amounts_with_decimals_is_never_taken_for_cents(tmp_path: Path) -> None:
    rows = [a_row(work_income="12500,50"), a_row(work_income=9000), a_row(work_income=0), a_row(other_income=9000)]
    path = a_file(tmp_path, *rows)
    assert laid_aside(path) == [(2, "work_income", "number_impossible"), (3, "work_income", "amount_unclear")]
    assert good(path, "work_income") == [0, 0]


def test_one_odd_amount_among_many_does_not_bring_the_others_into_doubt(tmp_path: Path) -> None:
    path = a_file(tmp_path, a_row(work_income="12500,50"), *[a_row(work_income=900_000) for _ in range(50)])
    assert laid_aside(path) == [(2, "work_income", "number_impossible")]


def test_a_repeated_person_is_found_across_slices(tmp_path: Path) -> None:
    rows = [born_in_2005(house_number="1"), born_in_2005(house_number="2"), a_row()]
    heaps = list(sort_slices(open_extract(a_file(tmp_path, *rows))))
    assert [heap.rejects["kind"].to_list() for heap in heaps] == [["duplicate_person"]]
    assert heaps[0].good["house_number"].to_list() == ["1", "12"]
