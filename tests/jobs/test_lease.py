"""One holder at a time; a holder that dies loses it when its while is over."""

import threading
from datetime import datetime, timedelta

from outreach.storage import lease
from outreach.storage.database import Database

MINUTE = timedelta(minutes=1)


def _take(database: Database, holder: str, now: datetime) -> bool:
    with database.transaction() as session:
        return lease.take(session, "job:import", holder, now, MINUTE)


def test_one_holder_at_a_time(database: Database, now: datetime) -> None:
    assert _take(database, "a", now)
    assert not _take(database, "b", now)


def test_a_holder_renews_its_own(database: Database, now: datetime) -> None:
    assert _take(database, "a", now)
    assert _take(database, "a", now + MINUTE / 2)
    assert not _take(database, "b", now + MINUTE)  # renewed until a minute and a half


def test_a_dead_holder_loses_it_when_its_while_is_over(database: Database, now: datetime) -> None:
    assert _take(database, "a", now)
    assert _take(database, "b", now + MINUTE * 2)
    assert not _take(database, "a", now + MINUTE * 2)


def test_given_back_it_is_free_at_once_and_only_its_holder_gives_it_back(database: Database, now: datetime) -> None:
    assert _take(database, "a", now)
    with database.transaction() as session:
        lease.give_back(session, "job:import", "b")
    assert not _take(database, "b", now)
    with database.transaction() as session:
        lease.give_back(session, "job:import", "a")
    assert _take(database, "b", now)


def test_of_many_who_come_at_once_one_gets_it(database: Database, now: datetime) -> None:
    start, got = threading.Barrier(6), []

    def come(holder: str) -> None:
        start.wait()
        if _take(database, holder, now):
            got.append(holder)

    threads = [threading.Thread(target=come, args=(f"holder {number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 1
