"""What sealing costs: a value alone, a value among many, a whole file, and a register sealed anew with a new key.

    python bench/sealing.py

Prints one JSON line a figure: microseconds of the processor a value, MiB a second by the clock.
"""

import json
import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import insert

from outreach.migrations import upgrade
from outreach.storage.database import Database, open_database
from outreach.storage.journal.pseudonyms import PersonSecret
from outreach.storage.keyring import Keyring
from outreach.storage.resealing import reseal
from outreach.storage.sealing import open_sealed, sealed_for_writing

VALUES = 300_000
GROUP = 120  # bytes: a name, a number, a birth date as JSON
FILE = 256  # MiB
ROWS = 100_000
OLD, NEW = {"old": os.urandom(32)}, {"new": os.urandom(32)}


def main() -> None:
    values()
    with tempfile.TemporaryDirectory() as folder:
        a_file(Path(folder) / "register.sealed")
        a_rotation(Path(folder) / "outreach.db")


def values() -> None:
    ring = Keyring(OLD, os.urandom(32))
    plains = [os.urandom(GROUP) for _ in range(VALUES)]
    sealed = ring.seal_many(plains, "registered.identity")
    ways: dict[str, Callable[[], object]] = {
        "a cipher made for each, as it was": lambda: [
            AESGCM(OLD["old"]).encrypt(os.urandom(12), plain, b"registered.identity") for plain in plains
        ],
        "seal": lambda: [ring.seal(plain, "registered.identity") for plain in plains],
        "seal_many": lambda: ring.seal_many(plains, "registered.identity"),
        "open": lambda: [ring.open(value, "registered.identity") for value in sealed],
        "digest": lambda: [ring.digest("85032712345", "person.national_number") for _ in plains],
    }
    for name, way in ways.items():
        took = min(clocked(way, time.process_time) for _ in range(5))
        tell(what=name, microseconds=round(took / VALUES * 1e6, 2))


def a_file(path: Path) -> None:
    ring, piece = Keyring(OLD, os.urandom(32)), os.urandom(2**20)
    with telling("file written", FILE), sealed_for_writing(path, ring, "register") as file:
        for _ in range(FILE):
            file.write(piece)
    with telling("file read", FILE), open_sealed(path, ring, "register") as file:
        while file.read(2**20):
            pass


def a_rotation(path: Path) -> None:
    database = opened(path, OLD)
    upgrade(database)
    with database.transaction() as session:
        session.execute(
            insert(PersonSecret), [{"person_id": n, "secret": os.urandom(GROUP)} for n in range(1, ROWS + 1)]
        )
    database.close()
    turned = opened(path, NEW | OLD)
    steps: list[float] = []
    last = time.perf_counter()

    def tell_step(_table: str, _rows: int) -> None:
        nonlocal last
        steps.append(time.perf_counter() - last)
        last = time.perf_counter()

    took = clocked(lambda: reseal(turned, tell_step))
    tell(what="rows sealed anew", rows=ROWS, seconds=round(took, 1), longest_step_ms=round(max(steps) * 1e3))
    turned.close()


def opened(path: Path, keys: dict[str, bytes]) -> Database:
    return open_database(f"sqlite:///{path}", Keyring(keys, b"d" * 32))


def clocked(do: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    began = clock()
    do()
    return clock() - began


@contextmanager
def telling(what: str, mib: int) -> Iterator[None]:
    began = time.perf_counter()
    yield
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    tell(what=what, mib=mib, mib_a_second=round(mib / (time.perf_counter() - began)), most_memory_mib=most)


def tell(**figure: object) -> None:
    print(json.dumps(figure))


if __name__ == "__main__":
    main()
