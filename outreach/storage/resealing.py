"""Seals what was sealed with older keys anew, chunk by chunk, and tells which keys are still in use.

The sealed columns are found from the tables themselves by their type. What is done is seen on each value (it begins
with the id of its key), so an interrupted run goes on where it stopped, and two may run at once. A value that somebody
changes meanwhile is left alone: it was sealed with the newest key when they changed it.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Column, LargeBinary, Table, bindparam, case, func, or_, select, tuple_, type_coerce, update
from sqlalchemy.orm import Session

from outreach.storage.columns import Base, Sealed
from outreach.storage.database import Database
from outreach.storage.keyring import Keyring, heads_of
from outreach.storage.sealing import key_of_file, reseal_file

_FIRST_CHUNK, _SMALLEST, _LARGEST = 500, 20, 5_000
_AIM = 0.05  # seconds a transaction is to take: well below what others may be kept waiting
OTHERS = "no key of ours"


@dataclass(frozen=True)
class SealedColumns:
    """The sealed columns of one table."""

    table: Table
    columns: tuple[Column[Any], ...]

    @property
    def purposes(self) -> dict[str, str]:
        return {column.name: column.type.purpose for column in self.columns if isinstance(column.type, Sealed)}


def sealed_columns() -> list[SealedColumns]:
    """Every table that seals something; a view shows what a table holds, and is passed by."""
    tables = (table for table in Base.metadata.sorted_tables if not table.info.get("is_view"))
    found = [SealedColumns(t, tuple(c for c in t.columns if isinstance(c.type, Sealed))) for t in tables]
    return [sealed for sealed in found if sealed.columns]


def keys_in_use(session: Session, keyring: Keyring, folders: list[Path]) -> dict[str, int]:
    """How many values and files each key still opens; under OTHERS what no key of the ring opens."""
    counts = dict.fromkeys([*keyring.keys, OTHERS], 0)
    for sealed in sealed_columns():
        for column in sealed.columns:
            raw = type_coerce(column, LargeBinary)
            kept = [func.sum(_of_key(raw, kid)) for kid in keyring.keys]
            total, *each = session.execute(select(func.count(column), *kept)).one()
            for kid, count in zip(keyring.keys, each, strict=True):
                counts[kid] += count or 0
            counts[OTHERS] += total - sum(count or 0 for count in each)
    for path in _files(folders):
        kid = key_of_file(path)
        counts[kid if kid in keyring.keys else OTHERS] += 1
    return counts


def reseal(database: Database, tell: Callable[[str, int], None] = lambda _name, _count: None) -> int:
    """Seal with the newest key whatever column values are not; how many rows were written."""
    done = 0
    for sealed in sealed_columns():
        rows = 0
        for chunk in _chunks(database, sealed):
            rows += len(chunk)
            tell(sealed.table.name, rows)
        done += rows
    return done


def reseal_files(keyring: Keyring, folders: list[Path]) -> int:
    """Let every sealed file open with the newest key. A file of the first form has its purpose in its name."""
    return sum(reseal_file(path, keyring, path.name.partition("-")[0]) for path in _files(folders))


def _chunks(database: Database, sealed: SealedColumns) -> Iterator[list[dict[str, Any]]]:
    """Chunks of rows sealed anew: read and sealed outside a transaction that writes, written in a short one."""
    after: tuple[Any, ...] | None = None
    size = _FIRST_CHUNK
    while True:
        with database.reading() as session:
            rows = session.execute(_old_ones(sealed, database.keyring, after).limit(size)).mappings().all()
        if not rows:
            return
        after = tuple(rows[-1][key.name] for key in sealed.table.primary_key)
        fresh = [_anew(sealed, database.keyring, dict(row)) for row in rows]
        began = time.monotonic()
        with database.transaction() as session:
            session.connection().execute(_replace(sealed), fresh)
        size = _next_size(size, time.monotonic() - began)
        yield fresh


def _next_size(size: int, took: float) -> int:
    return max(_SMALLEST, min(_LARGEST, int(size * min(max(_AIM / max(took, 0.001), 0.25), 2))))


def _old_ones(sealed: SealedColumns, keyring: Keyring, after: tuple[Any, ...] | None) -> Any:
    """Rows in the order of their key of which some value is not sealed with the newest key in today's form."""
    keys = list(sealed.table.primary_key)
    raw = [type_coerce(column, LargeBinary).label(column.name) for column in sealed.columns]
    head = keyring.head
    old = or_(*(func.substr(type_coerce(c, LargeBinary), 1, len(head)) != head for c in sealed.columns))
    chosen = select(*keys, *raw).where(old).order_by(*keys)
    if after is not None:
        chosen = chosen.where(tuple_(*keys) > tuple_(*after))
    return chosen


def _anew(sealed: SealedColumns, keyring: Keyring, row: dict[str, Any]) -> dict[str, Any]:
    """The row's key, what stood there, and the same sealed anew."""
    fresh = {f"key_{key.name}": row[key.name] for key in sealed.table.primary_key}
    for name, purpose in sealed.purposes.items():
        value = row[name]
        fresh[f"old_{name}"] = value
        fresh[f"new_{name}"] = None if value is None else keyring.seal(keyring.open(value, purpose), purpose)
    return fresh


def _replace(sealed: SealedColumns) -> Any:
    """Replace the values of a row, where they still are what was read."""
    table = sealed.table
    same = [key == bindparam(f"key_{key.name}") for key in table.primary_key]
    for column in sealed.columns:
        was = bindparam(f"old_{column.name}", type_=LargeBinary)
        same.append(type_coerce(column, LargeBinary).is_not_distinct_from(was))
    values = {c.name: bindparam(f"new_{c.name}", type_=LargeBinary) for c in sealed.columns}
    return update(table).where(*same).values(values)


def _of_key(raw: Any, kid: str) -> Any:
    heads = heads_of(kid)
    return case((or_(*(func.substr(raw, 1, len(head)) == head for head in heads)), 1), else_=0)


def _files(folders: list[Path]) -> list[Path]:
    return [path for folder in folders for path in sorted(folder.rglob("*.sealed")) if path.is_file()]
