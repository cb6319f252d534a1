"""How long a reform takes, against one screening of the same file for the same rights; both alternate in the same run.

    python bench/simulation.py [--rows N]

Prints JSON lines. Processor time is compared beside the clock, because other work on the machine stretches the clock.
"""

import argparse
import json
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from race.population import write_population

from outreach.eligibility.reforms.reform import reformed, touched
from outreach.eligibility.reforms.simulation import simulate
from outreach.eligibility.right import letter_rights
from outreach.eligibility.screening import screen_file

DAY = date(2026, 11, 22)
SETTINGS = ["arr.maximum.B=18000", "ai.replacement_exemption=5000"]
ROUNDS = 5
ALLOWED = 1.3


def took(run: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and by the processor."""
    clock, processor = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - clock, time.process_time() - processor


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    now, then = reformed(SETTINGS, DAY)
    rights = touched(letter_rights(), now, then)
    with tempfile.TemporaryDirectory() as folder:
        facts, out = Path(folder) / "facts.parquet", Path(folder) / "verdicts.parquet"
        write_population(facts, rows)
        runs: dict[str, Callable[[], object]] = {
            "screening": lambda: screen_file(facts, out, DAY, now, rights),
            "reform": lambda: simulate(facts, now, then, rights),
        }
        figures: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
        for number in range(ROUNDS):
            for name, run in runs.items():
                figures[name].append(took(run))
                clock, processor = (round(seconds, 3) for seconds in figures[name][-1])
                told = {"bench": name, "round": number, "rows": rows, "seconds": clock, "processor_seconds": processor}
                print(json.dumps(told))
    middle = {name: [statistics.median(column) for column in zip(*each, strict=True)] for name, each in figures.items()}
    clock, processor = (a / b for a, b in zip(middle["reform"], middle["screening"], strict=True))
    print(
        json.dumps(
            {
                "bench": "reform against one screening",
                "rows": rows,
                "rights": list(rights),
                "times_screening": round(clock, 2),
                "times_screening_processor": round(processor, 2),
                "most_allowed": ALLOWED,
                "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            }
        )
    )


if __name__ == "__main__":
    main()
