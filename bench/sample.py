"""How long two monthly register extracts of a made-up population take, as one JSON line per size.

python bench/sample.py [people ...]        default: 1000000; each size runs in a process of its own
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

DAY = date(2026, 11, 22)


def measure(people: int) -> dict[str, object]:
    """Make both extracts in a folder that is thrown away."""
    from outreach.sample import make  # counted: a first call pays for its imports too

    with tempfile.TemporaryDirectory() as folder:
        began, busy = time.perf_counter(), time.process_time()
        paths = make(people, 1, DAY, Path(folder))
        seconds, cpu = time.perf_counter() - began, time.process_time() - busy
        mebibytes = sum(path.stat().st_size for path in paths) / 2**20
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "bench": "sample",
        "people": people,
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu, 1),
        "peak_mib": round(peak),
        "files_mib": round(mebibytes, 1),
    }


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(int(sys.argv[2]))))
    else:
        for size in sys.argv[1:] or ["1000000"]:
            subprocess.run([sys.executable, __file__, "--one", size], check=True)
