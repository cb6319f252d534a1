"""One import at a time: a lease that every one of its transactions renews, so that one who lost it writes no more."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam, update
from sqlalchemy.orm import Session

from outreach.errors import InputRefused
from outreach.storage import lease
from outreach.storage.database import Database

LEASE = "register_import"
LASTING = timedelta(minutes=1)  # after which the turn of an import that was killed is free


_MUCH = ("PRAGMA cache_size=-131072", "PRAGMA wal_autocheckpoint=0")
_USUAL = ("PRAGMA cache_size=-2000", "PRAGMA wal_autocheckpoint=1000", "PRAGMA wal_checkpoint(PASSIVE)")
_BETWEEN_CHECKPOINTS = 16  # transactions
_TABLE = cast(Table, lease.Lease.__table__)
_RENEWAL = (
    update(_TABLE)
    .where(_TABLE.c.name == LEASE, _TABLE.c.holder == bindparam("ours"))
    .values(until=bindparam("from_now"))
)


class ImportUnderWay(InputRefused):
    """Another import is at work, or one was killed less than a minute ago. Nothing was changed; try again when it is
    done."""

    code = "import_under_way"


@dataclass
class Turn:
    """The right to import; its transactions check that it still holds."""

    database: Database
    holder: str
    ticking: Callable[[], datetime]
    _count: int = 0

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A transaction that commits only while the turn is ours."""
        with self.database.transaction() as session:
            if not self._renew(session):
                raise ImportUnderWay()
            yield session
        self._count += 1
        if self._count % _BETWEEN_CHECKPOINTS == 0:
            _tune(self.database, ("PRAGMA wal_checkpoint(PASSIVE)",))

    def check(self) -> None:
        """Raise ImportUnderWay when the turn is no longer ours."""
        with self.transaction():
            pass

    def _renew(self, session: Session) -> bool:
        """Keep the lease while it is ours. One that was lost is never taken anew, free or not: whoever had it meanwhile
        took away what we had staged."""
        from_now = self.ticking() + LASTING
        return bool(session.connection().execute(_RENEWAL, {"ours": self.holder, "from_now": from_now}).rowcount)


@contextmanager
def take_turn(database: Database, ticking: Callable[[], datetime]) -> Iterator[Turn]:
    """Take the turn, or raise ImportUnderWay; it is given back at the end."""
    turn = Turn(database, f"{os.getpid()}:{secrets.token_hex(8)}", ticking)
    with database.transaction() as session:
        if not lease.take(session, LEASE, turn.holder, ticking(), LASTING):
            raise ImportUnderWay()
    try:
        _tune(database, _MUCH)
        yield turn
    finally:
        _tune(database, _USUAL)
        with database.transaction() as session:
            lease.give_back(session, LEASE, turn.holder)


def _tune(database: Database, pragmas: tuple[str, ...]) -> None:
    """On SQLite: room for the indexes, and the log is moved into the file between transactions, not in their midst."""
    if not database.is_postgres:
        outside_transaction(database, *pragmas)


def outside_transaction(database: Database, *statements: str) -> None:
    """Run statements on a connection of the pool as it is: each alone, without BEGIN."""
    connection = database.engine.raw_connection()
    try:
        for statement in statements:
            driver: Any = connection.driver_connection
            driver.execute(statement).fetchall()
    finally:
        connection.close()
