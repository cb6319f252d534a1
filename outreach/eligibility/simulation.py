"""Runs a population through the values in force and through supposed ones: who gains, who loses, what it costs a year.

Both are judged in one pass, as if nobody received the right yet, so that those who do have an amount too. Only counts
and sums leave here. An amount is certain where the right is likely under it; whoever waits for a finding or another
answer is counted apart, and costs nothing until somebody knows.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from outreach.eligibility.expression import Number, facts_of
from outreach.eligibility.facts import FACTS
from outreach.eligibility.facts_file import PERSON_KEY, read_crowd
from outreach.eligibility.limits import FactNames
from outreach.eligibility.parameters import Parameters
from outreach.eligibility.pieces import Pieces
from outreach.eligibility.population import AT_ONCE, BATCH, screen
from outreach.eligibility.reckoning import Reckoning
from outreach.eligibility.reform import without_receiving
from outreach.eligibility.right import Right
from outreach.eligibility.rights.household import household_category
from outreach.eligibility.verdict import Outcome

CATEGORIES = ("A", "B", "C")
BANDS = {"under 18": 18, "18-24": 25, "25-34": 35, "35-44": 45, "45-54": 55, "55-64": 65, "65 and over": None}
UNKNOWN = "unknown"
REGION = "region"
GROUPS = ("category", "age", "region", "receiving")
COUNTS = ("people", "likely_before", "likely_after", "newly_likely", "no_longer_likely", "gain", "lose", "open")
SUMS = ("before_low", "before_high", "after_low", "after_high", "open_before", "open_after")


@dataclass(frozen=True)
class Simulation:
    """Sums per group of people: category, age band, region, and whether they receive the right now."""

    cells: pl.DataFrame
    rights: tuple[str, ...]

    def of(self, right: str, by: str = "") -> dict[str, dict[str, int]]:
        """The sums of a right, all together or by one of the groups; amounts in cents a year."""
        own = self.cells.filter(pl.col("right") == right)
        sums = own.group_by(by or pl.lit("all").alias("all")).agg(pl.col(*COUNTS, *SUMS).sum())
        return {str(row[0]): dict(zip((*COUNTS, *SUMS), row[1:], strict=True)) for row in sums.sort(pl.first()).rows()}


def simulate(source: Path, now: Parameters, then: Parameters, rights: Mapping[str, Right]) -> Simulation:
    """The sums of a facts file under both sets of values. Raises FactRefused."""
    facts = pl.scan_parquet(source)
    pairs = {
        code: (without_receiving(right, now, f"{code} before"), without_receiving(right, then, f"{code} after"))
        for code, right in rights.items()
    }
    both = {one.code: one for pair in pairs.values() for one in pair}
    needed = {name for right in rights.values() for name in (*right.missing_order, right.received)}
    groups = _Groups()
    columns = [n for n in facts.collect_schema() if n not in FACTS or n in needed | groups.needed]
    height = facts.select(pl.len()).collect().item()

    def part(start: int) -> pl.DataFrame:
        frame = facts.select(columns).slice(start, BATCH).collect()
        said = screen(frame, now, both).drop(PERSON_KEY)
        described = groups.of(frame)
        return pl.concat([_cells(code, right, frame, said, described) for code, right in rights.items()])

    with ThreadPoolExecutor(AT_ONCE) as pool:
        cells = pl.concat(_in_turn(pool, part, range(0, max(height, 1), BATCH)))
    summed = cells.group_by("right", *GROUPS).agg(pl.col(*COUNTS, *SUMS).sum()).sort("right", *GROUPS)
    return Simulation(summed, tuple(rights))


def _in_turn(pool: ThreadPoolExecutor, part: Any, starts: range) -> Iterator[pl.DataFrame]:
    """The parts in their order, a few at a time, so that memory stays what it is however many there are."""
    for first in range(0, len(starts), AT_ONCE):
        yield from pool.map(part, starts[first : first + AT_ONCE])


class _Groups:
    """How people are told apart in the sums."""

    def __init__(self) -> None:
        numbers = {name: Number(place) for place, name in enumerate(CATEGORIES)}
        node = household_category(FactNames()).pick(numbers)
        self.pieces = Pieces()
        self.category = self.pieces.one(node)
        self.read = sorted(facts_of(node))
        self.needed = {*self.read, "age", REGION}

    def of(self, frame: pl.DataFrame) -> pl.DataFrame:
        low, high = Reckoning(self.pieces, read_crowd(frame, self.read)).amount(self.category)
        place = np.broadcast_to(np.where(low == high, low, len(CATEGORIES)), frame.height)
        category = pl.Series("category", [*CATEGORIES, UNKNOWN]).gather(pl.Series(place))
        age = pl.lit("65 and over")
        for name, below in reversed(BANDS.items()):
            if below is not None:
                age = pl.when(pl.col("age") < below).then(pl.lit(name)).otherwise(age)
        age = pl.when(pl.col("age").is_null()).then(pl.lit(UNKNOWN)).otherwise(age).alias("age")
        region = frame.get_column(REGION).cast(pl.String) if REGION in frame.columns else None
        known = frame if "age" in frame.columns else frame.with_columns(age=None)
        return category.to_frame().with_columns(
            known.select(age).to_series(),
            (pl.lit(None, dtype=pl.String) if region is None else region).fill_null(UNKNOWN).alias("region"),
        )


def _cells(code: str, right: Right, frame: pl.DataFrame, said: pl.DataFrame, described: pl.DataFrame) -> pl.DataFrame:
    """The sums of one right over one part of the file."""
    received = (
        frame.get_column(right.received) if right.received in frame.columns else pl.Series([None], dtype=pl.Boolean)
    )
    words = {True: "receives now", False: "does not", None: UNKNOWN}
    receiving = pl.Series("receiving", received).replace_strict(words, return_dtype=pl.String)
    if receiving.len() != frame.height:
        receiving = receiving.new_from_index(0, frame.height)
    rows = said.select(
        *(pl.col(f"{code} {when}_{name}").alias(f"{when}_{name}") for when in ("before", "after")
          for name in ("outcome", "low", "high"))
    ).hstack([*described.get_columns(), receiving.alias("receiving")])  # fmt: skip
    likely = {when: pl.col(f"{when}_outcome").cast(pl.String) == Outcome.LIKELY.value for when in ("before", "after")}
    open_words = [outcome.value for outcome in Outcome if not outcome.is_settled]
    is_open = {when: pl.col(f"{when}_outcome").cast(pl.String).is_in(open_words) for when in ("before", "after")}
    rows = rows.with_columns(
        before_likely=likely["before"], after_likely=likely["after"],
        before_open=is_open["before"], after_open=is_open["after"],
    )  # fmt: skip
    was, now = pl.col("before_likely"), pl.col("after_likely")
    either_open = pl.col("before_open") | pl.col("after_open")

    def sum_of(name: str, where: str) -> pl.Expr:
        return pl.col(name).filter(pl.col(where)).fill_null(0).sum()

    low = [pl.when(pl.col(f"{w}_likely")).then(pl.col(f"{w}_low")).otherwise(0) for w in ("before", "after")]
    high = [pl.when(pl.col(f"{w}_likely")).then(pl.col(f"{w}_high")).otherwise(0) for w in ("before", "after")]
    more = ~either_open & (low[1] >= low[0]) & (high[1] >= high[0]) & ((low[1] > low[0]) | (high[1] > high[0]))
    less = ~either_open & (low[1] <= low[0]) & (high[1] <= high[0]) & ((low[1] < low[0]) | (high[1] < high[0]))
    return (
        rows.lazy()
        .group_by(GROUPS)
        .agg(
            people=pl.len(),
            likely_before=was.sum(),
            likely_after=now.sum(),
            newly_likely=(now & ~was).sum(),
            no_longer_likely=(was & ~now).sum(),
            gain=more.sum(),
            lose=less.sum(),
            open=either_open.sum(),
            before_low=sum_of("before_low", "before_likely"),
            before_high=sum_of("before_high", "before_likely"),
            after_low=sum_of("after_low", "after_likely"),
            after_high=sum_of("after_high", "after_likely"),
            open_before=sum_of("before_high", "before_open"),
            open_after=sum_of("after_high", "after_open"),
        )
        .select(pl.lit(code).alias("right"), *GROUPS, *(pl.col(n).cast(pl.Int64) for n in (*COUNTS, *SUMS)))
        .collect()
    )
