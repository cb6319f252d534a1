"""Ways to get from a facts file to a file of answers, each run by bench/rules.py in a process of its own.

    python -m race.contenders NAME FACTS OUT [RIGHT ...]

Prints one JSON line: seconds of wall clock and of CPU, and the most memory the process ever held.
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import polars as pl
from polars.io.plugins import register_io_source

from outreach.eligibility.parameters import ParameterBook
from outreach.eligibility.right import Right, load_rights
from outreach.eligibility.screening import screen_file
from race.by_hand import by_hand

DAY = date(2026, 11, 22)
PIECE = 262_144


def floor(facts: Path, out: Path, rights: dict[str, Right]) -> None:
    """Read exactly the columns the rules read, and write a result of the same columns, types and values.

    The result is a true one of the first piece, made by the engine beforehand and repeated; only the keys are each
    row's own. Nothing is computed.
    """
    needed = sorted({"person_key"} | {name for right in rights.values() for name in right.missing_order})
    template = pl.read_parquet(out.with_name("template.parquet"), memory_map=False)
    source = pl.scan_parquet(facts).select(needed)
    height = pl.scan_parquet(facts).select(pl.len()).collect().item()

    def pieces(*_: object) -> Iterator[pl.DataFrame]:
        for start in range(0, height, PIECE):
            read = source.slice(start, PIECE).collect()
            yield template.head(read.height).with_columns(read.get_column("person_key"))

    register_io_source(pieces, schema=template.schema).sink_parquet(
        out, compression="zstd", compression_level=1, statistics=False
    )


def copying(facts: Path, out: Path, rights: dict[str, Right]) -> None:
    """Read the columns the rules read and write the same columns: what Polars does natively, for comparison."""
    needed = sorted({"person_key"} | {name for right in rights.values() for name in right.missing_order})
    pl.scan_parquet(facts).select(needed).sink_parquet(out, compression="zstd", compression_level=1, statistics=False)


def ours(facts: Path, out: Path, rights: dict[str, Right]) -> None:
    parameters = ParameterBook.load().on(DAY)
    screen_file(facts, out, DAY, parameters, rights)


def hand_written(facts: Path, out: Path, rights: dict[str, Right]) -> None:
    by_hand(facts, out, ParameterBook.load().on(DAY))


CONTENDERS: dict[str, Callable[[Path, Path, dict[str, Right]], None]] = {
    "floor": floor,
    "copying": copying,
    "ours": ours,
    "by hand": hand_written,
}


def main() -> None:
    name, facts, out, *codes = sys.argv[1:]
    rights = {code: load_rights()[code] for code in codes or ("arr", "ai")}
    began, cpu = time.perf_counter(), time.process_time()
    CONTENDERS[name](Path(facts), Path(out), rights)
    figures = {
        "contender": name,
        "seconds": round(time.perf_counter() - began, 3),
        "cpu_s": round(time.process_time() - cpu, 3),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
