"""Screens a population for every right: bounds for all, the finding split where only it is missing, the rest tried out.

The steps are those of `scalar.Evaluator`, row sets instead of one household, so that both say the same.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache, reduce
from operator import and_
from pathlib import Path

import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

from outreach.eligibility.columns import Bounded, as_expression
from outreach.eligibility.expression import PARAMETER_MISSING
from outreach.eligibility.facts_file import PERSON_KEY, prepared
from outreach.eligibility.parameters import Parameters
from outreach.eligibility.possible import Possible
from outreach.eligibility.right import Right
from outreach.eligibility.structure import (
    JOINED,
    R_LIKELY,
    R_NOT_YET,
    R_RECEIVED,
    R_UNLIKELY,
    RECEIVED,
    Structure,
    matters,
)
from outreach.eligibility.trials import Trial
from outreach.eligibility.verdict import Outcome

BATCH = 1_000_000  # rows screened at once: large enough that planning the work does not count
OUTCOME = pl.Enum([outcome.value for outcome in Outcome])
CODE = {outcome: place for place, outcome in enumerate(Outcome)}
OF_KIND = {
    R_RECEIVED: CODE[Outcome.RECEIVED],
    R_NOT_YET: CODE[Outcome.NOT_YET],
    R_UNLIKELY: CODE[Outcome.UNLIKELY],
    R_LIKELY: CODE[Outcome.LIKELY],
}
JOIN = np.array(JOINED, dtype=np.uint8)
MATTERS = np.array([[matters(levels, context) for context in range(16)] for levels in range(16)])
SINGLE = np.full(16, CODE[Outcome.UNKNOWN], dtype=np.uint8)
for _kind, _code in OF_KIND.items():
    SINGLE[_kind] = _code


def schema(rights: Mapping[str, Right], person_key: pl.DataType) -> pl.Schema:
    """The columns a screening makes."""
    columns: dict[str, pl.DataType] = {PERSON_KEY: person_key}
    for code in rights:
        columns |= {
            f"{code}_outcome": OUTCOME,
            f"{code}_low": pl.Int64(),
            f"{code}_high": pl.Int64(),
            f"{code}_missing": pl.UInt32(),
            f"{code}_unmet": pl.UInt32(),
            f"{code}_unclear": pl.UInt32(),
            f"{code}_exact": pl.Boolean(),
        }
    return pl.Schema(columns)


def screen_lazily(facts: pl.LazyFrame, parameters: Parameters, rights: Mapping[str, Right]) -> pl.LazyFrame:
    """A screening that runs when it is collected, batch by batch."""
    result = schema(rights, facts.collect_schema()[PERSON_KEY])
    return facts.map_batches(lambda frame: screen(frame, parameters, rights), schema=result)


def screen_parquet(source: Path, target: Path, parameters: Parameters, rights: Mapping[str, Right]) -> None:
    """From file to file; the target appears only when it is complete."""
    facts = pl.scan_parquet(source)
    height = facts.select(pl.len()).collect().item()

    def batches(*_: object) -> Iterator[pl.DataFrame]:
        for start in range(0, max(height, 1), BATCH):
            yield screen(facts.slice(start, BATCH).collect(), parameters, rights)

    aside = target.with_name(target.name + ".part")
    result = schema(rights, facts.collect_schema()[PERSON_KEY])
    register_io_source(batches, schema=result).sink_parquet(aside)
    aside.replace(target)


def screen(frame: pl.DataFrame, parameters: Parameters, rights: Mapping[str, Right]) -> pl.DataFrame:
    """Every row of a frame, in its order."""
    judges = [_judge(right, parameters) for right in rights.values()]
    needed = sorted({name for judge in judges for name in judge.structure.facts})
    facts = prepared(frame, needed)
    return pl.concat([frame.select(PERSON_KEY), *(judge.run(facts) for judge in judges)], how="horizontal")


@lru_cache(maxsize=64)
def _judge(right: Right, parameters: Parameters) -> "Judge":
    return Judge(right, right.structure(parameters))


class Judge:
    """One right on one day, made ready to run over frames."""

    def __init__(self, right: Right, structure: Structure) -> None:
        self.right = right
        self.structure = structure
        self.bounds = Bounded()
        self.first = self._settling(self.bounds, "")
        self.supposed = Bounded()
        self.trials = [Trial(structure, group) for group in structure.groups]
        self.by_finding: list[list[pl.Expr]] = []
        if structure.finding:
            self.by_finding = [
                self._settling(self.supposed.suppose({structure.finding: answer}), f"_{place}")
                for place, answer in enumerate(structure.answers[structure.finding])
            ]

    def _settling(self, engine: Bounded, suffix: str) -> list[pl.Expr]:
        """What the bounds settle: kind (0 while open), amount, and the conditions answered no."""
        rule = self.structure.rule
        tests = {name: as_expression(engine.test(c)) for name, c in self.structure.conditions.items()}
        received, waiting = tests[RECEIVED], tests[rule.waiting]
        low, high = (as_expression(bound) for bound in engine.amount(rule.amount))
        yes = engine.sheet.put(reduce(and_, (tests[name] for name in rule.conditions)))
        no = ~yes  # Kleene's and is no exactly when some condition is no
        kind = (
            pl.when(received)
            .then(R_RECEIVED)
            .when(received.is_null() | waiting.is_null())
            .then(0)
            .when(~waiting)
            .then(R_NOT_YET)
            .when(no)
            .then(R_UNLIKELY)
            .when(yes & (low == high))
            .then(R_LIKELY)
            .otherwise(0)
            .cast(pl.UInt8)
        )
        unmet = pl.lit(0, dtype=pl.UInt32)
        for place, name in enumerate(rule.conditions):
            unmet = unmet + (~tests[name]).fill_null(False).cast(pl.UInt32) * (1 << place)
        return [
            kind.alias(f"kind{suffix}"),
            low.alias(f"amount{suffix}"),
            unmet.cast(pl.UInt32).alias(f"unmet{suffix}"),
        ]

    def run(self, facts: pl.DataFrame) -> pl.DataFrame:
        settled = self.bounds.sheet.run(facts, self.first)
        verdicts = Verdicts(settled)
        open_rows = np.flatnonzero(verdicts.kind == 0)
        if open_rows.size:
            left = self._try_finding(facts[open_rows], open_rows, verdicts)
            if left.size:
                self._try_all(facts[left], left, verdicts)
        return verdicts.frame(self.right)

    def _try_finding(self, facts: pl.DataFrame, rows: np.ndarray, verdicts: "Verdicts") -> np.ndarray:
        """Settle the rows where each answer to the finding settles it; give back the others."""
        finding = self.structure.finding
        if finding is None:
            return rows
        lacking = facts.get_column(finding).is_null().to_numpy()
        if not lacking.any():
            return rows
        tried = self.supposed.sheet.run(facts.filter(pl.Series(lacking)), [c for cs in self.by_finding for c in cs])
        places = range(len(self.by_finding))
        kinds = np.stack([tried.get_column(f"kind_{i}").to_numpy() for i in places])
        amounts = np.stack([tried.get_column(f"amount_{i}").to_numpy() for i in places])
        unmet = np.bitwise_and.reduce(np.stack([tried.get_column(f"unmet_{i}").to_numpy() for i in places]))
        done = (kinds != 0).all(axis=0)
        here = rows[lacking][done]
        kinds, amounts, unmet = kinds[:, done], amounts[:, done], unmet[done]
        likely = kinds == R_LIKELY
        together = np.bitwise_or.reduce(kinds)
        low = np.where(likely, amounts, np.iinfo(np.int64).max).min(axis=0)
        high = np.where(likely, amounts, 0).max(axis=0)
        differs = (kinds != kinds[0]).any(axis=0) | (likely.all(axis=0) & (low != high))
        outcome = np.where(together == (R_UNLIKELY | R_LIKELY), CODE[Outcome.PROBABLE], SINGLE[together])
        verdicts.outcome[here] = outcome
        verdicts.set_range(here, together, low, high)
        verdicts.missing[here] = differs * np.uint32(1 << self.right.missing_order.index(finding))
        verdicts.unmet[here] = unmet
        verdicts.kind[here] = together
        left = np.ones(rows.size, dtype=bool)
        left[np.flatnonzero(lacking)[done]] = False
        return rows[left]

    def _try_all(self, facts: pl.DataFrame, rows: np.ndarray, verdicts: "Verdicts") -> None:
        """Every answer to what is unknown, group by group of parts."""
        found = [trial.run(facts) for trial in self.trials]
        together = np.full(rows.size, R_LIKELY, dtype=np.uint8)
        for one in found:
            together = JOIN[together, one.kinds]
        outcome = SINGLE[together]
        for number, one in enumerate(found):
            context = np.full(rows.size, R_LIKELY, dtype=np.uint8)
            for other in (other for place, other in enumerate(found) if place != number):
                context = JOIN[context, other.kinds]
            self._note(one, context, rows, verdicts)
            outcome = np.where(
                (outcome == CODE[Outcome.UNKNOWN]) & _is_probable(one, context), CODE[Outcome.PROBABLE], outcome
            )
        verdicts.outcome[rows] = outcome
        verdicts.kind[rows] = together
        amounts = next(one for one, group in zip(found, self.structure.groups, strict=True) if group.has_amount)
        verdicts.set_range(rows, together, amounts.low, amounts.high)
        if PARAMETER_MISSING in self.right.unclear_order:
            bit = 1 << self.right.unclear_order.index(PARAMETER_MISSING)
            verdicts.no_amount[rows] |= (verdicts.unclear[rows] & bit) != 0

    def _note(self, one: Possible, context: np.ndarray, rows: np.ndarray, verdicts: "Verdicts") -> None:
        """What is missing, unclear and answered no, as far as this group goes."""
        for name, levels in one.levels.items():
            shows = MATTERS[levels, context]
            if name.startswith("?"):
                verdicts.unclear[rows] |= shows * np.uint32(1 << self.right.unclear_order.index(name[1:]))
            else:
                verdicts.missing[rows] |= shows * np.uint32(1 << self.right.missing_order.index(name))
        for name, (can_yes, can_no) in one.answers.items():
            if name != RECEIVED:
                bit = np.uint32(1 << self.right.condition_order.index(name))
                verdicts.unmet[rows] = np.where(
                    can_no & ~can_yes, verdicts.unmet[rows] | bit, verdicts.unmet[rows] & ~bit
                )
        verdicts.exact[rows] &= one.exact


def _is_probable(one: Possible, context: np.ndarray) -> np.ndarray:
    """Where each answer to the finding would settle it, one as likely and one not."""
    if not one.by_finding:
        return np.zeros(context.size, dtype=bool)
    kinds = np.stack([JOIN[k, context] for k in one.by_finding])
    told = np.stack(one.by_finding).all(axis=0)
    fits = ((kinds == R_UNLIKELY) | (kinds == R_LIKELY)).all(axis=0)
    result: np.ndarray = told & fits & (kinds == R_LIKELY).any(axis=0) & (kinds == R_UNLIKELY).any(axis=0)
    return result


class Verdicts:
    """The columns of one right while they are being filled."""

    def __init__(self, settled: pl.DataFrame) -> None:
        self.kind = settled.get_column("kind").to_numpy().copy()
        amount = settled.get_column("amount").to_numpy()
        self.outcome = SINGLE[self.kind]
        self.low = np.where(self.kind == R_LIKELY, amount, 0)
        self.high = self.low.copy()
        self.no_amount = self.kind == R_RECEIVED
        self.missing = np.zeros(self.kind.size, dtype=np.uint32)
        self.unclear = np.zeros(self.kind.size, dtype=np.uint32)
        self.unmet = settled.get_column("unmet").to_numpy().copy()
        self.exact = np.ones(self.kind.size, dtype=bool)

    def set_range(self, rows: np.ndarray, kinds: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
        likely = (kinds & R_LIKELY) != 0
        sure = (kinds & (R_NOT_YET | R_UNLIKELY)) == 0
        self.low[rows] = np.where(likely & sure, low, 0)
        self.high[rows] = np.where(likely, high, 0)
        self.no_amount[rows] = kinds == R_RECEIVED

    def frame(self, right: Right) -> pl.DataFrame:
        code = right.code
        known = pl.Series(~self.no_amount)
        outcome = pl.Series(f"{code}_outcome", self.outcome).cat.to(OUTCOME)
        amounts = pl.DataFrame({f"{code}_low": self.low, f"{code}_high": self.high})
        if self.no_amount.any():
            amounts = amounts.select(pl.when(known).then(pl.all()))
        masks = [
            pl.Series(f"{code}_missing", self.missing),
            pl.Series(f"{code}_unmet", self.unmet),
            pl.Series(f"{code}_unclear", self.unclear),
            pl.Series(f"{code}_exact", self.exact),
        ]
        return pl.DataFrame([outcome, *amounts.get_columns(), *masks])
