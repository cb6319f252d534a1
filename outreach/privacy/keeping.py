"""The shape of one kind of data: what it is, why and until when it is kept, what erasing a person does to it.

One description, three readings: terms are applied by it, a person is erased by it, and docs/retention.md is made from
it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement

from outreach.storage.columns import Base

Rows = ColumnElement[bool]
Values = Mapping[str, Any]


class OnErasure(StrEnum):
    """What becomes of a person's rows when the person is erased."""

    NOBODY = "not about a person"
    DELETED = "deleted"
    EMPTIED = "emptied"  # the row stays and is counted, what leads to the person goes
    KEPT = "kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One kind of rows in one table; a table may hold several kinds, of which one says what erasure does."""

    name: str
    table: type[Base]
    what: str
    why: str
    until: str  # when it goes
    setting: str = ""  # the one of outreach.settings.Settings that holds the days
    past: Callable[[datetime], Rows] | None = None  # the rows whose term began before a moment
    emptied: Values | None = None  # what the term takes out of a row; none: the row itself goes
    of_person: Callable[[int], Rows] | None = None  # the rows about a person
    on_erasure: OnErasure = OnErasure.NOBODY
    without: Callable[[], Values] | None = None  # what erasure puts in place of what led to the person
    erasure: str = ""  # anything to say of it beyond the word

    @property
    def where(self) -> str:
        return f"table `{self.table.__tablename__}`"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFiles:
    """One kind of files beside the database."""

    name: str
    where: str
    what: str
    why: str
    until: str
    setting: str
    erasure: str
