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


@dataclass(frozen=True)
class Known:
    """What the database says before an extract is merged."""

    people: pl.DataFrame  # person_id, person_key
    in_force: pl.DataFrame  # person_id, version_id, digest_before, is_listed, is_dead
    done: pl.DataFrame  # person_id: an interrupted run of the same extract wrote their version

    @property
    def newest(self) -> int:
        """The highest number given to a person."""
        return int(self.people["person_id"].max() or 0)  # type: ignore[arg-type]

    @property
    def listed(self) -> pl.DataFrame:
        """Everybody the last whole register named, with their keys."""
        return self.in_force.filter("is_listed").join(self.people, on="person_id")

    @property
    def keys_in_force(self) -> pl.DataFrame:
        """The keys of everybody a version in force says something of, listed or not."""
        return self.people.join(self.in_force, on="person_id", how="semi").select("person_key")

    def lacking(self, named: pl.DataFrame) -> pl.DataFrame:
        """Everybody listed until now whom an extract that names everybody does not name."""
        return self.listed.join(named, on="person_key", how="anti").sort("person_id")

    def not_done(self, people: pl.DataFrame) -> pl.DataFrame:
        return people.join(self.done, on="person_id", how="anti", maintain_order="left")


@dataclass(frozen=True)
class Compared:
    """What some rows of an extract mean for the people they name, who stand in one of the three counts."""

    to_write: pl.DataFrame  # the rows new or changed, and not yet written
    returned: pl.DataFrame  # person_id, person_key
    new: int
    changed: int
    same: int


def compare(rows: pl.DataFrame, known: Known) -> Compared:
    """Compare rows with `person_id` and `row_digest` with what is in force."""
    both = rows.join(known.in_force.drop("is_dead"), on="person_id", how="left", maintain_order="left")
    is_new, is_back = pl.col("version_id").is_null(), ~pl.col("is_listed").fill_null(True)
    differs = (pl.col("row_digest") != pl.col("digest_before")).fill_null(True) | is_back
    counts = both.select(new=is_new.sum(), differs=(is_new | differs).sum()).row(0, named=True)
    return Compared(
        to_write=known.not_done(both.filter(is_new | differs)),
        returned=both.filter(is_back).select("person_id", "person_key"),
        new=counts["new"],
        changed=counts["differs"] - counts["new"],
        same=both.height - counts["differs"],
    )


def read_known(session: Session, extract_id: int | None) -> Known:
    """What is in force, and what an interrupted run of this extract wrote."""
    now = select(RegisterNow.extract_id).scalar_subquery()
    version = Registered.__table__.c
    in_force = select(
        version.person_id, version.id, version.row_digest, version.is_listed, version.dead_since.is_not(None)
    ).where(version.since_extract <= now, or_(version.until_extract.is_(None), version.until_extract > now))
    done = select(version.person_id).where(version.since_extract == extract_id)
    return Known(
        people=read_people(session),
        in_force=_frame(session, in_force, _VERSIONS),
        done=_frame(session, done, {"person_id": pl.Int64}),
    )


def read_people(session: Session, beyond: int = 0) -> pl.DataFrame:
    """Everybody an extract ever named, whose number is beyond one."""
    return _frame(session, select(KnownPerson.id, KnownPerson.person_key).where(KnownPerson.id > beyond), _PEOPLE)


def _frame(session: Session, wanted: Any, schema: dict[str, Any]) -> pl.DataFrame:
    """Plain columns read piece by piece, so that a million rows never stand in Python at once."""
    found = session.connection().execution_options(stream_results=True).execute(wanted)
    return pl.concat([pl.DataFrame(schema=schema), *(_of(rows, schema) for rows in found.partitions(_AT_ONCE))])


def _of(rows: Sequence[Any], schema: dict[str, Any]) -> pl.DataFrame:
    columns = zip(*rows, strict=True)
    return pl.DataFrame(
        [pl.Series(name, values, kind) for (name, kind), values in zip(schema.items(), columns, strict=True)]
    )
