"""How long householding takes: register rows of a made-up population to facts, evidence and statements beside them.

    python bench/householding.py [people] [seed] [register]

Prints one JSON line. The register is made first, in a process of its own, so that time and memory are those of
householding alone; `register` names a Parquet file to keep it in and to use again. One person in ten has said
something. The limit for 1,000,000 people is 20 seconds.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import polars as pl

DAY, SAID_ON = date(2026, 11, 22), date(2026, 11, 10)
LIMIT = 20.0  # seconds for 1,000,000 people
SPEAKING = 10  # one person in so many
TOPICS = (("partner_counts", 0), ("partner_counts", 1), ("lives_alone", 1), ("dependent_children", 2))


def main(people: int, seed: int, register: Path | None = None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        register = register or Path(folder) / "register.parquet"
        if not register.exists():
            again = [sys.executable, __file__, "--make", str(people), str(seed), str(register)]
            subprocess.run(again, check=True)
        print(json.dumps(measured(register, Path(folder))))


def measured(register: Path, folder: Path) -> dict[str, object]:
    from outreach.people.households.facts import households_of

    rows = pl.scan_parquet(register)
    said = statements(rows)
    begun, worked = time.perf_counter(), time.process_time()
    kept = households_of(rows, DAY, statements=said)
    for name in ("facts", "evidence", "beside"):
        getattr(kept, name).write_parquet(folder / f"{name}.parquet")
    seconds, processor = time.perf_counter() - begun, time.process_time() - worked
    height = kept.facts.height
    return {
        "bench": "householding",
        "people": height,
        "statements": kept.beside.height,
        "conflicts": kept.conflicts.height,
        "seconds": round(seconds, 2),
        "processor_seconds": round(processor, 2),
        "people_per_second": round(height / seconds),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "limit_seconds": LIMIT if height > 900_000 else None,
        "polars": pl.__version__,
    }


def statements(rows: pl.LazyFrame) -> pl.DataFrame:
    """Every tenth person says one thing, in turn."""
    speaking = rows.select("person_key").gather_every(SPEAKING).with_row_index("n").collect()
    turn = pl.col("n") % len(TOPICS)
    return speaking.select(
        "person_key",
        topic=turn.replace_strict({n: topic for n, (topic, _) in enumerate(TOPICS)}, return_dtype=pl.String),
        value=turn.replace_strict({n: value for n, (_, value) in enumerate(TOPICS)}, return_dtype=pl.Int64),
        said_on=pl.lit(SAID_ON),
    )


def make_register(people: int, seed: int, register: Path) -> None:
    from outreach.people.intake import ROW, read_extract
    from outreach.people.intake.checks import sort_rows
    from outreach.sample import make

    with tempfile.TemporaryDirectory() as folder:
        newest = max(make(people, seed, DAY, Path(folder)))
        good = sort_rows(read_extract(newest), newest.name).good.drop(ROW)
        # The key only passes through; a real one is a digest.
        good.with_columns(person_key=pl.col("national_number")).write_parquet(register)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--make"]:
        make_register(int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
    else:
        given = [*sys.argv[1:], "1000000", "1"][: max(2, len(sys.argv) - 1)]
        main(int(given[0]), int(given[1]), Path(given[2]) if len(given) > 2 else None)
