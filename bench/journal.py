"""What the journal costs a commit, and how long a million entries take to be verified.

    python bench/journal.py [--entries 1000000]

Prints one JSON line a figure, by the clock and by the processor. A commit is the smallest there is: one row of another
table, with or without an entry.
"""

import argparse
import json
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from sqlalchemy import text

from outreach.clock import at_noon
from outreach.migrations import upgrade
from outreach.storage.database import Database, open_database
from outreach.storage.journal import note
from outreach.storage.journal.verifying import verify
from outreach.storage.keyring import Keyring

NOW = at_noon(date(2026, 11, 22))
COMMITS = 1_000
AT_ONCE = 1_000
ALLOWED = 60.0  # seconds for a million entries


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=1_000_000)
    entries = parser.parse_args().entries
    with tempfile.TemporaryDirectory() as folder:
        one_commit(Path(folder))
        all_of_it(Path(folder), entries)


def one_commit(folder: Path) -> None:
    kinds: dict[str, Callable[[Database, int], None]] = {
        "no entry": lambda database, number: write(database, number, noted=False),
        "an entry": lambda database, number: write(database, number, noted=True),
        "an entry on a new person": lambda database, number: write(database, number, noted=True, person=number),
        "an entry on a known person": lambda database, number: write(database, number, noted=True, person=1),
    }
    for with_anchors in (False, True):
        database = fresh(folder / f"commits-{with_anchors}", with_anchors)
        for name, commit in kinds.items():
            commit(database, COMMITS)  # warm
            took, worked = [], time.process_time()
            for number in range(COMMITS):
                began = time.perf_counter()
                commit(database, number)
                took.append(time.perf_counter() - began)
            worked = (time.process_time() - worked) / COMMITS
            tell(what=f"commit with {name}", anchors=with_anchors, microseconds=round(statistics.median(took) * 1e6),
                 processor=round(worked * 1e6))  # fmt: skip
        database.close()


def write(database: Database, number: int, noted: bool, person: int | None = None) -> None:
    with database.transaction() as session:
        session.execute(
            text("INSERT INTO lease (name, holder, until) VALUES (:n, 'b', '2026-01-01') ON CONFLICT DO NOTHING"),
            {"n": str(number)},
        )
        if noted:
            note(session, at=NOW, actor="command", action="test", subject="message:12", person=person)


def all_of_it(folder: Path, entries: int) -> None:
    database = fresh(folder / "all", with_anchors=True)
    began = time.perf_counter()
    for _ in range(entries // AT_ONCE):
        with database.transaction() as session:
            for number in range(AT_ONCE):
                note(session, at=NOW, actor="account:3", action="message_opened", subject="campaign:12",
                     purpose="desk", detail=f"number {number}")  # fmt: skip
    tell(what="entries written", entries=entries, seconds=round(time.perf_counter() - began, 1))
    began, worked = time.perf_counter(), time.process_time()
    with database.reading() as session:
        seen = verify(session, database.keyring, database.anchors)
    took, worked = time.perf_counter() - began, time.process_time() - worked
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    tell(what="entries verified", entries=seen.entries, found=seen.found, seconds=round(took, 1),
         processor=round(worked, 1), mib=most, within=took <= ALLOWED * entries / 1e6)  # fmt: skip
    database.close()


def fresh(folder: Path, with_anchors: bool) -> Database:
    keyring = Keyring({"bench": os.urandom(32)}, os.urandom(32))
    database = open_database(f"sqlite:///{folder / 'o.db'}", keyring, folder / "anchors" if with_anchors else None)
    upgrade(database)
    return database


def tell(**figure: object) -> None:
    print(json.dumps(figure))


if __name__ == "__main__":
    main()
