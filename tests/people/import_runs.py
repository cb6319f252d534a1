"""Runs imports in small chunks that may be stopped anywhere, and tells what stands in the tables afterwards."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from outreach import clock
from outreach.people.register import ImportReport, Wish, import_extract
from outreach.people.register.pace import Pace
from outreach.people.tables import Change, ContactPoint, Extract, KnownPerson, Mandate, Registered, RegisterNow
from outreach.storage.database import Database


class PowerCut(Exception):
    """The machine stops."""


@dataclass
class Asleep(Pace):
    """A pace that does something else once, before the first rows are written."""

    meanwhile: Callable[[], object] = lambda: None
    slept: bool = False

    @contextmanager
    def measured(self, rows: int) -> Iterator[None]:
        if not self.slept:
            self.slept = True
            self.meanwhile()
        with super().measured(rows):
            yield


def run(
    database: Database, sealed_dir: Path, path: Path, now: datetime, wish: Wish | None = None, **options: Any
) -> ImportReport:
    """Import in chunks of three."""
    options.setdefault("pace", Pace(size=3, most=3))
    return import_extract(database, sealed_dir, path, now, wish or Wish(), **options)


def stopping_after(transactions: int) -> Callable[[], datetime]:
    """A clock that stops the import in the transaction after so many."""
    left = iter(range(transactions))

    def tick() -> datetime:
        if next(left, None) is None:
            raise PowerCut()
        return clock.now()

    return tick


def contents(database: Database) -> str:
    """Everything an import wrote, opened, by person key; numbers of rows, which may differ, left out."""
    left_out = {"id", "person_id", "imported_at", "made_at"}
    with database.reading() as session:
        keys = {row.id: row.person_key for row in session.scalars(select(KnownPerson))}
        said = {
            entity.__tablename__: sorted(
                json.dumps(
                    {column.key: getattr(row, column.key) for column in entity.__table__.columns
                     if column.key not in left_out} | {"whose": keys.get(getattr(row, "person_id", 0))},
                    default=str, sort_keys=True,
                )
                for row in session.scalars(select(entity))
            )
            for entity in (Extract, RegisterNow, Registered, ContactPoint, Mandate, Change, KnownPerson)
        }  # fmt: skip
    return json.dumps(said, indent=1)
