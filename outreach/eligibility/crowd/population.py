"""Screens a population for every right, in memory or from file to file, batch by batch."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from secrets import token_hex
from typing import TypeVar

import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

from outreach.eligibility.crowd.facts_file import PERSON_KEY, check_columns, read_crowd
from outreach.eligibility.crowd.households import Crowd, Rows
from outreach.eligibility.crowd.judge import OPEN, Judge
from outreach.eligibility.crowd.reckoning import Reckoning
from outreach.eligibility.crowd.verdict_columns import Verdicts, constant, origin, schema
from outreach.eligibility.engine.pieces import Pieces
from outreach.eligibility.parameters import Parameters
from outreach.eligibility.right import Right

BATCH = 262_144  # rows read and written at once, a row group
BLOCK = 32_768  # households worked on at once, so that their columns stay near the processor
TRIED = 65_536  # and of those the bounds leave open
AT_ONCE = 2  # batches worked on at the same time

Rights = Mapping[str, Right]
Part = TypeVar("Part")
Done = TypeVar("Done")


def screen_lazily(facts: pl.LazyFrame, parameters: Parameters, rights: Rights) -> pl.LazyFrame:
    """A screening that runs when it is collected."""
    columns = facts.collect_schema()
    check_columns(columns)
    result = schema(rights, columns[PERSON_KEY], parameters)
    return facts.map_batches(lambda frame: screen(frame, parameters, rights), schema=result)


def screen_parquet(source: Path, target: Path, parameters: Parameters, rights: Rights) -> None:
    """From file to file; the target appears only when it is complete."""
    facts = pl.scan_parquet(source)
    columns = facts.collect_schema()
    check_columns(columns)
    needed = {PERSON_KEY, *Panel.of(rights, [parameters]).needed}
    facts = facts.select([name for name in columns if name in needed])
    height = facts.select(pl.len()).collect().item()

    def part(start: int) -> pl.DataFrame:
        return _screened(facts.slice(start, BATCH).collect(), parameters, rights, start + 1)

    def batches(*_: object) -> Iterator[pl.DataFrame]:
        yield from in_parallel(part, range(0, max(height, 1), BATCH))

    aside = target.with_name(f"{target.name}.{token_hex(4)}.part")  # two runs at once do not meet
    result = register_io_source(batches, schema=schema(rights, columns[PERSON_KEY], parameters))
    try:  # the quick level of compression: half the time, the same size
        result.sink_parquet(aside, compression="zstd", compression_level=1, statistics=False)
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)  # a file refused half way leaves nothing behind


def screen(frame: pl.DataFrame, parameters: Parameters, rights: Rights) -> pl.DataFrame:
    """Every row of a frame, in its order."""

    def part(start: int) -> pl.DataFrame:
        return _screened(frame.slice(start, BATCH), parameters, rights, start + 1)

    return pl.concat(in_parallel(part, range(0, max(frame.height, 1), BATCH)))


def _screened(frame: pl.DataFrame, parameters: Parameters, rights: Rights, first_row: int) -> pl.DataFrame:
    panel = Panel.of(rights, [parameters])
    told = panel.run(read_crowd(frame, panel.needed, first_row))
    return pl.DataFrame(
        [
            frame.get_column(PERSON_KEY),
            *(column for verdicts in told for column in verdicts.frame().get_columns()),
            *(constant(name, text, frame.height) for name, text in origin(parameters).items()),
        ]
    )


def in_parallel(work: Callable[[Part], Done], parts: Iterable[Part]) -> Iterator[Done]:
    """Work on a few parts at a time, and give the results in their order."""
    waiting: deque[Future[Done]] = deque()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for part in parts:
            waiting.append(pool.submit(work, part))
            if len(waiting) >= AT_ONCE:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


class Panel:
    """Several rights on one day, or with several sets of values, sharing the pieces they have in common."""

    def __init__(self, rights: tuple[Right, ...], values: tuple[Parameters, ...]) -> None:
        self.pieces = Pieces()
        self.judges = [Judge(right, right.structure(one), self.pieces) for one in values for right in rights]
        self.needed = sorted({name for judge in self.judges for name in judge.structure.facts})

    @staticmethod
    def of(rights: Rights, values: Sequence[Parameters]) -> "Panel":
        return _panel(tuple(rights.values()), tuple(values))

    def run(self, crowd: Crowd) -> list[Verdicts]:
        """The verdicts of each right on everybody."""
        told = self.settle(crowd)
        for judge, verdicts in zip(self.judges, told, strict=True):
            rows = np.flatnonzero(verdicts.kind == OPEN)
            for start in range(0, rows.size, TRIED):
                judge.try_out(crowd, rows[start : start + TRIED], verdicts)
        return told

    def settle(self, crowd: Crowd) -> list[Verdicts]:
        """What the bounds settle, and the answers to a lacking finding."""
        told = [judge.begin(crowd.size) for judge in self.judges]
        for rows, part, meant in crowd.parts():
            for start in range(0, part.size, BLOCK):
                block = slice(start, min(start + BLOCK, part.size))
                reckoning = Reckoning(self.pieces, part.take(block))
                here: Rows = slice(0, block.stop - start) if meant is None else np.flatnonzero(meant[block])
                where: Rows = block if meant is None and part.size == crowd.size else rows[block][here]
                for judge, verdicts in zip(self.judges, told, strict=True):
                    judge.settle(reckoning, here, where, verdicts)
        return told


@lru_cache(maxsize=64)
def _panel(rights: tuple[Right, ...], values: tuple[Parameters, ...]) -> Panel:
    return Panel(rights, values)
