"""Runs a population through the values in force and through supposed ones: who gains, who loses, what it costs a year.

Both are judged in one pass, as if nobody received the right yet, so that those who do have an amount too. Only counts
and sums leave here. An amount is certain where the right is likely under it; whoever waits for a finding or another
answer is counted apart as open, and costs nothing until somebody knows. Whoever lacks the finding and more is not
looked into further: nothing can make them likely, though a screening may call some of them unlikely.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from outreach.eligibility.crowd.facts_file import PERSON_KEY, check_columns, read_crowd
from outreach.eligibility.crowd.households import Array, Crowd
from outreach.eligibility.crowd.judge import OPEN, Judge
from outreach.eligibility.crowd.population import BATCH, TRIED, Panel, in_parallel
from outreach.eligibility.crowd.reckoning import Reckoning
from outreach.eligibility.crowd.verdict_columns import CODE, Verdicts
from outreach.eligibility.engine.pieces import Pieces
from outreach.eligibility.expression import Number, facts_of
from outreach.eligibility.facts import FACTS
from outreach.eligibility.limits import FactNames
from outreach.eligibility.parameters import Parameters
from outreach.eligibility.reforms.reform import without_receiving
from outreach.eligibility.right import Right
from outreach.eligibility.rights.household import household_category
from outreach.eligibility.verdict import Outcome

UNKNOWN = "unknown"
CATEGORIES = ("A", "B", "C", UNKNOWN)
BANDS = ("under 18", "18-24", "25-34", "35-44", "45-54", "55-64", "65 and over", UNKNOWN)
BAND_STARTS = (18, 25, 35, 45, 55, 65)
REGION = "region"
REGIONS = (*(FACTS[REGION].codes if REGION in FACTS else ()), UNKNOWN)
RECEIVING = ("does not", "receives now", UNKNOWN)
GROUPS = {"category": CATEGORIES, "age": BANDS, "region": REGIONS, "receiving": RECEIVING}
CELLS = len(CATEGORIES) * len(BANDS) * len(REGIONS) * len(RECEIVING)
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
    panel = Panel.of({code: without_receiving(right) for code, right in rights.items()}, [now, then])
    groups = _Groups([right.received for right in rights.values()])
    facts = pl.scan_parquet(source)
    columns = facts.collect_schema()
    check_columns(columns)
    needed = {PERSON_KEY, *panel.needed, *groups.needed}
    facts = facts.select([name for name in columns if name in needed])

    height = facts.select(pl.len()).collect().item()

    def part(start: int) -> Array:
        frame = facts.slice(start, BATCH).collect()
        crowd = read_crowd(frame, sorted({*panel.needed, *groups.needed}), start + 1)
        told = panel.settle(crowd)
        for judge, verdicts in zip(panel.judges, told, strict=True):
            rows = _worth_trying(judge, crowd, verdicts)
            for start in range(0, rows.size, TRIED):
                judge.try_out(crowd, rows[start : start + TRIED], verdicts)
        pairs = zip(told[: len(rights)], told[len(rights) :], groups.of(crowd), strict=True)
        return np.stack([_sums(before, after, cell) for before, after, cell in pairs])

    total = np.zeros((len(rights), CELLS, len(COUNTS) + len(SUMS)), dtype=np.int64)
    for sums in in_parallel(part, range(0, height, BATCH)):
        total += sums
    return Simulation(pl.concat(_as_rows(code, sums) for code, sums in zip(rights, total, strict=True)), tuple(rights))


def _worth_trying(judge: Judge, crowd: Crowd, verdicts: Verdicts) -> Array:
    """Whom the bounds leave open, apart from those no answer but the finding could make likely."""
    is_open = verdicts.kind == OPEN
    conditions = judge.structure.rule.conditions.values()
    if judge.finding and any(facts_of(condition) == {judge.finding} for condition in conditions):
        is_open &= ~crowd.lacks(judge.finding)
    return np.flatnonzero(is_open)


class _Groups:
    """How people are told apart in the sums: the number of their cell."""

    def __init__(self, received: list[str]) -> None:
        names = {name: Number(place) for place, name in enumerate(CATEGORIES) if name != UNKNOWN}
        node = household_category(FactNames()).pick(names)
        self.pieces = Pieces()
        self.category = self.pieces.one(node)
        self.received = received
        self.needed = {*facts_of(node), *received, "age", *([REGION] if REGION in FACTS else [])}

    def of(self, crowd: Crowd) -> list[Array]:
        """The cell of everybody, for each right."""
        low, high = Reckoning(self.pieces, crowd).amount(self.category)
        category = np.broadcast_to(np.where(low == high, low, CATEGORIES.index(UNKNOWN)), crowd.size)
        age = np.searchsorted(BAND_STARTS, crowd.filled("age"), side="right")
        age = np.where(crowd.lacks("age"), BANDS.index(UNKNOWN), age)
        region: Any = 0
        if REGION in FACTS:
            region = np.where(crowd.lacks(REGION), REGIONS.index(UNKNOWN), crowd.filled(REGION))
        cell = (category * len(BANDS) + age) * len(REGIONS) + region
        answers = [np.where(crowd.lacks(name), RECEIVING.index(UNKNOWN), crowd.filled(name)) for name in self.received]
        return [cell * len(RECEIVING) + answer for answer in answers]


def _sums(before: Verdicts, after: Verdicts, cell: Array) -> Array:
    """One right over one piece of the file: a row a cell, a column a count or a sum."""
    likely = [verdicts.outcome == CODE[Outcome.LIKELY] for verdicts in (before, after)]
    waits = [np.isin(v.outcome, [CODE[o] for o in Outcome if not o.is_settled]) for v in (before, after)]
    low = [np.where(is_likely, v.low, 0) for is_likely, v in zip(likely, (before, after), strict=True)]
    high = [np.where(is_likely, v.high, 0) for is_likely, v in zip(likely, (before, after), strict=True)]
    is_open = waits[0] | waits[1]
    rise = (low[1] >= low[0]) & (high[1] >= high[0]) & ~is_open
    fall = (low[1] <= low[0]) & (high[1] <= high[0]) & ~is_open
    counts = (
        np.ones(cell.size, dtype=bool), likely[0], likely[1], likely[1] & ~likely[0], likely[0] & ~likely[1],
        rise & ~fall, fall & ~rise, is_open,
    )  # fmt: skip
    most = [np.where(wait, v.high, 0) for wait, v in zip(waits, (before, after), strict=True)]
    sums = (low[0], high[0], low[1], high[1], *most)
    columns = [np.bincount(cell[where], minlength=CELLS) for where in counts]
    columns += [np.bincount(cell, weights=amounts, minlength=CELLS).astype(np.int64) for amounts in sums]
    return np.stack(columns, axis=1)


def _as_rows(code: str, sums: Array) -> pl.DataFrame:
    """The cells that have people in them, by the names of their groups."""
    filled = np.flatnonzero(sums[:, 0])
    places = np.unravel_index(filled, [len(names) for names in GROUPS.values()])
    named = {
        group: pl.Series([names[place] for place in column.tolist()], dtype=pl.String)
        for (group, names), column in zip(GROUPS.items(), places, strict=True)
    }
    numbers = {name: sums[filled, place] for place, name in enumerate((*COUNTS, *SUMS))}
    return pl.DataFrame({"right": pl.Series([code] * filled.size, dtype=pl.String), **named, **numbers})
