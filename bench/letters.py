"""Letters per CPU second, one by one and in batches of fifty; prints JSON lines.

Usage: python bench/letters.py [letters]
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "channels"))

from letter_samples import to_nobody_in_particular  # noqa: E402

from outreach.channels.letter import Press  # noqa: E402

BATCH = 50


def measured(name: str, count: int, work: Callable[[], int]) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    size = work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    figures = {
        "bench": name,
        "letters": count,
        "cpu_s": round(cpu, 2),
        "wall_s": round(wall, 2),
        "letters_per_cpu_s": round(count / cpu, 1),
        "kilobytes_each": round(size / count / 1024, 1),
        "peak_mib": peak,
    }
    print(json.dumps(figures), flush=True)


def main(count: int) -> None:
    press = Press(ROOT / "templates" / "letters")
    press.print_one(to_nobody_in_particular(0))  # fonts and template read
    letters = [to_nobody_in_particular(number) for number in range(1, count + 1)]
    batches = [letters[at : at + BATCH] for at in range(0, count, BATCH)]
    measured("letters checked only", count, lambda: sum(press.problem(letter) is None for letter in letters))
    measured("letters one by one", count, lambda: sum(len(press.print_one(letter)) for letter in letters))
    measured(f"letters in batches of {BATCH}", count, lambda: sum(len(press.print_batch(b)) for b in batches))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
