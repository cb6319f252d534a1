"""Says what a group of parts can come to, for many households at once: by bounds, and else by trying every answer.

Households alike in everything the group reads are tried once. Rows are multiplied by the answers to their own null
cells, evaluated together, and brought back to one row each. The steps are those of `scalar.Evaluator`.
"""

from itertools import pairwise

import numpy as np
import polars as pl

from outreach.eligibility.columns import Bounded, Exact, as_expression
from outreach.eligibility.decisions import LEVELS, Decisions, stars_of, strongest
from outreach.eligibility.expression import MOST_CENTS, Node, facts_of, reasons_of
from outreach.eligibility.facts import FACTS, FactKind, Value
from outreach.eligibility.flats import flats_of
from outreach.eligibility.grid import HIGHEST_STAR, Grid, lay_out
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
EVERYBODY = "everybody"  # stands in for the facts of a group that reads none: a frame without columns has no rows


class Trial:
    """One group of one rule, compiled once; `run` says what it can come to in each row."""

    def __init__(self, structure: Structure, group: Group) -> None:
        self.structure = structure
        self.group = group
        self.reading, self.opening, self.bounding, self.supposing = Bounded(), Bounded(), Bounded(), Bounded()
        self.trying, self.deciding = Exact(), Exact()
        self.stars = stars_of(structure, group)
        self.facts = list(group.facts) or [EVERYBODY]
        self.read_facts = self._read_facts() or [pl.lit(True).alias(EVERYBODY)]
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
            alike = left.group_by(self.facts).agg(pl.col("row").alias("rows"))
            tried = self._tried(alike.select(self.facts).with_row_index("row"))
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
        known = pl.all_horizontal(pl.lit(True), *(test.is_not_null() for test in tests.values()))
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
        for name, stars in self.stars.items():
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

    def _try(self, rows: pl.DataFrame, decided: Decisions, result: Possible) -> None:
        """All combinations of some rows, evaluated and compared."""
        nulls = {name: rows.get_column(name).is_null().to_numpy() for name in self.group.facts}
        unknown = {
            name: (nulls[name], len(self.structure.answers[name]))
            for name in self.group.discrete
            if name != self.group.finding  # each answer to the finding has columns of its own
        }
        for place in range(len(self.group.questions)):
            unknown[f"open {place}"] = rows.get_column(f"open {place}").to_numpy(), 2
        stars = {
            star: nulls[name] & rows.get_column(f"bites {star}").to_numpy()
            for name, numbers in decided.stars.items()
            for star in numbers
        }
        if len(self.group.amounts) > 1:
            stars[HIGHEST_STAR] = sum(nulls[name].astype(np.int8) for name in self.group.amounts) > 1
        grid = lay_out(rows.height, unknown, stars)
        evaluated = self.deciding.sheet.run(self._with_amounts(self._combined(rows, grid), grid), decided.columns)
        decided.take(evaluated, grid, rows.get_column("row").to_numpy(), result)

    def _combined(self, rows: pl.DataFrame, grid: Grid) -> pl.DataFrame:
        """The rows once per combination, with its answers in the place of what is unknown."""
        frame = rows.select(self.facts)[grid.row]
        columns: list[pl.Expr | pl.Series] = []
        for name, digits in grid.answers.items():
            if name.startswith("open "):
                told = pl.Series(digits == 1)
                columns += [told.alias(f"?{reason}") for reason in self.group.questions[int(name.split()[1])]]
            elif (digits >= 0).any():
                answers = pl.Series(name, self.structure.answers[name]).cast(frame.schema[name])
                columns.append(
                    answers.gather(pl.Series(np.maximum(digits, 0))).zip_with(
                        pl.Series(digits >= 0), frame.get_column(name)
                    )
                )
        return frame.with_columns(columns)

    def _with_amounts(self, frame: pl.DataFrame, grid: Grid) -> pl.DataFrame:
        """Unknown amounts at the lowest value, one by one at each value worth trying, and all at the highest."""
        unknown = [name for name in self.group.amounts if frame.get_column(name).null_count()]
        if not unknown:
            return frame
        star = pl.Series("star", grid.star)
        frame = frame.with_columns(star, *(pl.col(name).is_null().alias(f"null {name}") for name in unknown))
        frame = frame.with_columns(pl.col(name).fill_null(0) for name in unknown)
        tries = [
            (name, n, value) for name in unknown for n, value in zip(self.stars[name], self.values[name], strict=True)
        ]
        valued = self.trying.sheet.run(
            frame, [value.clip(upper_bound=MOST_CENTS).alias(f"try {n}") for _, n, value in tries], keep=True
        )
        columns = []
        for name in unknown:
            highest = (pl.col("star") == HIGHEST_STAR) & pl.col(f"null {name}")
            column = pl.when(highest).then(pl.lit(MOST_CENTS, dtype=pl.Int64)).otherwise(pl.col(name))
            for number in self.stars[name]:
                column = pl.when(pl.col("star") == number).then(pl.col(f"try {number}")).otherwise(column)
            columns.append(column.alias(name))
        return valued.with_columns(columns)

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
