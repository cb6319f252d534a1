"""Official values as a file: what officials entered goes out, what is proposed comes in, refused whole by row."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.eligibility.parameters import ParameterBook
from outreach.errors import InputRefused
from outreach.staff import official_values
from outreach.staff.tables import Account, OfficialValue

NEEDED = ("parameter", "since", "value", "source")
COLUMNS = (*NEEDED, "unit", "state")


@dataclass(frozen=True, slots=True)
class Row:
    """One value of a file, checked."""

    parameter: str
    since: date
    value: Decimal
    source: str


def write(session: Session, book: ParameterBook, path: Path) -> int:
    """Every value officials entered, proposed or confirmed; CSV, or YAML by the name of the file."""
    order = (OfficialValue.parameter, OfficialValue.since, OfficialValue.id)
    rows = [
        {
            "parameter": row.parameter,
            "since": row.since.isoformat(),
            "value": row.value,
            "source": row.source,
            "unit": book.series(row.parameter).unit if row.parameter in book.names else "",
            "state": "confirmed" if row.confirmed_at else "proposed",
        }
        for row in session.scalars(select(OfficialValue).order_by(*order))
    ]
    if _is_yaml(path):
        path.write_text(yaml.safe_dump(rows, allow_unicode=True, sort_keys=False), encoding="utf-8")
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(rows)
    return len(rows)


def read(path: Path, book: ParameterBook) -> list[Row]:
    """The values of a file; raises InputRefused with every row that cannot be, and takes none of them then."""
    rows, wrong = [], []
    for number, record in enumerate(_records(path), 1):
        told = list(_wrong(record, book))
        wrong += [f"row {number}: {reason}" for reason in told]
        if not told:
            rows.append(Row(record["parameter"], _day(record["since"]), Decimal(record["value"]), record["source"]))
    for number, row in enumerate(rows, 1):
        if any((row.parameter, row.since) == (other.parameter, other.since) for other in rows[: number - 1]):
            wrong.append(f"{row.parameter} of {row.since} stands there twice")
    if wrong:
        raise InputRefused(reason="; ".join(wrong))
    return rows


def propose_all(session: Session, account: Account, rows: Sequence[Row], now: datetime) -> int:
    """Enter the rows as proposed; another official has to confirm each. What was entered before is left as it is."""
    entered = {(row.parameter, row.since, Decimal(row.value)) for row in session.scalars(select(OfficialValue))}
    fresh = [row for row in rows if (row.parameter, row.since, row.value) not in entered]
    for row in fresh:
        official_values.propose(session, account, row.parameter, row.since, row.value, row.source, now)
    return len(fresh)


def _wrong(record: Mapping[str, str], book: ParameterBook) -> Iterator[str]:
    name = record["parameter"]
    if name not in book.names:
        yield f"there is no parameter {name}" if name else "it names no parameter"
    elif followed := book.follows(name):
        yield f"{name} follows from {followed}; enter that one"
    elif record["unit"] and record["unit"] != book.series(name).unit:
        yield f"{name} is in {book.series(name).unit}, not in {record['unit']}"
    try:
        _day(record["since"])
    except ValueError:
        yield f"since is {record['since'] or 'empty'}, which is no date such as 2026-09-01"
    try:
        official_values.number(name, record["value"])
    except InputRefused as error:
        yield str(error.details["reason"])
    if not record["source"]:
        yield f"the value of {name} has no source"


def _records(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a file as text, every column there."""
    records = _from_yaml(path) if _is_yaml(path) else _from_csv(path)
    if not records:
        raise InputRefused(reason=f"{path.name} holds no values")
    for record in records:
        unknown = sorted(str(key) for key in set(record) - set(COLUMNS))
        if unknown:
            raise InputRefused(reason=f"{path.name} has columns nobody knows: {', '.join(unknown)}")
        yield {name: "" if record.get(name) is None else str(record[name]).strip() for name in COLUMNS}


def _from_yaml(path: Path) -> list[dict[Any, Any]]:
    try:
        tree = yaml.safe_load(path.read_bytes())
    except yaml.YAMLError as error:
        raise InputRefused(reason=f"{path.name} is no YAML") from error
    if not isinstance(tree, list) or not all(isinstance(record, dict) for record in tree):
        raise InputRefused(reason=f"{path.name} is no list of values")
    return tree


def _from_csv(path: Path) -> list[dict[Any, Any]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if lacking := [name for name in NEEDED if name not in (reader.fieldnames or ())]:
                raise InputRefused(reason=f"{path.name} lacks the columns {', '.join(lacking)}")
            return list(reader)
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputRefused(reason=f"{path.name} is no CSV in UTF-8") from error


def _is_yaml(path: Path) -> bool:
    return path.suffix.casefold() in (".yaml", ".yml")


def _day(text: str) -> date:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError(text)
    return date.fromisoformat(text)
