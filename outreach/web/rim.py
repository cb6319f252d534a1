"""What a request may use of the house: the settings, the database, the parameters in force, the time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Lock
from typing import cast

from flask import Flask, current_app

from outreach.clock import BRUSSELS
from outreach.eligibility.parameters import OfficialEntry, ParameterBook
from outreach.settings import Settings
from outreach.staff import official_values
from outreach.storage.database import Database


@dataclass
class Rim:
    """Kept once per application; the parameter book is read again when an official has confirmed another value."""

    settings: Settings
    database: Database
    now: Callable[[], datetime]
    _books: dict[tuple[OfficialEntry, ...], ParameterBook] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @property
    def today(self) -> date:
        return self.now().astimezone(BRUSSELS).date()

    @property
    def secure(self) -> bool:
        """Whether citizens reach us over HTTPS, so that cookies may be bound to it."""
        return self.settings.public_url.startswith("https:")

    def book(self) -> ParameterBook:
        """The parameters with every value two officials agreed on."""
        with self.database.reading() as session:
            entries = tuple(official_values.confirmed(session))
        with self._lock:
            if entries not in self._books:
                self._books.clear()
                self._books[entries] = ParameterBook.load(entries)
            return self._books[entries]


def put(app: Flask, rim: Rim) -> None:
    app.extensions["outreach"] = rim


def rim() -> Rim:
    return cast(Rim, current_app.extensions["outreach"])
