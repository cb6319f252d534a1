"""Imports one file in a process of its own, so that a test can kill it. Says `begun` when it takes its turn."""

import sys
from datetime import datetime
from pathlib import Path

from outreach.people.register import Wish, import_extract
from outreach.people.register.pace import Pace
from outreach.storage.database import open_database
from outreach.storage.sealing import Keyring


def main(url: str, sealed_dir: str, file: str, now: str) -> None:
    database = open_database(url, Keyring({"test": b"k" * 32}, b"d" * 32))
    print("begun", flush=True)  # noqa: T201
    pace = Pace(size=50, most=50)
    import_extract(database, Path(sealed_dir), Path(file), datetime.fromisoformat(now), Wish(), pace=pace)
    database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
