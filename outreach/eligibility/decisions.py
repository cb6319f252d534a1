"""What combinations of answers come to, and at which strengths they differ.

Where the medical finding is unknown, each answer to it has columns of its own instead of rows of its own.
"""

import numpy as np
import polars as pl

from outreach.eligibility.columns import Exact, as_expression
from outreach.eligibility.grid import Block, Grid
from outreach.eligibility.possible import HIGHEST, LOWEST, Possible
from outreach.eligibility.structure import (
    R_LIKELY,
    R_NOT_YET,
    R_RECEIVED,
    R_UNLIKELY,
    RECEIVED,
    Group,
    Structure,
    levels_of,
)

LEVELS = np.array([levels_of(kinds, False) for kinds in range(16)], dtype=np.uint8)


class Decisions:
    """A group of parts decided exactly, once for each engine given."""

    def __init__(self, structure: Structure, group: Group, engines: list[Exact]) -> None:
        self.group = group
        self.stars = stars_of(structure, group)
        self.places = range(len(engines))
        self.columns: list[pl.Expr] = []
        tests: dict[str, list[pl.Expr]] = {name: [] for name in group.conditions}
        for place, engine in enumerate(engines):
            told = {name: as_expression(engine.test(structure.conditions[name])) for name in group.conditions}
            for name, test in told.items():
                tests[name].append(test)
            kind = engine.sheet.put(strongest(told, structure.rule.waiting))
            amount = as_expression(engine.amount(structure.rule.amount)) if group.has_amount else pl.lit(LOWEST)
            likely = pl.when(kind == R_LIKELY).then(amount).otherwise(LOWEST)
            self.columns += [kind.cast(pl.UInt8).alias(f"kind {place}"), likely.cast(pl.Int64).alias(f"amount {place}")]
        for name, told_by in tests.items():
            self.columns.append(pl.any_horizontal(told_by).alias(f"yes {name}"))
            self.columns.append(pl.any_horizontal(~test for test in told_by).alias(f"no {name}"))
        for reason in (reason for reasons in group.questions for reason in reasons):
            self.columns.append(as_expression(engines[0].test(structure.guards[reason])).alias(f"arises {reason}"))

    def take(self, evaluated: pl.DataFrame, grid: Grid, rows: np.ndarray, result: Possible) -> None:
        """Everything the combinations of each row come to, and which of the unknown made a difference."""
        kinds = np.stack([evaluated.get_column(f"kind {place}").to_numpy() for place in self.places])
        high = np.stack([evaluated.get_column(f"amount {place}").to_numpy() for place in self.places])
        low = np.where(high == LOWEST, HIGHEST, high)
        here = rows[grid.row_order]
        by_answer = grid.by_row(kinds, np.bitwise_or)
        result.kinds[here] = np.bitwise_or.reduce(by_answer)
        result.low[here] = grid.by_row(low, np.minimum).min(axis=0)
        result.high[here] = grid.by_row(high, np.maximum).max(axis=0)
        for name, sides in result.answers.items():
            for side, told in zip(("yes", "no"), sides, strict=True):
                told[here] = grid.by_row(evaluated.get_column(f"{side} {name}").to_numpy(), np.logical_or)
        arising = {
            reason: evaluated.get_column(f"arises {reason}").to_numpy() for rs in self.group.questions for reason in rs
        }
        for block in grid.blocks:
            self._compare(block, block.of(kinds), block.of(low), block.of(high), arising, rows, result)
        if len(self.places) > 1:
            for kinds_of_answer, told_of_answer in zip(result.by_finding, by_answer, strict=True):
                kinds_of_answer[here] = told_of_answer

    def _compare(
        self,
        block: Block,
        kinds: np.ndarray,
        low: np.ndarray,
        high: np.ndarray,
        arising: dict[str, np.ndarray],
        rows: np.ndarray,
        result: Possible,
    ) -> None:
        """Look along the axis of each unknown: answers to the finding, rows, other answers, tried amounts."""
        here = rows[block.rows]

        def note(name: str, levels: np.ndarray, row_axis: int) -> None:
            others = tuple(axis for axis in range(levels.ndim) if axis != row_axis)
            result.levels[name][here] |= np.bitwise_or.reduce(levels, axis=others)

        if len(self.places) > 1:
            note(str(self.group.finding), _levels(kinds, low, high, 0), 0)
        for name in block.axes:
            axis = block.axis(name)
            levels = _levels(kinds, low, high, axis)
            if not levels.any():
                continue
            if not name.startswith("open "):
                note(name, levels, 1)
                continue
            for reason in self.group.questions[int(name.split()[1])]:
                arises = block.of(arising[reason]).take(0, axis=axis)
                note(f"?{reason}", levels * arises.astype(np.uint8), 1)
        for name, stars in self.stars.items():
            line = [place for place, star in enumerate(block.stars) if star == 0 or star in stars]
            if len(line) > 1:
                note(name, _levels(kinds[..., line], low[..., line], high[..., line], -1), 1)


def stars_of(structure: Structure, group: Group) -> dict[str, range]:
    """The numbers of the values tried for each amount; 0 is the lowest of all."""
    found, start = {}, 1
    for name in group.amounts:
        found[name] = range(start, start + len(structure.trials[name]))
        start = found[name].stop
    return found


def _levels(kinds: np.ndarray, low: np.ndarray, high: np.ndarray, axis: int) -> np.ndarray:
    """At which strengths results differ along an axis."""
    least, most = low.min(axis=axis), high.max(axis=axis)
    several = (least != most) & (most != LOWEST)
    levels: np.ndarray = LEVELS[np.bitwise_or.reduce(kinds, axis=axis)] | several * np.uint8(R_LIKELY)
    return levels


def strongest(tests: dict[str, pl.Expr], waiting: str) -> pl.Expr:
    """The strongest result of some conditions that are all answered."""
    kind = pl.lit(R_LIKELY)
    for name, test in tests.items():
        if name not in (RECEIVED, waiting):
            kind = pl.when(test).then(kind).otherwise(R_UNLIKELY)
    if waiting in tests:
        kind = pl.when(tests[waiting]).then(kind).otherwise(R_NOT_YET)
    if RECEIVED in tests:
        kind = pl.when(tests[RECEIVED]).then(R_RECEIVED).otherwise(kind)
    return kind
