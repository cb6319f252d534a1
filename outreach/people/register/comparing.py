"""Who of an extract is new, changed, the same, absent or back: by person key and row digest, in columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from outreach.people.tables import KnownPerson, Registered, RegisterNow

_AT_ONCE = 100_000
_PEOPLE = {"person_id": pl.Int64, "person_key": pl.String}
_VERSIONS = {"person_id": pl.Int64, "version_id": pl.Int64, "digest_before": pl.String, "is_listed": pl.Boolean,
             "is_dead": pl.Boolean}  # fmt: skip
_DONE = {"person_id": pl.Int64}


@dataclass(frozen=True)
class Known:
    """What the database says before an extract is merged."""

    people: pl.DataFrame  # _PEOPLE and, where a version is in force, _VERSIONS
    done: pl.DataFrame  # person_id: an interrupted run of the same extract wrote their version

    @property
    def newest(self) -> int:
        """The highest number given to a person."""
        return int(self.people["person_id"].max() or 0)  # type: ignore[arg-type]

    @property
    def keys_in_force(self) -> pl.DataFrame:
        """The keys of everybody a version in force says something of, listed or not."""
        return self.people.filter(pl.col("version_id").is_not_null()).select("person_key")

    def find(self, named: pl.DataFrame) -> pl.DataFrame:
        """What is known of each of these keys, in their order; null where nobody has it."""
        return named.join(self.people, on="person_key", how="left", maintain_order="left")

    def lacking(self, found: pl.DataFrame) -> pl.DataFrame:
        """Everybody listed until now whom an extract that names everybody (as `find` found them) does not name."""
        return self.people.filter("is_listed").join(found, on="person_id", how="anti").sort("person_id")

    def not_done(self, people: pl.DataFrame) -> pl.DataFrame:
        return people.join(self.done, on="person_id", how="anti", maintain_order="left")


@dataclass(frozen=True)
class Compared:
    """What some rows of an extract mean for the people they name, who stand in one of the three counts."""

    to_write: pl.DataFrame  # the rows new or changed, and not yet written
    returned: pl.DataFrame  # the rows of whoever the register did not name the last time
    new: int
    changed: int
    same: int


def compare(rows: pl.DataFrame, known: Known) -> Compared:
    """Compare rows that carry what `find` found with their new `row_digest`."""
    is_new, is_back = pl.col("version_id").is_null(), ~pl.col("is_listed").fill_null(True)
    differs = (pl.col("row_digest") != pl.col("digest_before")).fill_null(True) | is_back
    counts = rows.select(new=is_new.sum(), differs=(is_new | differs).sum()).row(0, named=True)
    return Compared(
        to_write=known.not_done(rows.filter(is_new | differs)),
        returned=rows.filter(is_back),
        new=counts["new"],
        changed=counts["differs"] - counts["new"],
        same=rows.height - counts["differs"],
    )


def read_known(session: Session, extract_id: int | None) -> Known:
    """What is in force, and what an interrupted run of this extract wrote."""
    now = select(RegisterNow.extract_id).scalar_subquery()
    version = Registered.__table__.c
    in_force = select(
        version.person_id, version.id, version.row_digest, version.is_listed, version.dead_since.is_not(None)
    ).where(version.since_extract <= now, or_(version.until_extract.is_(None), version.until_extract > now))
    done = select(version.person_id).where(version.since_extract == extract_id)
    versions = _frame(session, in_force, _VERSIONS)
    return Known(read_people(session).join(versions, on="person_id", how="left"), _frame(session, done, _DONE))


def read_people(session: Session, beyond: int = 0) -> pl.DataFrame:
    """Everybody an extract ever named, whose number is beyond one."""
    return _frame(session, select(KnownPerson.id, KnownPerson.person_key).where(KnownPerson.id > beyond), _PEOPLE)


def _frame(session: Session, wanted: Any, schema: dict[str, Any]) -> pl.DataFrame:
    """Plain columns, read with the driver's own cursor and piece by piece: a million rows never stand in Python."""
    connection = session.connection()
    text = wanted.compile(connection.engine, compile_kwargs={"literal_binds": True}).string
    driver: Any = connection.connection.driver_connection
    # PostgreSQL's driver fetches everything at once unless the cursor has a name.
    cursor = driver.cursor() if connection.dialect.name == "sqlite" else driver.cursor("register")
    parts = [pl.DataFrame(schema=schema)]
    try:
        cursor.execute(text)
        while rows := cursor.fetchmany(_AT_ONCE):
            parts.append(_of(rows, schema))
    finally:
        cursor.close()
    return pl.concat(parts)


def _of(rows: Sequence[Any], schema: dict[str, Any]) -> pl.DataFrame:
    columns = zip(*rows, strict=True)
    series = (pl.Series(name, values, strict=False) for name, values in zip(schema, columns, strict=True))
    return pl.DataFrame(list(series)).cast(schema)  # type: ignore[arg-type]
