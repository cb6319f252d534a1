"""What combinations of answers come to, and at which strengths they differ, as columns.

Where the medical finding is unknown, each answer to it has columns of its own instead of rows of its own.
"""

import numpy as np
import polars as pl

from outreach.eligibility.columns import Exact, as_expression
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
        self.places = range(len(engines))
        self.columns: list[pl.Expr] = []
        tests: dict[str, list[pl.Expr]] = {name: [] for name in group.conditions}
        for place, engine in enumerate(engines):
            told = {name: as_expression(engine.test(structure.conditions[name])) for name in group.conditions}
            for name, test in told.items():
                tests[name].append(test)
            kind = engine.sheet.put(strongest(told, structure.rule.waiting))
            amount = as_expression(engine.amount(structure.rule.amount)) if group.has_amount else pl.lit(None)
            self.columns += [
                kind.cast(pl.UInt8).alias(f"kind {place}"),
                pl.when(kind == R_LIKELY).then(amount).cast(pl.Int64).alias(f"amount {place}"),
            ]
        for name, told_by in tests.items():
            self.columns.append(pl.any_horizontal(told_by).alias(f"yes {name}"))
            self.columns.append(pl.any_horizontal(~test for test in told_by).alias(f"no {name}"))
        for reason in (reason for reasons in group.questions for reason in reasons):
            self.columns.append(as_expression(engines[0].test(structure.guards[reason])).alias(f"arises {reason}"))

    def take(self, evaluated: pl.DataFrame, result: Possible) -> None:
        """Everything the combinations of a row come to."""
        amounts = [pl.col(f"amount {place}") for place in self.places]
        kinds = [pl.col(f"kind {place}") for place in self.places]
        several = pl.min_horizontal(amounts) != pl.max_horizontal(amounts)
        tests = [pl.col(f"{side} {name}").any() for name in self.group.conditions for side in ("yes", "no")]
        told = evaluated.group_by("row").agg(
            *(kind.bitwise_or() for kind in kinds),
            pl.min_horizontal(amounts).min().fill_null(HIGHEST).alias("low"),
            pl.max_horizontal(amounts).max().fill_null(LOWEST).alias("high"),
            several.fill_null(False).any().alias("several"),
            *tests,
        )
        row = told.get_column("row").to_numpy()
        by_answer = np.stack([told.get_column(f"kind {place}").to_numpy() for place in self.places])
        result.kinds[row] = np.bitwise_or.reduce(by_answer)
        result.low[row], result.high[row] = told.get_column("low").to_numpy(), told.get_column("high").to_numpy()
        for name, (can_yes, can_no) in result.answers.items():
            can_yes[row] = told.get_column(f"yes {name}").to_numpy()
            can_no[row] = told.get_column(f"no {name}").to_numpy()
        if len(self.places) > 1:
            for kinds_of_answer, told_of_answer in zip(result.by_finding, by_answer, strict=True):
                kinds_of_answer[row] = told_of_answer
            self._finding_differs(evaluated, result)

    def _finding_differs(self, evaluated: pl.DataFrame, result: Possible) -> None:
        """Answers to the finding stand side by side in a row."""
        kinds = np.bitwise_or.reduce([evaluated.get_column(f"kind {place}").to_numpy() for place in self.places])
        amounts = [pl.col(f"amount {place}") for place in self.places]
        differ = (pl.min_horizontal(amounts) != pl.max_horizontal(amounts)).fill_null(False)
        several = evaluated.select(differ.alias("several")).to_series().to_numpy()
        levels = LEVELS[kinds] | several * np.uint8(R_LIKELY)
        np.bitwise_or.at(result.levels[str(self.group.finding)], evaluated.get_column("row").to_numpy(), levels)

    def differ(
        self, result: Possible, name: str, frame: pl.DataFrame, where: pl.Expr, keys: list[str | pl.Expr]
    ) -> None:
        """Note at which strengths some rows with the same keys differ."""
        kinds = [pl.col(f"kind {place}").bitwise_or() for place in self.places]
        amounts = [pl.col(f"amount {place}") for place in self.places]
        several = [(a.min() != a.max()).fill_null(False).alias(f"several {place}") for place, a in enumerate(amounts)]
        same = frame.lazy().filter(where).group_by(keys).agg(*kinds, *several).collect()
        levels = np.zeros(same.height, dtype=np.uint8)
        for place in self.places:
            levels |= LEVELS[same.get_column(f"kind {place}").to_numpy()]
            levels |= same.get_column(f"several {place}").to_numpy() * np.uint8(R_LIKELY)
        np.bitwise_or.at(result.levels[name], same.get_column("row").to_numpy(), levels)


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
