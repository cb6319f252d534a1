"""A register extract comes in: good rows are kept, bad rows laid aside, and the books balance."""

import os
import random
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from register_rows import SCHEMA, a_frame, a_household, a_number, a_row, write_csv, write_parquet
from sqlalchemy import func, select, text

from outreach.errors import (
    BooksDoNotBalance,
    ExtractEmpty,
    ExtractIncomplete,
    ExtractOutdated,
    ExtractUnreadable,
    InputRefused,
)
from outreach.people.contact.contact_points import Point, give, points_of, works
from outreach.people.extract import BY_NAME, COLUMNS
from outreach.people.intake import read_extract
from outreach.people.intake.checks import Sorted, sort_rows
from outreach.people.register import ExtractTooSmall, ImportReport, read_register, read_rejects
from outreach.people.register.signs import signs_of
from outreach.people.tables import ContactPoint, Extract, Mandate, Person, Registered
from outreach.people.tables.register import is_visible
from outreach.people.vocabulary import AddressKind, ChannelName, ContactSource, ExtractKind, MandateKind, PointState
from outreach.storage.database import Database
from outreach.storage.sealing import Keyring

Importing = Callable[..., ImportReport]


def people(database: Database) -> list[Person]:
    with database.reading() as session:
        found = list(session.scalars(select(Person).order_by(Person.id)))
        session.expunge_all()
        return found


def person(database: Database, row: dict[str, Any]) -> Person:
    """The person a register row is about."""
    return next(person for person in people(database) if person.national_number == row["national_number"])


def points(database: Database, person: Person) -> dict[ChannelName, Point]:
    """Phone number and mailbox of a person, as whoever writes to them reads them."""
    with database.reading() as session:
        return {point.channel: point for point in points_of(session, [person.id]).get(person.id, ())}


def sorted_rows(path: Path) -> Sorted:
    """What the importer makes of a file before it touches the database."""
    return sort_rows(read_extract(path), path.name)


def kinds(path: Path) -> list[str]:
    return sorted_rows(path).rejects["kind"].to_list()


def nothing_was_changed(database: Database, sealed_dir: Path) -> bool:
    with database.reading() as session:
        rows = sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in (Extract, Person, Mandate))
    return rows == 0 and not sealed_dir.exists()


# Good rows


def test_a_good_row_becomes_a_person(importing: Importing, database: Database, tmp_path: Path) -> None:
    row = a_row(
        last_name="Verzonnen", box="3", phone="0470 12 34 56", email="Camille@Example.INVALID",
        earlier_decision="REFUSED_INCOME", earlier_decision_on="2024-05-02", benefits_received="RIS SICK",
        parking_card="Y",
    )  # fmt: skip
    report = importing(write_parquet([row], tmp_path / "a.parquet"))
    assert (report.rows_read, report.rows_imported, report.rows_rejected) == (1, 1, 0)
    [person] = people(database)
    assert (person.national_number, person.last_name) == (row["national_number"], "Verzonnen")
    assert person.address == {
        "street": "Rue Inventée", "house_number": "12", "box": "3", "postal_code": "4000", "town": "Liège",
        "country": "BE",
    }  # fmt: skip
    contact = points(database, person)
    assert (contact[ChannelName.SMS].value, contact[ChannelName.SMS].is_mobile) == ("+32470123456", True)
    assert contact[ChannelName.EMAIL].value == "Camille@example.invalid"
    assert person.receives == ["RIS", "SICK"]
    assert person.signs == ["refused", "parking_card"]
    assert (person.refused_on, person.refused_for) == (date(2024, 5, 2), "income")
    assert person.address_kind is AddressKind.OWN_HOME


def test_everything_that_names_or_locates_a_person_is_sealed(
    importing: Importing, database: Database, tmp_path: Path
) -> None:
    row = a_row(last_name="Verzonnen", phone="0470123456", mandate_kind="parent", mandate_name="Sam Exemple")
    importing(write_parquet([row], tmp_path / "a.parquet"))
    with database.engine.connect() as connection:
        tables = ("person", "registered", "contact_point", "mandate", "extract")
        stored = [
            cell for table in tables for row in connection.execute(text(f"SELECT * FROM {table}")) for cell in row
        ]
    readable = " ".join(bytes(v).decode("latin-1") if isinstance(v, bytes | memoryview) else str(v) for v in stored)
    secrets = ("Verzonnen", "470123456", "Inventée", "Camille", "Sam Exemple", str(row["national_number"]))
    assert not [secret for secret in secrets if secret in readable]


def test_parquet_and_csv_say_the_same(importing: Importing, keyring: Keyring, sealed_dir: Path, tmp_path: Path) -> None:
    rows = [a_row(relationship_code="01", autonomy_points=9, work_income=1_234_500) for _ in range(3)]
    first = importing(write_parquet(rows, tmp_path / "a.parquet"))
    second = importing(write_csv(rows, tmp_path / "a.csv"))
    one, other = (read_register(sealed_dir, report.extract_id, keyring) for report in (first, second))
    assert_frame_equal(one, other)
    assert {name: one.schema[name] for name in SCHEMA} == SCHEMA


@pytest.mark.parametrize("separator", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252"])
def test_csv_is_read_in_every_usual_form(tmp_path: Path, separator: str, encoding: str) -> None:
    row = a_row(last_name="Müller-Lefèvre, dit Çédille; né")
    good = sorted_rows(write_csv([row], tmp_path / "a.csv", separator, encoding)).good
    assert good["last_name"].to_list() == ["Müller-Lefèvre, dit Çédille; né"]


def test_leading_zeros_are_kept(tmp_path: Path) -> None:
    number = a_number("2005-03-14")
    assert number.startswith("05")
    row = a_row(national_number=number, birth_date="2005-03-14", reference_person=number)
    row = sorted_rows(write_csv([row], tmp_path / "a.csv")).good.row(0, named=True)
    assert (row["national_number"], row["relationship_code"]) == (number, "01")


def test_columns_may_stand_in_any_order_and_others_beside_them(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_csv([a_row()], path, columns=list(reversed(BY_NAME)))
    header, line = path.read_text().splitlines()
    path.write_text(f"remarks;{header}\nmoved in spring;{line}\n")
    assert sorted_rows(path).good["last_name"].to_list() == ["Maisonbleue"]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_an_older_extract_without_the_optional_columns_leaves_them_unknown(tmp_path: Path, form: str) -> None:
    optional = [column.name for column in COLUMNS if column.optional]
    path = tmp_path / f"a.{form}"
    frame = pl.DataFrame([a_row(back_to_work="Y")], schema=SCHEMA).drop(optional)
    frame.write_csv(path) if form == "csv" else frame.write_parquet(path)
    good = sorted_rows(path).good
    assert {name: good.schema[name] for name in SCHEMA} == SCHEMA
    assert good.select(optional).row(0) == (None,) * len(optional)


# Bad rows


@pytest.mark.parametrize(
    ("column", "value", "kind"),
    [
        ("national_number", "85031400199", "national_number_invalid"),
        ("spouse_number", "12345678901", "national_number_invalid"),
        ("birth_date", "1987-02-30", "date_impossible"),
        ("birth_date", "04/07/1966", "date_impossible"),
        ("birth_date", "2027-01-01", "date_impossible"),
        ("birth_date", "1985-00-14", "date_impossible"),
        ("death_date", "1950-01-01", "date_impossible"),
        ("household_until", "2014-12-31", "date_impossible"),
        ("relationship_code", "99", "code_unknown"),
        ("address_kind", "DOM", "code_unknown"),
        ("benefits_received", "ARR IVT", "code_unknown"),
        ("parking_card", "yes", "code_unknown"),
        ("municipality_nis", "6206", "code_unknown"),
        ("last_name", None, "required_missing"),
        ("address_kind", None, "required_missing"),
        ("national_number", None, "required_missing"),
        ("autonomy_points", 27, "number_impossible"),
        ("work_income", -1, "number_impossible"),
        ("replacement_income_recent", 99_999_999_999_999, "number_impossible"),
    ],
)
def test_a_bad_row_is_laid_aside_with_its_reason(tmp_path: Path, column: str, value: Any, kind: str) -> None:
    rows = [a_row(), a_row() | {column: value}]
    heaps = sorted_rows(write_parquet(rows, tmp_path / "a.parquet"))
    assert (heaps.good.height, heaps.rejects.height) == (1, 1)
    reject = heaps.rejects.row(0, named=True)
    assert (reject["row_number"], reject["column"], reject["kind"]) == (2, column, kind)
    assert reject["reason"]
    assert {name: reject[name] for name in BY_NAME} == {
        name: None if cell is None else str(cell) for name, cell in rows[1].items()
    }


@pytest.mark.parametrize("words", ["onbekend", "12.500,00", "1e5", "NaN"])
def test_words_in_a_number_column_are_no_number(tmp_path: Path, words: str) -> None:
    path = write_csv([a_row(work_income=777777), a_row()], tmp_path / "a.csv")
    path.write_text(path.read_text().replace("777777", words))
    assert kinds(path) == ["number_impossible"]


def test_the_second_row_of_a_person_is_laid_aside(
    importing: Importing, database: Database, keyring: Keyring, sealed_dir: Path, tmp_path: Path
) -> None:
    row = a_row(house_number="1")
    report = importing(write_csv([row, a_row(), row | {"house_number": "2"}], tmp_path / "a.csv"))
    assert report.by_kind == {"duplicate_person": 1}
    assert read_rejects(sealed_dir, report.extract_id, keyring)["row_number"].to_list() == [4]  # the header is row 1
    assert person(database, row).address["house_number"] == "1"


def test_a_row_of_another_day_is_laid_aside(tmp_path: Path) -> None:
    path = write_parquet([a_row(), a_row(), a_row(extract_day="2026-10-01")], tmp_path / "a.parquet")
    assert sorted_rows(path).day == date(2026, 11, 1)
    assert kinds(path) == ["extract_day_differs"]


def test_a_csv_row_with_too_many_cells_is_laid_aside_and_not_shifted(tmp_path: Path) -> None:
    path = write_csv([a_row(), a_row()], tmp_path / "a.csv")
    lines = path.read_text().splitlines()
    path.write_text("\n".join([lines[0], lines[1] + ";more", lines[2]]))
    assert kinds(path) == ["cells_do_not_fit"]


def test_a_number_written_with_dots_and_dashes_is_the_same_number(tmp_path: Path) -> None:
    number = a_number("1985-03-14", serial=77)
    written = f"{number[:2]}.{number[2:4]}.{number[4:6]}-{number[6:9]}.{number[9:]}"
    path = write_parquet([a_row(national_number=written)], tmp_path / "a.parquet")
    assert sorted_rows(path).good["national_number"].to_list() == [number]


def test_the_reference_of_a_collective_household_may_be_an_institution(tmp_path: Path) -> None:
    row = a_row(relationship_code="20", reference_person="HOME-17", address_kind="INST")
    assert kinds(write_parquet([row], tmp_path / "a.parquet")) == []


def test_rows_read_are_always_imported_plus_rejected(importing: Importing, tmp_path: Path) -> None:
    rng = random.Random(11)
    rows = [a_row() for _ in range(400)]
    for row in rng.sample(rows, 120):
        row[rng.choice(list(BY_NAME))] = rng.choice(["", "x", "-1", "2026-13-45", "01", "Y", None])
    path = tmp_path / "a.parquet"
    pl.DataFrame(
        [{n: None if v is None else str(v) for n, v in r.items()} for r in rows], infer_schema_length=None
    ).write_parquet(path)
    report = importing(path)
    assert report.rows_read == 400 == report.rows_imported + report.rows_rejected
    assert 0 < report.rows_rejected == sum(report.by_kind.values())


def test_books_that_do_not_balance_stop_the_import() -> None:
    with pytest.raises(BooksDoNotBalance):
        ImportReport(1, date(2026, 11, 1), 10, 8, 1, {"code_unknown": 1}, False).check()


def test_an_unusable_phone_or_address_is_dropped_and_counted_and_the_row_kept(
    importing: Importing, database: Database, tmp_path: Path
) -> None:
    rows = [
        a_row(phone="12", email="not an address"),
        a_row(phone="02 234 56 78", email="ok@example.invalid"),
        a_row(phone="nothing"),
    ]
    report = importing(write_parquet(rows, tmp_path / "a.parquet"))
    assert (report.rows_rejected, report.contact_unusable) == (0, {"phone": 2, "email": 1})
    contact = points(database, person(database, rows[1]))
    assert (contact[ChannelName.SMS].value, contact[ChannelName.SMS].is_mobile) == ("+3222345678", False)
    assert contact[ChannelName.EMAIL].value == "ok@example.invalid"


# The second extract


def test_the_same_file_twice_changes_nothing(
    importing: Importing, database: Database, sealed_dir: Path, tmp_path: Path
) -> None:
    path = write_parquet([a_row(), a_row(address_kind="DOM")], tmp_path / "a.parquet")
    first = importing(path)
    before = {file.name: file.read_bytes() for file in sealed_dir.iterdir()}
    again = importing(path)
    assert again.already_known
    assert (again.extract_id, again.rows_read, again.by_kind) == (first.extract_id, 2, {"code_unknown": 1})
    assert {file.name: file.read_bytes() for file in sealed_dir.iterdir()} == before
    assert len(people(database)) == 1


def test_only_people_who_changed_are_sealed_afresh(importing: Importing, database: Database, tmp_path: Path) -> None:
    stays, moves = a_row(), a_row()
    importing(write_parquet([stays, moves], tmp_path / "a.parquet"))
    before = {row: _sealed(database, row) for row in (stays["national_number"], moves["national_number"])}
    newer = [row | {"extract_day": "2026-11-22"} for row in (stays, moves | {"street": "Rue Neuve"})]
    report = importing(write_parquet(newer, tmp_path / "b.parquet"))
    assert (report.new, report.changed, report.same) == (0, 1, 1)
    assert _sealed(database, stays["national_number"]) == before[stays["national_number"]]
    assert _sealed(database, moves["national_number"]) != before[moves["national_number"]]
    assert (person(database, stays).address["street"], person(database, stays).since_extract) == ("Rue Inventée", 1)
    assert (person(database, moves).address["street"], person(database, moves).since_extract) == ("Rue Neuve", 2)


def _sealed(database: Database, number: str) -> bytes:
    person_id = person(database, {"national_number": number}).id
    with database.engine.connect() as connection:
        return bytes(connection.scalar(text(f"SELECT address FROM person_now WHERE id = {person_id}")))


def test_the_version_before_is_kept(importing: Importing, database: Database, tmp_path: Path) -> None:
    row = a_row()
    importing(write_parquet([row], tmp_path / "a.parquet"))
    importing(write_parquet([row | {"street": "Rue Neuve", "extract_day": "2026-11-22"}], tmp_path / "b.parquet"))
    with database.reading() as session:
        versions = list(session.scalars(select(Registered).order_by(Registered.since_extract)))
        assert [(v.since_extract, v.until_extract, v.address["street"]) for v in versions] == [
            (1, 2, "Rue Inventée"),
            (2, None, "Rue Neuve"),
        ]


def test_people_absent_from_the_newer_register_stay_and_are_marked(
    importing: Importing, database: Database, tmp_path: Path
) -> None:
    stays, leaves = a_row(), a_row(phone="0470123456")
    importing(write_parquet([stays, leaves], tmp_path / "a.parquet"))
    newer = write_parquet([stays | {"extract_day": "2026-11-22"}], tmp_path / "b.parquet")
    report = importing(newer, allow_smaller=True)
    assert report.absent == 1
    assert [person(database, row).is_listed for row in (stays, leaves)] == [True, False]
    assert person(database, leaves).last_name == "Maisonbleue"
    assert points(database, person(database, leaves))[ChannelName.SMS].value == "+32470123456"


def test_somebody_who_comes_back_is_listed_again(importing: Importing, database: Database, tmp_path: Path) -> None:
    stays, leaves = a_row(), a_row()
    importing(write_parquet([stays, leaves], tmp_path / "a.parquet"))
    importing(write_parquet([stays | {"extract_day": "2026-11-10"}], tmp_path / "b.parquet"), allow_smaller=True)
    back = [row | {"extract_day": "2026-11-22"} for row in (stays, leaves)]
    report = importing(write_parquet(back, tmp_path / "c.parquet"))
    assert (report.returned, report.changed, report.same) == (1, 1, 1)
    assert person(database, leaves).is_listed


def test_a_register_that_lacks_more_than_a_tenth_of_the_people_is_refused(
    importing: Importing, database: Database, sealed_dir: Path, tmp_path: Path
) -> None:
    rows = [a_row() for _ in range(20)]
    importing(write_parquet(rows, tmp_path / "a.parquet"))
    files = sorted(sealed_dir.iterdir())
    newer = [row | {"extract_day": "2026-11-22"} for row in rows]
    with pytest.raises(ExtractTooSmall, match="names 17 of 20 people known"):
        importing(write_parquet(newer[:17], tmp_path / "b.parquet"))
    assert sorted(sealed_dir.iterdir()) == files
    assert importing(write_parquet(newer[:18], tmp_path / "c.parquet")).absent == 2


def test_the_dead_may_leave_the_register(importing: Importing, tmp_path: Path) -> None:
    rows = [a_row(death_date="2026-10-01"), a_row(death_date="2026-10-02"), a_row()]
    importing(write_parquet(rows, tmp_path / "a.parquet"))
    assert importing(write_parquet([rows[2] | {"extract_day": "2026-11-22"}], tmp_path / "b.parquet")).absent == 2


def test_a_list_touches_only_whom_it_names_and_the_register_keeps_everybody(
    importing: Importing, database: Database, keyring: Keyring, sealed_dir: Path, tmp_path: Path
) -> None:
    rows = [a_row() for _ in range(5)]
    importing(write_parquet(rows, tmp_path / "a.parquet"))
    listed = [rows[1] | {"street": "Rue Neuve", "extract_day": "2026-11-22"}, a_row(extract_day="2026-11-22")]
    report = importing(write_parquet(listed, tmp_path / "b.parquet"), kind=ExtractKind.LIST)
    assert (report.new, report.changed, report.same, report.absent) == (1, 1, 0, 0)
    assert all(person.is_listed for person in people(database))
    assert person(database, rows[1]).address["street"] == "Rue Neuve"
    register = read_register(sealed_dir, report.extract_id, keyring)
    assert register["national_number"].n_unique() == register.height == 6
    assert sorted(register["street"].to_list()) == ["Rue Inventée"] * 5 + ["Rue Neuve"]


def test_an_older_extract_allowed_all_the_same_adds_people_and_does_not_undo_the_newer_one(
    importing: Importing, database: Database, keyring: Keyring, sealed_dir: Path, tmp_path: Path
) -> None:
    row, other = a_row(street="New Street"), a_row()
    importing(write_parquet([row], tmp_path / "a.parquet"))
    older = [r | {"extract_day": "2026-10-01", "street": "Old Street"} for r in (row, other)]
    report = importing(write_parquet(older, tmp_path / "b.parquet"), allow_older=True)
    assert (report.is_older, report.new, report.kept, report.absent) == (True, 1, 1, 0)
    assert (person(database, row).address["street"], person(database, other).address["street"]) == (
        "New Street",
        "Old Street",
    )
    register = read_register(sealed_dir, report.extract_id, keyring)
    assert sorted(register["street"].to_list()) == ["New Street", "Old Street"]


# Mandates


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        pytest.param({"mandate_kind": "administrator", "mandate_street": "Kerkstraat 2", "mandate_postal_code": "9000",
                      "mandate_town": "Gent"}, {"street": "Kerkstraat 2", "postal_code": "9000", "town": "Gent"},
                     id="an administrator with an address"),
        pytest.param({"mandate_kind": "administrator"}, None, id="an administrator whose address is not known"),
        pytest.param({"mandate_kind": "parent"}, {"street": "Rue Inventée", "house_number": "12", "postal_code": "4000",
                      "town": "Liège", "country": "BE"}, id="a parent lives at the person's own address"),
    ],
)  # fmt: skip
def test_a_mandate_is_kept_when_a_letter_can_reach_its_holder(
    importing: Importing, database: Database, tmp_path: Path, changes: dict[str, str], kept: dict[str, str] | None
) -> None:
    importing(write_parquet([a_row(mandate_name="Sam Exemple", **changes)], tmp_path / "a.parquet"))
    with database.reading() as session:
        mandates = list(session.scalars(select(Mandate)))
        addresses = [mandate.address for mandate in mandates]
    assert addresses == ([] if kept is None else [kept])


def test_a_mandate_that_ended_is_no_longer_in_force(importing: Importing, database: Database, tmp_path: Path) -> None:
    row = a_row(mandate_kind="parent", mandate_name="Sam Exemple")
    importing(write_parquet([row], tmp_path / "a.parquet"))
    gone = row | {"mandate_kind": None, "mandate_name": None, "extract_day": "2026-11-22"}
    importing(write_parquet([gone], tmp_path / "b.parquet"))
    with database.reading() as session:
        assert session.scalar(select(func.count()).where(is_visible(Mandate))) == 0
        assert session.scalars(select(Mandate)).one().until_extract == 2


def test_a_mandate_the_register_still_names_stays_the_row_it_is(
    importing: Importing, database: Database, tmp_path: Path
) -> None:
    row = a_row(mandate_kind="parent", mandate_name="Sam Exemple")
    importing(write_parquet([row], tmp_path / "a.parquet"))
    moved = row | {"email": "new@example.invalid", "extract_day": "2026-11-22"}
    importing(write_parquet([moved], tmp_path / "b.parquet"))
    with database.reading() as session:
        mandate = session.scalars(select(Mandate)).one()
        assert (mandate.since_extract, mandate.until_extract) == (1, None)


# Phone numbers and mailboxes


def test_a_number_the_register_still_has_keeps_its_state_and_another_one_replaces_it(
    importing: Importing, database: Database, now: datetime, tmp_path: Path
) -> None:
    row = a_row(phone="0470123456", email="old@example.invalid")
    importing(write_parquet([row], tmp_path / "a.parquet"))
    with database.transaction() as session:
        works(session.scalars(select(ContactPoint).where(ContactPoint.channel == ChannelName.SMS)).one(), now)
    newer = row | {"phone": "0470 12 34 56", "email": "new@example.invalid", "extract_day": "2026-11-22"}
    importing(write_parquet([newer], tmp_path / "b.parquet"))
    contact = points(database, person(database, row))
    assert contact[ChannelName.SMS].state is PointState.WORKING
    assert (contact[ChannelName.EMAIL].value, contact[ChannelName.EMAIL].given_on) == (
        "new@example.invalid",
        date(2026, 11, 22),
    )


def test_what_the_person_gave_us_is_not_touched(
    importing: Importing, database: Database, day: date, tmp_path: Path
) -> None:
    row = a_row()
    importing(write_parquet([row], tmp_path / "a.parquet"))
    with database.transaction() as session:
        give(session, person(database, row).id, ChannelName.SMS, "+32470123456", ContactSource.PHONE, day)
    newer = row | {"street": "Rue Neuve", "extract_day": "2026-11-22"}
    importing(write_parquet([newer], tmp_path / "b.parquet"))
    assert points(database, person(database, row))[ChannelName.SMS].source is ContactSource.PHONE


def test_a_number_two_people_have_is_shared(importing: Importing, database: Database, tmp_path: Path) -> None:
    one, other = a_household({"phone": "0470123456"}, {"phone": "0470 123456", "relationship_code": "02"})
    alone = a_row(phone="0470000001")
    importing(write_parquet([one, other, alone], tmp_path / "a.parquet"))
    shared = [points(database, person(database, row))[ChannelName.SMS].is_shared for row in (one, other, alone)]
    assert shared == [True, True, False]


def test_protection_is_kept_as_who_protects(importing: Importing, database: Database, tmp_path: Path) -> None:
    rows = [a_row(protection="ADMIN"), a_row(protection="NONE")]
    importing(write_parquet(rows, tmp_path / "a.parquet"))
    assert [person(database, row).protection for row in rows] == [MandateKind.ADMINISTRATOR, None]


# Signs


@pytest.mark.parametrize(
    ("changes", "signs"),
    [
        ({}, []),
        ({"earning_capacity_reduced": "Y", "finding_until": "2025-12-31"}, ["earlier_finding"]),
        ({"earning_capacity_reduced": "Y"}, []),
        ({"earning_capacity_reduced": "N", "finding_until": "2025-12-31"}, []),
        ({"autonomy_points": 7, "finding_until": "2025-12-31"}, ["earlier_finding"]),
        ({"autonomy_points": 6, "finding_until": "2025-12-31"}, []),
        ({"child_supplement": "Y", "parking_card": "N"}, ["child_supplement"]),
        ({"earlier_decision": "EXPIRED"}, ["expired"]),
        ({"earlier_decision": "REFUSED_MEDICAL"}, ["refused"]),
        ({"recognised_incapacity": "Y", "parking_card": "Y"}, ["incapacity", "parking_card"]),
    ],
)
def test_signs_are_read_from_the_row(day: date, changes: dict[str, Any], signs: list[str]) -> None:
    assert a_frame([a_row(**changes)]).select(signs_of(day))["signs"].to_list() == [signs]


# Files that are refused, each with the database and the sealed folder untouched


def test_a_corrupt_parquet_file_is_refused(
    importing: Importing, database: Database, sealed_dir: Path, tmp_path: Path
) -> None:
    path = write_parquet([a_row()], tmp_path / "a.parquet")
    whole = path.read_bytes()
    for broken in (
        whole[:-20],
        whole[: len(whole) // 2],
        b"PAR1" + os.urandom(500) + b"PAR1",
        whole[:200] + whole[300:],
    ):
        path.write_bytes(broken)
        with pytest.raises(ExtractUnreadable, match=r"a\.parquet"):
            importing(path)
    assert nothing_was_changed(database, sealed_dir)


@pytest.mark.parametrize(
    "content", [b"", b"\n", ";".join(BY_NAME).encode() + b"\n"], ids=["nothing", "a blank", "header"]
)
def test_an_empty_csv_is_refused(
    importing: Importing, database: Database, sealed_dir: Path, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(content)
    with pytest.raises(ExtractEmpty, match=r"empty\.csv"):
        importing(path)
    assert nothing_was_changed(database, sealed_dir)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_missing_column_is_named(
    importing: Importing, database: Database, sealed_dir: Path, tmp_path: Path, form: str
) -> None:
    columns = [name for name in BY_NAME if name not in ("household_since", "ticket_cbss")]
    path = tmp_path / f"a.{form}"
    frame = pl.DataFrame([a_row()], schema=SCHEMA).select(columns)
    frame.write_csv(path) if form == "csv" else frame.write_parquet(path)
    with pytest.raises(ExtractIncomplete, match="household_since, ticket_cbss"):
        importing(path)
    assert nothing_was_changed(database, sealed_dir)


@pytest.mark.parametrize("name", ["garbage.csv", "garbage.parquet", "garbage.bin"])
def test_a_large_file_of_garbage_is_refused_quickly(
    importing: Importing, database: Database, sealed_dir: Path, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(os.urandom(1_000_000) * 60)
    begun = time.perf_counter()
    with pytest.raises(ExtractUnreadable):
        importing(path)
    assert time.perf_counter() - begun < 3
    assert nothing_was_changed(database, sealed_dir)


def test_a_text_that_is_no_extract_is_refused(importing: Importing, tmp_path: Path) -> None:
    path = tmp_path / "letter.csv"
    path.write_text("Dear all,\nplease find enclosed\n")
    with pytest.raises(ExtractUnreadable, match="names no column"):
        importing(path)


def test_a_file_that_is_not_there_is_refused(importing: Importing, tmp_path: Path) -> None:
    with pytest.raises(ExtractUnreadable, match="cannot be opened"):
        importing(tmp_path / "nowhere.csv")


def test_an_older_extract_is_refused(
    importing: Importing, database: Database, sealed_dir: Path, tmp_path: Path
) -> None:
    importing(write_parquet([a_row()], tmp_path / "a.parquet"))
    files = sorted(sealed_dir.iterdir())
    with pytest.raises(ExtractOutdated, match="2026-10-01"):
        importing(write_parquet([a_row(extract_day="2026-10-01")], tmp_path / "b.parquet"))
    assert len(people(database)) == 1
    assert sorted(sealed_dir.iterdir()) == files


def test_an_error_names_the_file_and_never_its_folder_or_a_cell(importing: Importing, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Geheimnis;Verzonnen\nGeheimnis;Verzonnen\n")
    with pytest.raises(InputRefused) as refused:
        importing(path)
    told = str(refused.value) + str(refused.value.__cause__ or "")
    assert "a.csv" in told
    assert str(tmp_path) not in told
    assert "Geheimnis" not in told


def test_a_file_without_a_good_row_brings_nobody_and_loses_no_row(importing: Importing, tmp_path: Path) -> None:
    report = importing(write_parquet([a_row(address_kind="DOM")], tmp_path / "a.parquet"))
    assert (report.rows_imported, report.rows_rejected, report.by_kind) == (0, 1, {"code_unknown": 1})


# What later steps are told


def test_a_household_that_lost_a_row_is_marked(
    importing: Importing, keyring: Keyring, sealed_dir: Path, tmp_path: Path
) -> None:
    whole = a_household({}, {"relationship_code": "02"})
    torn = a_household({"last_name": "Torn"}, {"relationship_code": "02", "birth_date": "2026-31-12"})
    report = importing(write_parquet([*whole, *torn], tmp_path / "a.parquet"))
    register = read_register(sealed_dir, report.extract_id, keyring)
    incomplete = dict(register.select("national_number", "household_incomplete").iter_rows())
    assert [incomplete[row["national_number"]] for row in (*whole, torn[0])] == [False, False, True]


def test_the_key_of_a_person_is_not_their_number(
    importing: Importing, database: Database, keyring: Keyring, sealed_dir: Path, tmp_path: Path
) -> None:
    report = importing(write_parquet([a_row()], tmp_path / "a.parquet"))
    register = read_register(sealed_dir, report.extract_id, keyring)
    [person] = people(database)
    assert register["person_key"].to_list() == [person.person_key]
    assert person.national_number not in person.person_key
