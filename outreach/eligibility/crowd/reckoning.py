"""Works out pieces of rules for a crowd: bounds where something is unknown, one value where all is told.

A test is what is certainly and what is possibly yes, an amount its lowest and highest; both are one and the same array
where nothing is open. Arrays have the households along their last axis; answers tried for an unknown fact lie along an
axis in front, and only pieces that rest on that fact grow by it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import numpy as np

from outreach.eligibility.crowd.arithmetic import (
    Answer,
    Array,
    Range,
    Test,
    Value,
    both,
    chosen,
    either,
    higher,
    lower,
    mask_of,
    meet,
    opposite,
    replaced,
    rest,
    total,
    uniform,
    weighted,
)
from outreach.eligibility.crowd.households import Crowd, Rows
from outreach.eligibility.engine.pieces import Pieces
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
)
from outreach.eligibility.facts import FACTS

Side = TypeVar("Side", Test, Value)
UNKNOWN: Answer = (False, True)
RARE = 4  # a test that holds for less than one household in so many is worth going to these few


class Reckoning:
    """The pieces worked out so far, for one crowd.

    `said` answers open questions. `before` is a reckoning to take over what does not rest on `changed` facts, for these
    `rows` of it.
    """

    def __init__(
        self,
        pieces: Pieces,
        crowd: Crowd,
        said: Mapping[str, Test] | None = None,
        before: "Reckoning | None" = None,
        rows: Rows | None = None,
        changed: frozenset[str] = frozenset(),
    ) -> None:
        self._pieces, self.crowd = pieces, crowd
        self._said = said or {}
        self._before, self._rows, self._changed = before, rows, changed
        self._tests: dict[int, Answer] = {}
        self._amounts: dict[int, Range] = {}
        self._masks: dict[int, tuple[Array, Array]] = {}  # beside the test itself, so that its id stays its own
        self._rare: dict[int, tuple[Array, Array | None]] = {}

    def test(self, piece: Condition) -> Answer:
        if (found := self._tests.get(id(piece))) is None:
            if self._before is not None and self._is_as_before(piece):
                found = _some(self._before.test(piece), self._rows)
            else:
                found = self._test(piece)
            if self._pieces.is_shared(piece):
                self._tests[id(piece)] = found
        return found

    def amount(self, piece: Amount) -> Range:
        if (found := self._amounts.get(id(piece))) is None:
            if self._before is not None and self._is_as_before(piece):
                found = _some(self._before.amount(piece), self._rows)
            else:
                found = self._amount(piece)
            if self._pieces.is_shared(piece):
                self._amounts[id(piece)] = found
        return found

    def _is_as_before(self, piece: Node) -> bool:
        return facts_of(piece).isdisjoint(self._changed)

    def _test(self, piece: Condition) -> Answer:
        match piece:
            case All(conditions):
                return both([self.test(c) for c in conditions])
            case Any(conditions):
                return either([self.test(c) for c in conditions])
            case Not(condition):
                certain, possible = self.test(condition)
                no = opposite(certain)
                return (no, no) if certain is possible else (opposite(possible), no)
            case AtLeast(amount, limit):
                (low, high), (lowest, highest) = self.amount(amount), self.amount(limit)
                yes = low >= highest
                return (yes, yes) if low is high and lowest is highest else (yes, high >= lowest)
            case Said(fact):
                return self._told(fact, self.crowd.values[fact])
            case OneOf(fact, codes):
                return self._told(fact, self._is_one_of(fact, codes))
            case Undecided(reason, when):
                certain, possible = self.test(when)
                if reason in self._said:
                    arises = meet([certain, self._said[reason]])
                    return arises, arises
                return (False, False) if possible is False else (False, possible)
            case _:
                raise TypeError(f"no condition: {piece}")

    def _told(self, fact: str, value: Test) -> Answer:
        known = self.crowd.known[fact]
        if known is True:
            same = uniform(value)
            return same, same
        return UNKNOWN if known is False else (value & known, value | ~known)

    def _is_one_of(self, fact: str, codes: tuple[str, ...]) -> Test:
        value = self.crowd.values[fact]
        if not isinstance(value, np.ndarray):
            return FACTS[fact].codes[value] in codes
        if len(codes) == 1:
            same: Array = value == FACTS[fact].codes.index(codes[0])
            return same
        return np.array([code in codes for code in FACTS[fact].codes])[value]

    def _amount(self, piece: Amount) -> Range:
        match piece:
            case Number(value=value):
                return value, value
            case Given(fact):
                return self._given(fact)
            case Sum(amounts):
                return per_side([self.amount(a) for a in amounts], total)
            case Weighted(weights, amounts):
                return per_side([self.amount(a) for a in amounts], lambda values: weighted(weights, values))
            case Above(amount, limit):
                (low, high), (lowest, highest) = self.amount(amount), self.amount(limit)
                least = rest(low, highest)
                return (least, least) if low is high and lowest is highest else (least, rest(high, lowest))
            case Choose(conditions, amounts):
                result = self.amount(amounts[-1])
                for condition, amount in zip(reversed(conditions), reversed(amounts[:-1]), strict=True):
                    result = self._chosen(condition, amount, result)
                return result
            case _:
                raise TypeError(f"no amount: {piece}")

    def _given(self, fact: str) -> Range:
        value, known = self.crowd.values[fact], self.crowd.known[fact]
        if isinstance(known, bool):
            return (value, value) if known else (FACTS[fact].low, FACTS[fact].high)
        mask = self._mask(known)
        return chosen(mask, value, FACTS[fact].low), chosen(mask, value, FACTS[fact].high)

    def _chosen(self, condition: Condition, amount: Amount, no: Range) -> Range:
        """One of two amounts; where the condition is unknown, whatever either of them allows."""
        certain, possible = self.test(condition)
        if certain is True:
            return self.amount(amount)
        if possible is False:
            return no
        yes = self.amount(amount)
        low = self._pick(certain, yes[0], no[0])
        one = yes[0] is yes[1] and no[0] is no[1]
        if certain is possible:
            return (low, low) if one else (low, self._pick(certain, yes[1], no[1]))
        high = low if one else self._pick(certain, yes[1], no[1])
        return (
            lower(low, self._pick(possible, yes[0], no[0])),
            higher(high, self._pick(possible, yes[1], no[1])),
        )

    def _pick(self, test: Test, yes: Value, no: Value) -> Value:
        if isinstance(test, bool):
            return yes if test else no
        few = self._few(test)
        if few is not None and np.ndim(yes) <= 1 and np.ndim(no) <= 1:
            return replaced(no, yes, few, test.size)
        return chosen(self._mask(test), yes, no)

    def _few(self, test: Array) -> Array | None:
        """Where a test holds, if it seldom does."""
        if (found := self._rare.get(id(test))) is None:
            is_rare = test.ndim == 1 and np.count_nonzero(test) * RARE < test.size
            found = self._rare[id(test)] = test, np.flatnonzero(test) if is_rare else None
        return found[1]

    def _mask(self, test: Array) -> Array:
        if (found := self._masks.get(id(test))) is None:
            found = self._masks[id(test)] = test, mask_of(test)
        return found[1]


def per_side(bounds: Sequence[Range], work: Callable[[Sequence[Value]], Value]) -> Range:
    """The same for the lowest and for the highest values, once where they are one."""
    low = work([low for low, _ in bounds])
    return (low, low) if all(low is high for low, high in bounds) else (low, work([high for _, high in bounds]))


def _some(both_sides: tuple[Side, Side], rows: Rows | None) -> tuple[Side, Side]:
    """Both sides of some households."""
    one, other = both_sides
    if rows is None:
        return both_sides
    here = one[rows] if isinstance(one, np.ndarray) else one
    return (here, here) if one is other else (here, other[rows] if isinstance(other, np.ndarray) else other)
