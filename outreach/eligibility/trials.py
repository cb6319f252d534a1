"""Says what a group of parts can come to, for many households at once: by bounds, and else by trying every answer.

Households alike in everything the group reads are tried once. Rows are multiplied by the answers to their own null
cells, evaluated together, and brought back to one row each. The steps are those of `scalar.Evaluator`.
"""

from functools import cached_property
from itertools import pairwise

import numpy as np
import polars as pl

from outreach.eligibility.columns import Bounded, Exact, as_expression
from outreach.eligibility.decisions import LEVELS, Decisions, strongest
from outreach.eligibility.expression import MOST_CENTS, Node, facts_of, reasons_of
from outreach.eligibility.facts import FACTS, FactKind, Value
from outreach.eligibility.flats import flats_of
from outreach.eligibility.possible import HIGHEST, LOWEST, Possible
from outreach.eligibility.structure import (
    MOST_COMBINATIONS,
    MOST_SPLIT,
    R_LIKELY,
    R_NOT_YET,
    R_RECEIVED,
    R_UNLIKELY,
    RECEIVED,
    Group,
    Structure,
)

MOST_ROWS = 1_500_000  # evaluated at once


class Trial:
    """One group of one rule, compiled once; `run` says what it can come to in each row."""

    def __init__(self, structure: Structure, group: Group) -> None:
        self.structure = structure
        self.group = group
        self.reading, self.opening, self.bounding, self.supposing = Bounded(), Bounded(), Bounded(), Bounded()
        self.trying, self.deciding = Exact(), Exact()
        self.read_facts = self._read_facts()
        self.questions_open = self._questions_open()
        answers: tuple[Value, ...] = structure.answers[group.finding] if group.finding else ()
        self.decided = Decisions(structure, group, [self.deciding])
        engines = [self.deciding.suppose({str(group.finding): answer}) for answer in answers]
        self.decided_by_finding = Decisions(structure, group, engines) if engines else self.decided
        self.values = {
            name: [as_expression(self.trying.amount(trial.value)) for trial in structure.trials[name]]
            for name in group.amounts
        }
        self.plainly = self._bounds_of(self.bounding, "0")
        self.supposedly = [
            self._bounds_of(self.supposing.suppose({str(group.finding): answer}), str(place))
            for place, answer in enumerate(answers)
        ]

    def run(self, facts: pl.DataFrame) -> Possible:
        frame = self.reading.sheet.run(facts, self.read_facts).with_row_index("row")
        result = Possible.empty(self.structure, self.group, facts.height)
        left = self._determined(frame, result)
        if left.height:
            alike = left.group_by(self.group.facts).agg(pl.col("row").alias("rows"))
            tried = self._tried(alike.select(self.group.facts).with_row_index("row"))
            places = np.repeat(np.arange(alike.height), alike.get_column("rows").list.len().to_numpy())
            result.fill(alike.get_column("rows").explode().to_numpy(), tried, places)
        return result

    def _read_facts(self) -> list[pl.Expr]:
        """The facts with what does not matter taken away, so that more households are alike.

        Where nothing looks at an unknown one it gets any answer; a whole one the first of its stretch; an amount too
        small to be seen becomes nothing.
        """
        columns: list[pl.Expr] = []
        small = Exact(self.reading.sheet)
        conditions = self.structure.conditions
        parts: tuple[Node, ...] = tuple(conditions[name] for name in self.group.conditions)
        flats = flats_of((*parts, self.structure.rule.amount) if self.group.has_amount else parts)
        for name in self.group.facts:
            column = pl.col(name)
            if FACTS[name].kind is FactKind.WHOLE:
                for below, start in pairwise(self.structure.answers[name]):
                    within = (pl.col(name) >= below) & (pl.col(name) < start)
                    column = pl.when(within).then(pl.lit(below, dtype=pl.Int64)).otherwise(column)
                last = self.structure.answers[name][-1]
                column = pl.when(pl.col(name) >= last).then(pl.lit(last, dtype=pl.Int64)).otherwise(column)
            if name in flats:
                known = [pl.col(fact).is_not_null() for fact in sorted({f for flat in flats[name] for f in flat.facts})]
                tests = [as_expression(small.amount(flat.amount)) <= flat.below for flat in flats[name]]
                column = pl.when(pl.all_horizontal(*known, *tests)).then(pl.lit(0, dtype=pl.Int64)).otherwise(column)
            if name in self.structure.read_when:
                unread = ~as_expression(self.reading.test(self.structure.read_when[name]))
                answers = self.structure.answers.get(name, (0,))
                column = pl.when(pl.col(name).is_null() & unread).then(pl.lit(answers[0])).otherwise(column)
            columns.append(column.alias(name))
        return columns

    def _bounds_of(self, engine: Bounded, suffix: str) -> list[pl.Expr]:
        """What the bounds say of the group: its kind (0 while open), its amount, and each condition."""
        rule, conditions = self.structure.rule, self.structure.conditions
        tests = {name: as_expression(engine.test(conditions[name])) for name in self.group.conditions}
        known = pl.all_horizontal(test.is_not_null() for test in tests.values())
        kind = strongest(tests, rule.waiting)
        low = high = pl.lit(None, dtype=pl.Int64)
        if self.group.has_amount:
            low, high = (as_expression(bound) for bound in engine.amount(rule.amount))
            known = known & ((kind != R_LIKELY) | (low == high))
        return [
            pl.when(known).then(kind).otherwise(0).cast(pl.UInt8).alias(f"kind{suffix}"),
            pl.when(kind == R_LIKELY).then(low).cast(pl.Int64).alias(f"amount{suffix}"),
            *(test.alias(f"test{suffix} {name}") for name, test in tests.items()),
        ]

    def _determined(self, frame: pl.DataFrame, result: Possible) -> pl.DataFrame:
        """Settle the rows whose bounds leave nothing open, the finding apart; give back the others."""
        if self.group.finding is None:
            return self._settled(frame, result, self.bounding, [self.plainly])
        lacks = frame.get_column(self.group.finding).is_null()
        found = self._settled(frame.filter(~lacks), result, self.bounding, [self.plainly])
        lacking = self._settled(frame.filter(lacks), result, self.supposing, self.supposedly)
        return pl.concat([found, lacking])

    def _settled(
        self, frame: pl.DataFrame, result: Possible, engine: Bounded, variants: list[list[pl.Expr]]
    ) -> pl.DataFrame:
        if not frame.height:
            return frame
        told = engine.sheet.run(frame, [column for variant in variants for column in variant])
        kinds = np.stack([told.get_column(f"kind{i}").to_numpy() for i in range(len(variants))])
        done = (kinds != 0).all(axis=0)
        row, kinds = frame.get_column("row").to_numpy()[done], kinds[:, done]
        told = told.filter(pl.Series(done))
        low = np.stack([told.get_column(f"amount{i}").fill_null(HIGHEST).to_numpy() for i in range(len(variants))])
        high = np.stack([told.get_column(f"amount{i}").fill_null(LOWEST).to_numpy() for i in range(len(variants))])
        result.kinds[row] = np.bitwise_or.reduce(kinds)
        result.low[row], result.high[row] = low.min(axis=0), high.max(axis=0)
        for name, (can_yes, can_no) in result.answers.items():
            tests = np.stack([told.get_column(f"test{i} {name}").to_numpy() for i in range(len(variants))])
            can_yes[row], can_no[row] = tests.any(axis=0), (~tests).any(axis=0)
        if len(variants) > 1:
            several = (result.low[row] != result.high[row]) & (result.high[row] != LOWEST)
            result.levels[str(self.group.finding)][row] = LEVELS[result.kinds[row]] | several * np.uint8(R_LIKELY)
            for place, by_answer in enumerate(result.by_finding):
                by_answer[row] = kinds[place]
        return frame.filter(pl.Series(~done))

    def _tried(self, frame: pl.DataFrame) -> Possible:
        """Try the rows the bounds leave open, or take the bounds where too much is unknown."""
        result = Possible.empty(self.structure, self.group, frame.height)
        frame = self.opening.sheet.run(frame, self.questions_open, keep=True)
        frame = frame.with_columns(combinations=self._combinations() * self._lines())
        counted = pl.sum_horizontal(pl.lit(0), *(pl.col(n).is_null().cast(pl.Int32) for n in self.group.counted))
        much = frame.select((counted > MOST_SPLIT) | (pl.col("combinations") > MOST_COMBINATIONS)).to_series()
        if much.any():
            self._bounded(frame.filter(much), result)
        tried = frame.filter(~much)
        answers = len(self.structure.answers[self.group.finding]) if self.group.finding else 1
        batches = tried.get_column("combinations").cum_sum().to_numpy() // (MOST_ROWS * answers)
        for batch in np.unique(batches):
            rows = tried.filter(pl.Series(batches == batch))
            lacks = rows.get_column(self.group.finding).is_null() if self.group.finding else pl.Series([False])
            if not lacks.any():
                self._try(rows, self.decided, result)
                continue
            self._try(rows.filter(lacks), self.decided_by_finding, result)
            if not lacks.all():
                self._try(rows.filter(~lacks), self.decided, result)
        return result

    def _questions_open(self) -> list[pl.Expr]:
        """Whether an open question may arise in a row."""
        found: list[pl.Expr] = []
        for place, reasons in enumerate(self.group.questions):
            opens = pl.lit(False)
            for reason in reasons:
                opens = opens | as_expression(self.opening.test(self.structure.guards[reason])).fill_null(True)
            found.append(opens.alias(f"open {place}"))
        for name, stars in self._stars.items():
            for star, trial in zip(stars, self.structure.trials[name], strict=True):
                loose = [as_expression(self.opening.test(c)).is_null() for c in trial.while_open]
                found.append(pl.any_horizontal(loose or pl.lit(True)).alias(f"bites {star}"))
        return found

    def _combinations(self) -> pl.Expr:
        product = pl.lit(1, dtype=pl.Int64)
        for name in self.group.discrete:
            many = len(self.structure.answers[name])
            product = product * pl.when(pl.col(name).is_null()).then(many).otherwise(1)
        for place in range(len(self.group.questions)):
            product = product * pl.when(pl.col(f"open {place}")).then(2).otherwise(1)
        return product

    def _lines(self) -> pl.Expr:
        trials = self.structure.trials
        return 2 + pl.sum_horizontal(
            pl.lit(0), *(pl.col(n).is_null().cast(pl.Int64) * len(trials[n]) for n in self.group.amounts)
        )

    def _try(self, rows: pl.DataFrame, decided: "Decisions", result: Possible) -> None:
        """All combinations of some rows, evaluated and compared."""
        frame, strides = self._combined(rows)
        flags = [
            *(f"null {name}" for name in self.group.facts),
            *(f"open {n}" for n in range(len(self.group.questions))),
        ]
        kept = [pl.col(name) for name in ("row", "code", "star", *flags)]
        evaluated = self.deciding.sheet.run(self._with_amounts(frame), [*kept, *decided.columns])
        decided.take(evaluated, result)
        for name, stride in strides.items():
            self._compare(evaluated, name, stride, decided, result)
        for name in self.group.amounts:
            if rows.get_column(name).null_count():
                here = (pl.col("star") == 0) | pl.col("star").is_in(list(self._stars[name]))
                decided.differ(result, name, evaluated, pl.col(f"null {name}") & here, ["row", "code"])

    def _count(self, name: str) -> int:
        return 2 if name.startswith("open ") else len(self.structure.answers[name])

    def _combined(self, rows: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, int]]:
        """Each row once per combination; `code` numbers the combinations, each unknown a digit of it."""
        frame = rows.with_columns(pl.lit(0, dtype=pl.Int64).alias("code"))
        frame = frame.with_columns(pl.col(name).is_null().alias(f"null {name}") for name in self.group.facts)
        strides: dict[str, int] = {}
        stride = 1
        for name in self.group.discrete:
            if name == self.group.finding or not frame.get_column(name).null_count():
                continue  # each answer to the finding has columns of its own
            answers = pl.Series(name, self.structure.answers[name]).cast(frame.schema[name])
            frame = _crossed(frame, pl.col(f"null {name}"), answers, stride)
            strides[name] = stride
            stride *= len(answers)
        for place, reasons in enumerate(self.group.questions):
            flag = f"open {place}"
            frame = frame.with_columns(pl.lit(False).alias(f"?{place}"))
            if frame.get_column(flag).any():
                frame = _crossed(frame, pl.col(flag), pl.Series(f"?{place}", [False, True]), stride)
                strides[flag] = stride
                stride *= 2
            frame = frame.with_columns(pl.col(f"?{place}").alias(f"?{reason}") for reason in reasons)
        return frame, strides

    @cached_property
    def _stars(self) -> dict[str, range]:
        """The numbers of the values tried for each amount."""
        found, start = {}, 1
        for name in self.group.amounts:
            found[name] = range(start, start + len(self.structure.trials[name]))
            start = found[name].stop
        return found

    def _with_amounts(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Unknown amounts at the lowest value, one by one at each value worth trying, and all at the highest."""
        unknown = [name for name in self.group.amounts if frame.get_column(f"null {name}").any()]
        base = frame.with_columns(pl.col(name).fill_null(0) for name in self.group.amounts)
        base = base.with_columns(pl.lit(0, dtype=pl.Int32).alias("star"))
        stars = [
            (name, star, value)
            for name in unknown
            for star, value in zip(self._stars[name], self.values[name], strict=True)
        ]
        if not stars:
            return base
        tries = [value.clip(upper_bound=MOST_CENTS).alias(f"try {star}") for _, star, value in stars]
        valued = self.trying.sheet.run(base, tries, keep=True)
        parts = [base]
        for name, star, _ in stars:
            here = valued.lazy().filter(pl.col(f"null {name}") & pl.col(f"bites {star}"))
            tried = here.with_columns(pl.col(f"try {star}").alias(name), pl.lit(star, dtype=pl.Int32).alias("star"))
            parts.append(tried.select(base.columns).collect())
        if len(unknown) > 1:
            several = pl.sum_horizontal(pl.col(f"null {name}").cast(pl.Int32) for name in unknown) > 1
            highest = [
                pl.when(pl.col(f"null {n}")).then(pl.lit(MOST_CENTS, dtype=pl.Int64)).otherwise(pl.col(n)).alias(n)
                for n in unknown
            ]
            parts.append(base.filter(several).with_columns(*highest, pl.lit(-1, dtype=pl.Int32).alias("star")))
        return pl.concat(parts)

    def _compare(self, evaluated: pl.DataFrame, name: str, stride: int, decided: "Decisions", result: Possible) -> None:
        """Combinations alike but for one answer."""
        others = pl.col("code") - _digit(stride, self._count(name)) * stride
        if not name.startswith("open "):
            decided.differ(result, name, evaluated, pl.col(f"null {name}"), ["row", others, "star"])
            return
        for reason in self.group.questions[int(name.split()[1])]:
            here = pl.col(name) & pl.col(f"arises {reason}")
            decided.differ(result, f"?{reason}", evaluated, here, ["row", others, "star"])

    def _bounded(self, frame: pl.DataFrame, result: Possible) -> None:
        """Too much unknown to try: what the bounds leave open. Never too narrow, perhaps too wide."""
        engine, rule = self.bounding, self.structure.rule
        conditions = {name: self.structure.conditions[name] for name in self.group.conditions}
        tests = engine.sheet.run(frame, [as_expression(engine.test(c)).alias(n) for n, c in conditions.items()])
        can_yes = {name: tests.get_column(name).fill_null(True).to_numpy() for name in conditions}
        can_no = {name: ~tests.get_column(name).fill_null(False).to_numpy() for name in conditions}
        row = frame.get_column("row").to_numpy()
        everywhere = np.ones(row.size, dtype=bool)
        received, waiting = can_yes.get(RECEIVED, ~everywhere), can_no.get(rule.waiting, ~everywhere)
        not_received, adult = can_no.get(RECEIVED, everywhere), can_yes.get(rule.waiting, everywhere)
        others = [name for name in conditions if name not in (RECEIVED, rule.waiting)]
        some_no = np.logical_or.reduce([~everywhere, *(can_no[name] for name in others)])
        all_yes = np.logical_and.reduce([everywhere, *(can_yes[name] for name in others)])
        reached = not_received & adult
        kinds = received * R_RECEIVED | (not_received & waiting) * R_NOT_YET
        kinds = kinds | (reached & some_no) * R_UNLIKELY | (reached & all_yes) * R_LIKELY
        result.kinds[row], result.exact[row] = kinds.astype(np.uint8), False
        parts = [(facts_of(c), reasons_of(c), can_yes[n] & can_no[n]) for n, c in conditions.items()]
        if self.group.has_amount:
            sides = zip(("low", "high"), engine.amount(rule.amount), strict=True)
            bounds = engine.sheet.run(frame, [as_expression(bound).alias(side) for side, bound in sides])
            low, high = bounds.get_column("low").to_numpy(), bounds.get_column("high").to_numpy()
            result.low[row], result.high[row] = low, high
            parts.append((facts_of(rule.amount), reasons_of(rule.amount), ((kinds & R_LIKELY) != 0) & (low != high)))
        for name, (yes, no) in result.answers.items():
            yes[row], no[row] = can_yes[name], can_no[name]
        for facts, reasons, is_open in parts:
            for name in facts:
                result.levels[name][row] |= (is_open & frame.get_column(name).is_null().to_numpy()) * np.uint8(15)
            for reason in reasons:
                guard = as_expression(engine.test(self.structure.guards[reason])).fill_null(True)
                arises = engine.sheet.run(frame, [(pl.col("row").is_not_null() & guard).alias("arises")]).to_series()
                result.levels[f"?{reason}"][row] |= (is_open & arises.to_numpy()) * np.uint8(15)


def _crossed(frame: pl.DataFrame, where: pl.Expr, answers: pl.Series, stride: int) -> pl.DataFrame:
    """Multiply some rows by the answers of one column, each answer a digit of `code`."""
    name, columns = answers.name, frame.columns
    given = frame.filter(~where)
    table = pl.DataFrame([answers, pl.Series("digit", range(answers.len()), dtype=pl.Int64) * stride])
    asked = frame.filter(where).drop(name).join(table, how="cross")
    asked = asked.with_columns(pl.col("code") + pl.col("digit")).select(columns)
    return pl.concat([given, asked])


def _digit(stride: int, count: int) -> pl.Expr:
    """The number of a row's answer to one unknown."""
    return (pl.col("code") // stride) % count
