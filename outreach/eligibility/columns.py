"""Compiles the pieces of a rule to Polars: with bounds where a cell is null, or exact when all is answered.

Imported only by bulk work. Each piece becomes a column of its own on a worksheet, worked out once and read by name: a
tree with shared branches would otherwise grow beyond all bounds. Constants are folded on the way. Traps minded here:
`when(null)` takes *otherwise*, horizontal minima skip nulls, a comparison with null is null.
"""

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import and_, or_

import polars as pl

from outreach.eligibility.expression import (
    Above,
    All,
    Amount,
    Any,
    AtLeast,
    Choose,
    Condition,
    Given,
    Node,
    Not,
    Number,
    OneOf,
    Said,
    Sum,
    Undecided,
    Weighted,
    facts_of,
    reasons_of,
)
from outreach.eligibility.facts import FACTS, Value

Test = pl.Expr | bool
Bound = pl.Expr | int
Bounds = tuple[Bound, Bound]
Answers = tuple[Value, ...]
NOBODY_KNOWS = pl.lit(None, dtype=pl.Boolean)
AS_WRITTEN = pl.QueryOptFlags.none()  # pieces are shared and pruned here already; planning took longer than working


class Sheet:
    """Columns worked out in stages, each from the facts and the stages before it."""

    def __init__(self) -> None:
        self._stages: list[dict[str, pl.Expr]] = []
        self._stage_of: dict[str, int] = {}
        self._needed: dict[frozenset[str], list[list[pl.Expr]]] = {}

    def put(self, column: pl.Expr) -> pl.Expr:
        """Give an expression a column of its own."""
        stage = 1 + max((self._stage_of.get(name, -1) for name in column.meta.root_names()), default=-1)
        while len(self._stages) <= stage:
            self._stages.append({})
        name = f"piece {len(self._stage_of)}"
        self._stages[stage][name] = column
        self._stage_of[name] = stage
        return pl.col(name)

    def put_test(self, test: Test) -> Test:
        return self.put(test) if isinstance(test, pl.Expr) else test

    def put_bound(self, bound: Bound) -> Bound:
        return self.put(bound) if isinstance(bound, pl.Expr) else bound

    def _stages_for(self, names: frozenset[str]) -> list[list[pl.Expr]]:
        """The pieces these names rest on, stage by stage."""
        if names not in self._needed:
            needed, stages = set(names), list[list[pl.Expr]]()
            for stage in reversed(self._stages):
                pieces = {name: column for name, column in stage.items() if name in needed}
                needed |= {root for column in pieces.values() for root in column.meta.root_names()}
                if pieces:
                    stages.insert(0, [column.alias(name) for name, column in pieces.items()])
            self._needed[names] = stages
        return self._needed[names]

    def run(self, frame: pl.DataFrame, wanted: Iterable[pl.Expr], *, keep: bool = False) -> pl.DataFrame:
        """Work a frame through; `keep` keeps the frame's own columns beside the wanted ones."""
        columns = list(wanted)
        lazy = frame.lazy()
        for stage in self._stages_for(frozenset(name for column in columns for name in column.meta.root_names())):
            lazy = lazy.with_columns(stage)
        names = [*(frame.columns if keep else ()), *(column.meta.output_name() for column in columns)]
        return lazy.with_columns(columns).select(names).collect(optimizations=AS_WRITTEN)  # a constant fills its column


class Exact:
    """Every cell is answered, open questions too: one value a row. `suppose` as in `Bounded`."""

    def __init__(self, sheet: Sheet | None = None) -> None:
        self.sheet = sheet or Sheet()
        self._fixed: Mapping[str, Value] = {}
        self._tests: dict[tuple[Condition, Answers], Test] = {}
        self._amounts: dict[tuple[Amount, Answers], Bound] = {}

    def suppose(self, fixed: Mapping[str, Value]) -> "Exact":
        other = Exact(self.sheet)
        other._tests, other._amounts, other._fixed = self._tests, self._amounts, fixed
        return other

    def test(self, node: Condition) -> Test:
        key = node, answers_in(node, self._fixed)
        if key not in self._tests:
            self._tests[key] = self.sheet.put_test(self._test(node))
        return self._tests[key]

    def amount(self, node: Amount) -> Bound:
        key = node, answers_in(node, self._fixed)
        if key not in self._amounts:
            self._amounts[key] = self.sheet.put_bound(self._amount(node))
        return self._amounts[key]

    def _test(self, node: Condition) -> Test:
        match node:
            case Said(fact):
                return bool(self._fixed[fact]) if fact in self._fixed else pl.col(fact)
            case OneOf(fact, codes):
                return self._fixed[fact] in codes if fact in self._fixed else pl.col(fact).is_in(list(codes))
            case Not(condition):
                return opposite(self.test(condition))
            case Undecided(reason, when):
                return both([self.test(when), pl.col(f"?{reason}")])
            case AtLeast(amount, limit):
                return self.amount(amount) >= self.amount(limit)
            case All(conditions):
                return both([self.test(c) for c in conditions])
            case Any(conditions):
                return either([self.test(c) for c in conditions])
            case _:
                raise TypeError(f"no condition: {node}")

    def _amount(self, node: Amount) -> Bound:
        match node:
            case Number(value=value):
                return value
            case Given(fact):
                return int(self._fixed[fact]) if fact in self._fixed else pl.col(fact)
            case Sum(amounts):
                return sum((self.amount(a) for a in amounts), start=0)
            case Above(amount, limit):
                return not_below_zero(self.amount(amount) - self.amount(limit))
            case Weighted(weights, amounts):
                return weighted(weights, [self.amount(a) for a in amounts])
            case Choose(conditions, amounts):
                result = self.amount(amounts[-1])
                for condition, amount in reversed(list(zip(conditions, amounts, strict=False))):
                    test = self.test(condition)
                    if isinstance(test, bool):
                        result = self.amount(amount) if test else result
                    else:
                        result = chosen(test, self.amount(amount), result)
                return result
            case _:
                raise TypeError(f"no amount: {node}")


class Bounded:
    """Null means unknown: yes or no only if every completion says so, and the lowest and highest amount.

    Facts named `complete` have no null, and with `closed` no open question arises, which saves half the work: both
    bounds are then one and the same column.
    `suppose` gives the same with some facts fixed to an answer, sharing every piece that does not read them.
    """

    def __init__(self, complete: frozenset[str] = frozenset(), *, closed: bool = False) -> None:
        self.sheet = Sheet()
        self._complete = complete
        self._closed = closed
        self._fixed: Mapping[str, Value] = {}
        self._tests: dict[tuple[Condition, Answers], Test] = {}
        self._amounts: dict[tuple[Amount, Answers], Bounds] = {}

    def suppose(self, fixed: Mapping[str, Value]) -> "Bounded":
        other = Bounded(self._complete, closed=self._closed)
        other.sheet, other._tests, other._amounts = self.sheet, self._tests, self._amounts
        other._fixed = fixed
        return other

    def is_always_answered(self, condition: Condition) -> bool:
        """Whether no row leaves it unknown."""
        known = facts_of(condition) <= self._complete | set(self._fixed)
        return known and (self._closed or not reasons_of(condition))

    def test(self, node: Condition) -> Test:
        key = node, answers_in(node, self._fixed)
        if key not in self._tests:
            self._tests[key] = self.sheet.put_test(self._test(node))
        return self._tests[key]

    def amount(self, node: Amount) -> Bounds:
        key = node, answers_in(node, self._fixed)
        if key not in self._amounts:
            low, high = self._amount(node)
            column = self.sheet.put_bound(low)
            self._amounts[key] = column, column if low is high else self.sheet.put_bound(high)
        return self._amounts[key]

    def _test(self, node: Condition) -> Test:
        match node:
            case Said(fact):
                return bool(self._fixed[fact]) if fact in self._fixed else pl.col(fact)
            case OneOf(fact, codes):
                return self._fixed[fact] in codes if fact in self._fixed else pl.col(fact).is_in(list(codes))
            case Not(condition):
                return opposite(self.test(condition))
            case Undecided(when=when):
                arises = False if self._closed else self.test(when)
                if isinstance(arises, bool):
                    return NOBODY_KNOWS if arises else False
                return pl.when(~arises).then(pl.lit(False)).otherwise(NOBODY_KNOWS)
            case AtLeast(amount, limit):
                return self._at_least(amount, limit)
            case All(conditions):
                return both([self.test(c) for c in conditions])
            case Any(conditions):
                return either([self.test(c) for c in conditions])
            case _:
                raise TypeError(f"no condition: {node}")

    def _at_least(self, amount: Amount, limit: Amount) -> Test:
        lowest, highest = self.amount(limit)
        one_limit = isinstance(lowest, int) and isinstance(highest, int) and lowest == highest
        if one_limit and isinstance(amount, Given) and amount.fact not in self._fixed:
            return pl.col(amount.fact) >= lowest  # a null stays a null
        low, high = self.amount(amount)
        if low is high and lowest is highest:
            return low >= lowest
        yes, maybe = low >= highest, high >= lowest
        if isinstance(yes, bool) and isinstance(maybe, bool):
            return yes if yes == maybe else NOBODY_KNOWS
        unknown = pl.when(as_expression(maybe)).then(NOBODY_KNOWS).otherwise(pl.lit(False))
        return pl.when(as_expression(yes)).then(pl.lit(True)).otherwise(unknown)

    def _amount(self, node: Amount) -> Bounds:
        match node:
            case Number(value=value):
                return value, value
            case Given(fact):
                if fact in self._fixed:
                    return int(self._fixed[fact]), int(self._fixed[fact])
                if fact in self._complete:
                    return pl.col(fact), pl.col(fact)
                return pl.col(fact).fill_null(FACTS[fact].low), pl.col(fact).fill_null(FACTS[fact].high)
            case Sum(amounts):
                bounds = [self.amount(a) for a in amounts]
                low = sum((low for low, _ in bounds), start=0)
                return low, low if all_one(bounds) else sum((high for _, high in bounds), start=0)
            case Above(amount, limit):
                (low, high), (lowest, highest) = self.amount(amount), self.amount(limit)
                rest = not_below_zero(low - highest)
                return rest, rest if low is high and lowest is highest else not_below_zero(high - lowest)
            case Weighted(weights, amounts):
                bounds = [self.amount(a) for a in amounts]
                share = weighted(weights, [low for low, _ in bounds])
                return share, share if all_one(bounds) else weighted(weights, [high for _, high in bounds])
            case Choose(conditions, amounts):
                result = self.amount(amounts[-1])
                for condition, amount in reversed(list(zip(conditions, amounts, strict=False))):
                    result = self._chosen(condition, self.amount(amount), result)
                return result
            case _:
                raise TypeError(f"no amount: {node}")

    def _chosen(self, condition: Condition, yes: Bounds, no: Bounds) -> Bounds:
        """One of two amounts; where the condition is unknown, whatever either of them allows."""
        test = self.test(condition)
        if isinstance(test, bool):
            return yes if test else no
        one = all_one((yes, no))
        if self.is_always_answered(condition):
            low = self.sheet.put_bound(chosen(test, yes[0], no[0]))
            return low, low if one else chosen(test, yes[1], no[1])
        may_be, must_be = self.sheet.put(test.fill_null(True)), self.sheet.put(test.fill_null(False))
        lows = [self.sheet.put(chosen(which, yes[0], no[0])) for which in (may_be, must_be)]
        highs = lows if one else [self.sheet.put(chosen(which, yes[1], no[1])) for which in (may_be, must_be)]
        return pl.min_horizontal(lows), pl.max_horizontal(highs)


def all_one(bounds: Iterable[Bounds]) -> bool:
    """Whether lower and upper bound are the same everywhere."""
    return all(low is high for low, high in bounds)


def answers_in(node: Node, fixed: Mapping[str, Value]) -> Answers:
    """The supposed answers a piece depends on: pieces alike in these are the same piece."""
    return tuple(fixed[fact] for fact in sorted(fixed) if fact in facts_of(node))


def as_expression(value: Test | Bound) -> pl.Expr:
    return value if isinstance(value, pl.Expr) else pl.lit(value, dtype=_literal_type(value))


def _literal_type(value: Test | Bound) -> type[pl.Boolean] | type[pl.Int64]:
    return pl.Boolean if isinstance(value, bool) else pl.Int64


def opposite(test: Test) -> Test:
    return ~test if isinstance(test, pl.Expr) else not test


def both(tests: list[Test]) -> Test:
    """Kleene's and, constants folded."""
    if any(test is False for test in tests):
        return False
    open_tests = [test for test in tests if isinstance(test, pl.Expr)]
    return reduce(and_, open_tests) if open_tests else True


def either(tests: list[Test]) -> Test:
    """Kleene's or, constants folded."""
    if any(test is True for test in tests):
        return True
    open_tests = [test for test in tests if isinstance(test, pl.Expr)]
    return reduce(or_, open_tests) if open_tests else False


def not_below_zero(value: Bound) -> Bound:
    """Never called where a bound can be null; four times as fast as `clip`."""
    return max(0, value) if isinstance(value, int) else pl.max_horizontal(value, pl.lit(0, dtype=pl.Int64))


def weighted(weights: Iterable[int], bounds: Iterable[Bound]) -> Bound:
    """A sum of percentages, rounded half up; nothing to round when all of it counts."""
    pairs = list(zip(weights, bounds, strict=True))
    if all(weight == 100 for weight, _ in pairs):
        return sum((bound for _, bound in pairs), start=0)
    return (sum((weight * bound for weight, bound in pairs), start=0) + 50) // 100


def chosen(test: Test, yes: Bound, no: Bound) -> pl.Expr:
    """One of two amounts by a test that is never null."""
    return pl.when(test).then(as_expression(yes)).otherwise(as_expression(no))
