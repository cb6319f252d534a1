"""Writes what an extract says of people, in short transactions nobody sees the result of before the pointer moves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar, cast

import polars as pl
from sqlalchemy import Table, insert, literal, select, update
from sqlalchemy.orm import Session

from outreach.people.register import versions
from outreach.people.register.alongside import MANDATE_COLUMNS, POINT_COLUMNS, Alongside, alongside
from outreach.people.register.bulk import Values, write_rows
from outreach.people.register.comparing import read_people
from outreach.people.register.pace import Pace
from outreach.people.register.turn import Turn
from outreach.people.tables import Change, ContactPoint, Mandate, Registered
from outreach.storage.inserting import insert_new

_SEALED_AT_ONCE = 10_000
Chunked = TypeVar("Chunked", Sequence[str], Sequence[int], pl.DataFrame)


@dataclass(frozen=True)
class Merge:
    """One extract being merged."""

    turn: Turn
    pace: Pace
    extract_id: int
    day: date

    def name_people(self, keys: Sequence[str], newest: int) -> pl.DataFrame:
        """Give people whom nobody named before a number of ours, beyond the newest one: `person_id`, `person_key`."""
        for some in self._chunks(keys):
            with self.pace.measured(len(some)), self.turn.transaction() as session:
                write_rows(session, "person", ("person_key",), [(key,) for key in some])
        with self.turn.database.reading() as session:
            return read_people(session, newest)

    def write_versions(self, rows: pl.DataFrame) -> None:
        """Write a version of everybody in rows with `person_id`, `row_digest` and the `version_id` it replaces.

        A block is sealed whole before its first transaction begins, so that transactions only write.
        """
        keyring = self.turn.database.keyring
        for block in rows.iter_slices(_SEALED_AT_ONCE):
            with self.turn.database.reading() as session:
                more = alongside(session, block, self.extract_id, self.day, keyring)
            values = list(versions.versions_of(block, self.extract_id, keyring))
            people = block.select("person_id", "version_id").rows()
            for chunk in self._chunks(range(block.height)):
                self._write_chunk([values[place] for place in chunk], [people[place] for place in chunk], more)

    def _write_chunk(self, values: Values, people: Values, more: dict[int, Alongside]) -> None:
        here = Alongside()
        for person_id, _ in people:
            if person_id in more:
                here.add(more[person_id])
        with self.pace.measured(len(values)), self.turn.transaction() as session:
            write_rows(session, "registered", versions.COLUMNS, values)
            self._end(session, Registered, [version_id for _, version_id in people if version_id is not None])
            self._write_alongside(session, here)

    def _chunks(self, items: Chunked) -> Iterator[Chunked]:
        """Slice after slice, each of the size that proved right by then."""
        start = 0
        while start < len(items):
            some = items[start : start + self.pace.size]
            yield some
            start += len(some)

    def write_absences(self, version_ids: Sequence[int]) -> None:
        """A version like the last one, but not listed, of everybody the whole register no longer names."""
        table = cast(Table, Registered.__table__)
        own = {"id", "since_extract", "until_extract", "is_listed"}
        copied = [column for column in table.columns if column.name not in own]
        names = [*(column.name for column in copied), "since_extract", "is_listed"]
        for some in self._chunks(version_ids):
            copies = select(*copied, literal(self.extract_id), literal(False)).where(table.c.id.in_(some))
            with self.pace.measured(len(some)), self.turn.transaction() as session:
                session.execute(insert(table).from_select(names, copies, include_defaults=False))
                self._end(session, Registered, some)

    def write_changes(self, changes: pl.DataFrame) -> None:
        """Keep changes (`person_id`, `kind`, `day`, `detail`); those an interrupted run wrote are there already."""
        named = changes.select("person_id", "kind", "day", "detail", extract_id=pl.lit(self.extract_id))
        for some in self._chunks(named):
            rows = some.to_dicts()
            with self.pace.measured(len(rows)), self.turn.transaction() as session:
                insert_new(session, cast(Table, Change.__table__), rows)

    def _write_alongside(self, session: Session, more: Alongside) -> None:
        write_rows(session, "contact_point", POINT_COLUMNS, more.points)
        write_rows(session, "mandate", MANDATE_COLUMNS, more.mandates)
        self._end(session, ContactPoint, more.ended_points)
        self._end(session, Mandate, more.ended_mandates)

    def _end(self, session: Session, entity: type[Any], ids: Sequence[int]) -> None:
        if ids:
            table = cast(Table, entity.__table__)
            session.execute(update(table).where(table.c.id.in_(ids)).values(until_extract=self.extract_id))
