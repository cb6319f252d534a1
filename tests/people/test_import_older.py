"""An older file that was allowed in adds people, and takes back nothing of what the register in force knows."""

from collections.abc import Callable
from pathlib import Path

import pytest
from register_rows import a_row, write_parquet
from sqlalchemy import select

from outreach.errors import ExtractOutdated
from outreach.people.register import ImportReport, read_register
from outreach.people.tables import Change
from outreach.people.tables.register import extract_in_force
from outreach.people.vocabulary import ChangeKind
from outreach.storage.database import Database
from outreach.storage.sealing import Keyring

OF_AGE_ON_10_NOVEMBER = a_row(birth_date="2008-11-10", extract_day="2026-11-20")
Importing = Callable[..., ImportReport]


@pytest.fixture
def older(importing: Importing, tmp_path: Path) -> ImportReport:
    """The register of 20 November is in force, and then one of 1 October comes in that names somebody else."""
    importing(write_parquet([OF_AGE_ON_10_NOVEMBER], tmp_path / "november.parquet"))
    of_october = write_parquet([a_row(extract_day="2026-10-01")], tmp_path / "october.parquet")
    return importing(of_october, allow_older=True)


def test_the_register_of_the_extract_in_force_holds_everybody(
    older: ImportReport, database: Database, sealed_dir: Path, keyring: Keyring
) -> None:
    with database.reading() as session:
        there = extract_in_force(session)
        number = there.id if there else 0
    assert number == older.extract_id
    assert read_register(sealed_dir, number, keyring).height == 2


def test_nobody_has_the_same_birthday_twice_because_an_older_file_came_in_between(
    older: ImportReport, importing: Importing, database: Database, tmp_path: Path
) -> None:
    later = [OF_AGE_ON_10_NOVEMBER | {"extract_day": "2026-11-22"}]
    importing(write_parquet(later, tmp_path / "later.parquet"), allow_smaller=True)
    with database.reading() as session:
        assert session.scalars(select(Change).where(Change.kind == ChangeKind.AGE)).all() == []


def test_what_is_older_is_told_by_the_newest_day_and_not_by_the_file_that_came_last(
    older: ImportReport, importing: Importing, tmp_path: Path
) -> None:
    between = write_parquet([a_row(extract_day="2026-10-15")], tmp_path / "between.parquet")
    with pytest.raises(ExtractOutdated, match="older than the last one, of 2026-11-20"):
        importing(between)
