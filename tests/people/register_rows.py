"""Builds register rows that state only what matters; everybody in them is made up."""

from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import Any

import polars as pl

from outreach.people.extract import BY_NAME, COLUMNS, Kind

TYPES = {Kind.WHOLE: pl.Int32, Kind.CENTS: pl.Int64}
SCHEMA = {column.name: TYPES.get(column.kind, pl.String) for column in COLUMNS}
_serials = count(1)


def a_number(birth: str = "1985-03-14", serial: int | None = None, month_raised: int = 0) -> str:
    """A valid national number for a birth date; `month_raised` 20 or 40 makes a BIS number."""
    serial = next(_serials) % 998 + 1 if serial is None else serial
    year, month, day = birth.split("-")
    nine = int(f"{year[2:]}{int(month) + month_raised:02d}{day}{serial:03d}")
    check = 97 - (nine + (2_000_000_000 if int(year) >= 2000 else 0)) % 97
    return f"{nine:09d}{check:02d}"


_births = count()


def a_row(**changes: Any) -> dict[str, Any]:
    """Somebody of about forty who lives alone in Liège and about whom everything usual is known."""
    number = next(_births)
    birth = changes.get(
        "birth_date", f"{1980 + number // 8000 % 15}-{number // 700 % 12 + 1:02d}-{number // 28 % 25 + 1:02d}"
    )
    row: dict[str, Any] = {
        **dict.fromkeys(BY_NAME),
        "national_number": a_number(birth),
        "birth_date": birth,
        "last_name": "Maisonbleue",
        "first_names": "Camille Lou",
        "civil_state": "10",
        "nationality_group": "BE",
        "register_kind": "POP",
        "really_lives_in_belgium": "Y",
        "address_kind": "OWN",
        "address_since": "2015-01-01",
        "street": "Rue Inventée",
        "house_number": "12",
        "postal_code": "4000",
        "town": "Liège",
        "country": "BE",
        "municipality_nis": "62063",
        "relationship_code": "01",
        "household_since": "2015-01-01",
        "protection": "NONE",
        "income_year": 2024,
        "work_income": 0,
        "replacement_income": 0,
        "other_income": 0,
        "income_year_recent": 2025,
        "work_income_recent": 0,
        "replacement_income_recent": 0,
        "other_income_recent": 0,
        "benefits_received": "-",
        "claims_pending": "-",
        "earlier_decision": "NONE",
        "extract_day": "2026-11-01",
    }
    row["reference_person"] = row["national_number"]
    return row | changes


def a_household(*members: dict[str, Any]) -> list[dict[str, Any]]:
    """Changes for each member, the reference person first; the others need a `relationship_code`."""
    rows = [a_row(**changes) for changes in members]
    head = rows[0]["national_number"]
    return [row | {"reference_person": head} for row in rows]


def a_frame(rows: Iterable[dict[str, Any]]) -> pl.DataFrame:
    """Rows typed as the sealed register keeps them, with a key a test can read."""
    frame = pl.DataFrame(list(rows), schema=SCHEMA)
    return frame.with_columns(person_key=pl.col("national_number"))


def write_parquet(rows: Iterable[dict[str, Any]], path: Path) -> Path:
    pl.DataFrame(list(rows), schema=SCHEMA).write_parquet(path)
    return path


def write_csv(
    rows: Iterable[dict[str, Any]], path: Path, separator: str = ";", encoding: str = "utf-8", columns: Any = None
) -> Path:
    frame = pl.DataFrame(list(rows), schema=SCHEMA).select(columns or list(BY_NAME))
    path.write_bytes(frame.write_csv(separator=separator).encode(encoding))
    return path
