"""How long householding takes: register rows of a made-up population to the facts file, Parquet to Parquet.

    python bench/householding.py [people] [seed]

Prints one JSON line; the limit for 1,000,000 people is 30 seconds.
"""

import json
import resource
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import polars as pl

from outreach.people.checks import sort_rows
from outreach.people.households import facts_of
from outreach.people.intake import ROW, read_extract
from outreach.sample import make

DAY = date(2026, 11, 22)
LIMIT = 30.0  # seconds for 1,000,000 people


def main(people: int, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        register, facts = Path(folder) / "register.parquet", Path(folder) / "facts.parquet"
        newest = max(make(people, seed, DAY, Path(folder)))
        good = sort_rows(read_extract(newest), newest.name).good.drop(ROW)
        # The key only passes through; a real one is a digest.
        good.with_columns(person_key=pl.col("national_number")).write_parquet(register)
        rows = good.height
        del good
        begun = time.perf_counter()
        facts_of(pl.scan_parquet(register), DAY).collect().write_parquet(facts)
        seconds = time.perf_counter() - begun
    figures = {
        "bench": "householding",
        "people": rows,
        "seconds": round(seconds, 2),
        "people_per_second": round(rows / seconds),
        "peak_mib_with_making": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "limit_seconds": LIMIT if rows > 900_000 else None,
        "polars": pl.__version__,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*(int(argument) for argument in (sys.argv[1:] + ["1000000", "1"][len(sys.argv) - 1 :])))
