"""Screens a population for every right: bounds for all, the finding split where only it is missing, the rest tried out.

The steps are those of `scalar.Evaluator`, row sets instead of one household, so that both say the same.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache, reduce
from operator import and_, or_
from pathlib import Path

import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

from outreach.eligibility.columns import Bounded, Exact, as_expression
from outreach.eligibility.expression import PARAMETER_MISSING, All, facts_of
from outreach.eligibility.facts import FINDINGS
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

BATCH = 524_288  # rows screened at once, two row groups: large enough that planning the work does not count
AT_ONCE = 2  # batches of a file worked on at the same time
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

    def part(start: int) -> pl.DataFrame:
        return screen(facts.slice(start, BATCH).collect(), parameters, rights)

    def batches(*_: object) -> Iterator[pl.DataFrame]:
        waiting: deque[Future[pl.DataFrame]] = deque()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for start in range(0, max(height, 1), BATCH):
                waiting.append(pool.submit(part, start))
                if len(waiting) > AT_ONCE:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    aside = target.with_name(target.name + ".part")
    result = schema(rights, facts.collect_schema()[PERSON_KEY])
    try:
        register_io_source(batches, schema=result).sink_parquet(
            aside,
            compression="zstd",
            compression_level=1,
            statistics=False,  # half the time of the usual level, same size
        )
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)  # a file refused half way leaves nothing behind


def screen(frame: pl.DataFrame, parameters: Parameters, rights: Mapping[str, Right]) -> pl.DataFrame:
    """Every row of a frame, in its order. Rows that lack nothing but findings, the most, take a shorter way."""
    panel = _panel(tuple(rights.values()), parameters)
    verdicts = panel.run(prepared(frame, panel.needed))
    return pl.concat([frame.select(PERSON_KEY), *verdicts], how="horizontal")


@lru_cache(maxsize=64)
def _panel(rights: tuple[Right, ...], parameters: Parameters) -> "Panel":
    return Panel(rights, parameters)


class Panel:
    """Several rights on one day, sharing the pieces they have in common."""

    def __init__(self, rights: tuple[Right, ...], parameters: Parameters) -> None:
        self.judges = [Judge(right, right.structure(parameters)) for right in rights]
        self.needed = sorted({name for judge in self.judges for name in judge.structure.facts})
        self.any = Way(self.judges)
        asked = frozenset(self.needed) - FINDINGS
        self.plain = Way(self.judges, asked, closed=True)
        self.looking = Exact()
        self.is_plain = self._is_plain(asked)

    def _is_plain(self, asked: frozenset[str]) -> pl.Expr:
        """Nothing is unknown but findings, and no open question arises."""
        guards = {guard for judge in self.judges for guard in judge.structure.guards.values()}
        arises = [as_expression(self.looking.test(guard)).fill_null(True) for guard in guards]
        return pl.all_horizontal(*(pl.col(name).is_not_null() for name in sorted(asked)), *(~a for a in arises))

    def run(self, facts: pl.DataFrame) -> list[pl.DataFrame]:
        """The verdicts of each right on every row, in its order."""
        plain = self.looking.sheet.run(facts, [self.is_plain.alias("plain")]).to_series()
        told = [Verdicts(facts.height) for _ in self.judges]
        for chosen, way in ((plain, self.plain), (~plain, self.any)):
            rows, here = np.flatnonzero(chosen.to_numpy()), facts.filter(chosen)
            if rows.size:
                settled = way.bounds.sheet.run(here, way.first)
                for judge, verdicts in zip(self.judges, told, strict=True):
                    judge.settle(here, rows, settled, way, verdicts)
        for judge, verdicts in zip(self.judges, told, strict=True):
            judge.try_all(facts, verdicts)
        return [
            verdicts.frame(judge.right, has_amount=judge.structure.rule.has_amount)
            for judge, verdicts in zip(self.judges, told, strict=True)
        ]


class Way:
    """What the bounds settle, for rows of one kind."""

    def __init__(self, judges: list["Judge"], complete: frozenset[str] = frozenset(), *, closed: bool = False) -> None:
        self.bounds = Bounded(complete, closed=closed)
        self.first: list[pl.Expr] = []
        self.supposed: dict[str, Bounded] = {}
        self.by_finding: dict[str, list[pl.Expr]] = {}
        for judge in judges:
            kind, amount, tests = judge.settling(self.bounds)
            self.first += [kind.alias(f"{judge.code} kind"), amount.alias(f"{judge.code} amount")]
            self.first.append(judge.unmet([tests]).alias(f"{judge.code} unmet"))
            self.supposed[judge.code] = Bounded(complete, closed=closed)
            self.by_finding[judge.code] = judge.settling_by_finding(self.supposed[judge.code])


class Judge:
    """One right on one day, made ready to run over frames."""

    def __init__(self, right: Right, structure: Structure) -> None:
        self.right = right
        self.code = right.code
        self.structure = structure
        self.trials = [Trial(structure, group) for group in structure.groups]

    def settling(self, engine: Bounded) -> tuple[pl.Expr, pl.Expr, dict[str, pl.Expr]]:
        """What the bounds settle: the kind (0 while open) and the amount; and the conditions."""
        rule = self.structure.rule
        tests = {name: as_expression(engine.test(c)) for name, c in self.structure.conditions.items()}
        received, waiting = tests[RECEIVED], tests.get(rule.waiting, pl.lit(True))
        laws, finding = rule.conditions.values(), {self.structure.finding}
        apart = (
            All(tuple(c for c in laws if not facts_of(c) & finding)),
            All(tuple(c for c in laws if facts_of(c) & finding)),
        )
        yes = engine.sheet.put(as_expression(engine.test(apart[0])) & as_expression(engine.test(apart[1])))
        low, high = engine.amount(rule.amount)
        one = pl.lit(True) if low is high else as_expression(low) == as_expression(high)
        kind = (
            pl.when(received)
            .then(pl.lit(R_RECEIVED, dtype=pl.UInt8))
            .when(received.is_null() | waiting.is_null())
            .then(pl.lit(0, dtype=pl.UInt8))
            .when(~waiting)
            .then(pl.lit(R_NOT_YET, dtype=pl.UInt8))
            .when(~yes)  # Kleene's and is no exactly when some condition is no
            .then(pl.lit(R_UNLIKELY, dtype=pl.UInt8))
            .when(yes & one)
            .then(pl.lit(R_LIKELY, dtype=pl.UInt8))
            .otherwise(pl.lit(0, dtype=pl.UInt8))
        )
        return engine.sheet.put(kind), as_expression(low), tests

    def settling_by_finding(self, engine: Bounded) -> list[pl.Expr]:
        """The same for every answer to the finding, put together."""
        finding = self.structure.finding
        if finding is None:
            return []
        answers = [self.settling(engine.suppose({finding: a})) for a in self.structure.answers[finding]]
        kinds = [kind for kind, _, _ in answers]
        amounts = [engine.sheet.put(pl.when(kind == R_LIKELY).then(amount)) for kind, amount, _ in answers]
        return [
            pl.all_horizontal(kind != 0 for kind in kinds).alias("done"),
            reduce(or_, kinds).alias("together"),
            reduce(and_, kinds).alias("common"),
            pl.min_horizontal(amounts).fill_null(0).alias("low"),
            pl.max_horizontal(amounts).fill_null(0).alias("high"),
            self.unmet([tests for _, _, tests in answers]).alias("unmet"),
        ]

    def unmet(self, answers: list[dict[str, pl.Expr]]) -> pl.Expr:
        """The conditions answered no, whatever the answer to the finding, as bits."""
        bits = pl.lit(0, dtype=pl.UInt32)
        for place, name in enumerate(self.structure.rule.conditions):
            different = {str(tests[name]): tests[name] for tests in answers}.values()
            no = reduce(and_, [(~test).fill_null(False) for test in different])
            bits = bits | pl.when(no).then(pl.lit(1 << place, dtype=pl.UInt32)).otherwise(pl.lit(0, dtype=pl.UInt32))
        return bits

    def settle(
        self, facts: pl.DataFrame, rows: np.ndarray, settled: pl.DataFrame, way: Way, verdicts: "Verdicts"
    ) -> None:
        """What the bounds settle, and each answer to the finding where it is lacking."""
        kind, amount, unmet = (settled.get_column(f"{self.code} {n}").to_numpy() for n in ("kind", "amount", "unmet"))
        verdicts.kind[rows], verdicts.outcome[rows], verdicts.unmet[rows] = kind, SINGLE[kind], unmet
        verdicts.set_range(rows, kind, amount, amount)
        finding = self.structure.finding
        if finding is None:
            return
        lacking = facts.get_column(finding).is_null().to_numpy() & (kind == 0)
        if not lacking.any():
            return
        here = facts.lazy().select(self.structure.facts).filter(pl.Series(lacking)).collect()
        tried = way.supposed[self.code].sheet.run(here, way.by_finding[self.code])
        done = tried.get_column("done").to_numpy()
        tried, rows = tried.filter(pl.Series(done)), rows[lacking][done]
        together, low, high = (tried.get_column(name).to_numpy() for name in ("together", "low", "high"))
        differs = (tried.get_column("common").to_numpy() != together) | (low != high)
        probable = together == (R_UNLIKELY | R_LIKELY)
        verdicts.kind[rows], verdicts.unmet[rows] = together, tried.get_column("unmet").to_numpy()
        verdicts.outcome[rows] = np.where(probable, np.uint8(CODE[Outcome.PROBABLE]), SINGLE[together])
        verdicts.set_range(rows, together, low, high)
        verdicts.missing[rows] = differs * np.uint32(1 << self.right.missing_order.index(finding))

    def try_all(self, facts: pl.DataFrame, verdicts: "Verdicts") -> None:
        """Every answer to what is unknown, group by group of parts, where nothing else settled it."""
        rows = np.flatnonzero(verdicts.kind == 0)
        if not rows.size:
            return
        facts = facts.select(self.structure.facts)[rows]
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

    def __init__(self, size: int) -> None:
        self.kind = np.zeros(size, dtype=np.uint8)
        self.outcome = np.zeros(size, dtype=np.uint8)
        self.low, self.high = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
        self.no_amount = np.zeros(size, dtype=bool)
        self.missing, self.unclear, self.unmet = (np.zeros(size, dtype=np.uint32) for _ in range(3))
        self.exact = np.ones(size, dtype=bool)

    def set_range(self, rows: np.ndarray, kinds: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
        likely = (kinds & R_LIKELY) != 0
        sure = (kinds & (R_NOT_YET | R_UNLIKELY)) == 0
        self.low[rows] = np.where(likely & sure, low, 0)
        self.high[rows] = np.where(likely, high, 0)
        self.no_amount[rows] = kinds == R_RECEIVED

    def frame(self, right: Right, *, has_amount: bool) -> pl.DataFrame:
        code = right.code
        if not has_amount:
            self.no_amount[:] = True
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
