"""One import at a time: a lease that every one of its transactions renews, so that one who lost it writes no more."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from outreach.errors import InputRefused
from outreach.storage import lease
from outreach.storage.database import Database

LEASE = "register_import"
LASTING = timedelta(minutes=1)  # after which the turn of an import that was killed is free


class ImportUnderWay(InputRefused):
    """Another import is at work, or one was killed less than a minute ago. Nothing was changed; try again when it is
    done."""

    code = "import_under_way"


@dataclass(frozen=True)
class Turn:
    """The right to import; its transactions check that it still holds."""

    database: Database
    holder: str
    ticking: Callable[[], datetime]

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A transaction that commits only while the turn is ours."""
        with self.database.transaction() as session:
            if not lease.take(session, LEASE, self.holder, self.ticking(), LASTING):
                raise ImportUnderWay()
            yield session


@contextmanager
def take_turn(database: Database, ticking: Callable[[], datetime]) -> Iterator[Turn]:
    """Take the turn, or raise ImportUnderWay; it is given back at the end."""
    turn = Turn(database, f"{os.getpid()}:{secrets.token_hex(8)}", ticking)
    with turn.transaction():
        pass
    try:
        yield turn
    finally:
        with database.transaction() as session:
            lease.give_back(session, LEASE, turn.holder)
