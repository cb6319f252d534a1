"""What an extract is worth, in counts only."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from intake_files import as_lines, sorted_rows, write_lines
from register_rows import a_household, a_number, a_row, write_parquet

from outreach.people.contact.channels import read_contact
from outreach.people.intake import open_extract
from outreach.people.intake.oddities import _LONGEST_SURE, _SURE_EMAIL, _SURE_PHONE, WARNINGS
from outreach.people.intake.quality import Quality, quality_of


def quality(path: Path, *rows: dict[str, Any]) -> Quality:
    return quality_of(sorted_rows(write_parquet(rows, path / "a.parquet")))


def warnings(path: Path, *rows: dict[str, Any]) -> dict[tuple[str, str], int]:
    return {(found.kind, found.column): found.count for found in quality(path, *rows).warnings}


def test_a_good_file_is_spotless(tmp_path: Path) -> None:
    assert quality(tmp_path, a_row(), *a_household({}, {"relationship_code": "02"})).is_spotless


@pytest.mark.parametrize(
    ("changes", "kind", "column"),
    [
        ({"phone": "12"}, "phone_unusable", "phone"),
        ({"email": "not an address"}, "email_unusable", "email"),
        ({"postal_code": "9000"}, "postal_code_elsewhere", "postal_code"),
        ({"postal_code": "40"}, "postal_code_unknown", "postal_code"),
        ({"street": None}, "address_incomplete", "address_kind"),
        ({"postal_code": None}, "address_incomplete", "address_kind"),
        ({"spouse_number": a_number("1955-05-05", 555)}, "names_nobody", "spouse_number"),
        ({"legal_cohabitation_partner": a_number("1955-05-05", 555)}, "names_nobody", "legal_cohabitation_partner"),
        ({"income_year": None}, "income_year_missing", "income_year"),
        ({"income_year_recent": None}, "income_year_missing", "income_year_recent"),
        ({"language_choice": "de"}, "source_missing", "language_source"),
        ({"mandate_kind": "administrator"}, "holder_missing", "mandate_name"),
        ({"relationship_code": "03"}, "no_single_reference_person", "reference_person"),
        ({"birth_date": "1985-03-14", "national_number": a_number("1985-03-15", 11), "reference_person":
          a_number("1985-03-15", 11)}, "birth_date_differs", "birth_date"),
        ({"birth_date": "1910-03-14", "national_number": a_number("2010-03-14", 11), "reference_person":
          a_number("2010-03-14", 11)}, "birth_date_differs", "birth_date"),
    ],
)  # fmt: skip
def test_what_is_odd_is_counted_and_the_row_kept(
    tmp_path: Path, changes: dict[str, Any], kind: str, column: str
) -> None:
    found = quality(tmp_path, a_row(), a_row(**changes))
    assert {(one.kind, one.column): one.count for one in found.warnings} == {(kind, column): 1}
    assert (found.good, found.rejected) == (2, 0)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"address_kind": "STRUCK", "street": None, "postal_code": None, "town": None}, id="struck off"),
        pytest.param({"country": "FR", "postal_code": "59000", "municipality_nis": None}, id="abroad"),
        pytest.param({"phone": "+32 2 234 56 78", "email": "camille@example.invalid"}, id="usable contact"),
        pytest.param({"relationship_code": "20", "reference_person": "HOME-17"}, id="in an institution"),
        pytest.param({"reference_person": None, "relationship_code": None}, id="household unknown"),
        pytest.param({"income_year": None, "work_income": None, "replacement_income": None, "other_income": None},
                     id="no assessment"),
        pytest.param({"language_choice": "de", "language_source": "login"}, id="a choice with its source"),
    ],
)  # fmt: skip
def test_what_is_in_order_is_no_warning(tmp_path: Path, changes: dict[str, Any]) -> None:
    assert warnings(tmp_path, a_row(**changes)) == {}


def test_a_household_with_two_reference_persons_counts_once(tmp_path: Path) -> None:
    rows = a_household({}, {"relationship_code": "01"}, {"relationship_code": "03"})
    assert warnings(tmp_path, *rows) == {("no_single_reference_person", "reference_person"): 1}


def test_a_spouse_whose_row_was_laid_aside_is_in_the_file_all_the_same(tmp_path: Path) -> None:
    spouse = a_row(address_kind="DOM")
    assert warnings(tmp_path, a_row(spouse_number=spouse["national_number"]), spouse) == {}


def test_rejects_are_counted_by_kind_and_column(tmp_path: Path) -> None:
    found = quality(tmp_path, a_row(), a_row(address_kind="DOM"), a_row(civil_state="7"), a_row(civil_state="8"))
    counts = [(one.kind, one.column, one.count) for one in found.rejects]
    assert counts == [("code_unknown", "address_kind", 1), ("code_unknown", "civil_state", 2)]
    assert (found.rows, found.good, found.rejected) == (4, 1, 3)


def test_columns_ignored_absent_and_cells_repaired_are_told(tmp_path: Path) -> None:
    header, line = as_lines(a_row(relationship_code="1"))
    path = write_lines(tmp_path / "a.csv", [f"{header};remarks".replace(";back_to_work;", ";other;"), f"{line};x"])
    told = "\n".join(quality_of(sorted_rows(path), open_extract(path).header).lines())
    assert "ignored: other, remarks" in told
    assert "does not have: back_to_work" in told
    assert "repaired: 1 leading_zero_restored in relationship_code" in told


def test_the_report_holds_counts_and_nothing_of_anybody(tmp_path: Path) -> None:
    row = a_row(last_name="Geheimnis", phone="12", email="geheim", street="Versteckt", spouse_number="12345678901")
    found = quality(tmp_path, a_row(phone="1234567", last_name="Geheimnis"), row)
    told = json.dumps(found.to_dict()) + "\n".join(found.lines()) + repr(found)
    secrets = ("Geheimnis", "geheim", "Versteckt", "12345678901", "1234567", row["national_number"])
    assert not [secret for secret in secrets if secret in told]


def test_every_warning_is_explained(tmp_path: Path) -> None:
    lines = list(quality(tmp_path, a_row(phone="12")).lines())
    assert lines[1] == f"warning: 1 phone_unusable in phone: {WARNINGS['phone_unusable']}"


@pytest.mark.parametrize("start", ["+32", "0"])
def test_a_phone_taken_for_sure_is_one_the_importer_takes(start: str) -> None:
    numbers = [f"{start}4{second}{rest:07d}" for second in range(10) for rest in (0, 1_234_567, 9_999_999)]
    sure = pl.Series(numbers).str.contains(_SURE_PHONE)
    assert 0 < sure.sum() < len(numbers)
    assert all(read_contact(number, None).phone for number in pl.Series(numbers).filter(sure))


def test_an_address_taken_for_sure_is_one_the_importer_takes() -> None:
    locals_ = ["a", "a.b", "a-b", "a_b+c", "1", "a..b", ".a", "a.", "é", "a b"]
    domains = [
        "example.org",
        "a-b.be",
        "a--b.be",
        "-a.be",
        "example.test",
        "localhost",
        "x.y.eu",
        "UPPER.BE",
        "a_b.com",
    ]
    texts = pl.Series([f"{local}@{domain}" for local in locals_ for domain in domains])
    sure = texts.str.contains(_SURE_EMAIL) & (texts.str.len_bytes() <= _LONGEST_SURE)
    assert sure.sum() >= 20
    assert all(read_contact(None, text).email for text in texts.filter(sure))
