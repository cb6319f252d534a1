"""The street the stories happen in: register extracts of a handful of made-up neighbours, month by month."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from outreach.people.extract import COLUMNS, Kind

_TYPES = {Kind.WHOLE: pl.Int32, Kind.CENTS: pl.Int64}
_SCHEMA = {column.name: _TYPES.get(column.kind, pl.String) for column in COLUMNS}
_EUROS = {"work_income", "replacement_income", "other_income"}


def number(born: str, serial: int) -> str:
    """A valid, made-up national register number."""
    day = date.fromisoformat(born)
    nine = int(f"{day:%y%m%d}{serial:03d}")
    return f"{nine:09d}{97 - (nine + (2_000_000_000 if day.year >= 2000 else 0)) % 97:02d}"


def neighbour(born: str, serial: int, **known: Any) -> dict[str, Any]:
    """Somebody who lives alone in Namur, Belgian, without income, and about whom everything is known."""
    own = number(born, serial)
    return {
        **dict.fromkeys(_SCHEMA),
        "national_number": own,
        "birth_date": born,
        "last_name": "Inventé",
        "first_names": "Dominique",
        "civil_state": "10",
        "nationality_group": "BE",
        "register_kind": "POP",
        "really_lives_in_belgium": "Y",
        "address_kind": "OWN",
        "address_since": "2012-05-01",
        "street": "Rue Imaginaire",
        "house_number": "7",
        "postal_code": "5000",
        "town": "Namur",
        "country": "BE",
        "municipality_nis": "92094",
        "reference_person": own,
        "relationship_code": "01",
        "household_since": "2012-05-01",
        "protection": "NONE",
        "child_benefit_for": 0,
        "child_supplement": "N",
        "benefits_received": "-",
        "claims_pending": "-",
        "earlier_decision": "NONE",
        "earning_capacity_reduced": "NA",
        "recognised_incapacity": "N",
        "parking_card": "N",
        **{f"{kind}{year}": 0 for kind in _EUROS for year in ("", "_recent")},
        "income_year": 2024,
        "income_year_recent": 2025,
        **known,
    }


def extract(day: date, people: Mapping[str, dict[str, Any]], into: Path) -> Path:
    """The register extract of a day."""
    rows = [{**row, "extract_day": day.isoformat()} for row in people.values()]
    path = into / f"register-{day}.parquet"
    pl.DataFrame(rows, schema=_SCHEMA).write_parquet(path)
    return path
