"""Follows a rule while one amount of a household grows and everything else stays: the parts of the rule as lines."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import reduce
from operator import add

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
)
from outreach.eligibility.facts import Value
from outreach.eligibility.reforms.line import RISING, Line, Spans, combined, level, opposite, switched

YES: Spans = ((0, True),)
NO: Spans = ((0, False),)


class Open(Exception):
    """Something the line depends on is not known: a fact, or `?` and a reason the law leaves open."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Along:
    """One household whose `growing` facts are all the same amount, from nothing to `end` cents."""

    def __init__(self, known: Mapping[str, Value], growing: Iterable[str], end: int) -> None:
        self.known = known
        self.growing = frozenset(growing)
        self.end = end
        self._seen: dict[int, tuple[Node, Line | Spans]] = {}  # a piece of a rule is often read in several places

    def line(self, node: Amount) -> Line:
        if id(node) not in self._seen:
            self._seen[id(node)] = node, self._line(node)
        found = self._seen[id(node)][1]
        assert isinstance(found, Line)
        return found

    def test(self, node: Condition) -> Spans:
        if id(node) not in self._seen:
            self._seen[id(node)] = node, self._test(node)
        found = self._seen[id(node)][1]
        assert not isinstance(found, Line)
        return found

    def _line(self, node: Amount) -> Line:
        match node:
            case Number(value=value):
                return level(value)
            case Given(fact):
                return RISING if fact in self.growing else level(int(self._value(fact)))
            case Sum(amounts):
                return _sum(self.line(amount) for amount in amounts)
            case Above(amount, limit):
                return self.line(amount).above(self.line(limit), self.end)
            case Weighted(weights, amounts):
                return _sum(
                    self.line(amount).times(_hundredths(weight))
                    for weight, amount in zip(weights, amounts, strict=True)
                )
            case Choose(conditions, amounts):
                return self._chosen(list(zip(conditions, amounts, strict=False)), amounts[-1])
            case _:
                raise TypeError(f"no amount: {node}")

    def _chosen(self, cases: list[tuple[Condition, Amount]], otherwise: Amount) -> Line:
        """The amounts no condition leads to are not looked at: what is unknown there does not matter."""
        if not cases:
            return self.line(otherwise)
        (condition, amount), *rest = cases
        spans = self.test(condition)
        if spans == YES:
            return self.line(amount)
        if spans == NO:
            return self._chosen(rest, otherwise)
        return switched(spans, self.line(amount), self._chosen(rest, otherwise))

    def _test(self, node: Condition) -> Spans:
        match node:
            case Said(fact):
                return YES if self._value(fact) else NO
            case OneOf(fact, codes):
                return YES if self._value(fact) in codes else NO
            case Not(condition):
                return opposite(self.test(condition))
            case Undecided(reason, when):
                if (arises := self.test(when)) == NO:
                    return NO
                return arises if self._value(f"?{reason}") else NO
            case AtLeast(amount, limit):
                return self.line(amount).at_least(self.line(limit), self.end)
            case All(conditions):
                return self._several(conditions, decisive=NO)
            case Any(conditions):
                return self._several(conditions, decisive=YES)
            case _:
                raise TypeError(f"no condition: {node}")

    def _several(self, conditions: Iterable[Condition], decisive: Spans) -> Spans:
        """An "and" is no as soon as one part is, an "or" yes, whatever is unknown in the others."""
        told, unknown, neutral = list[Spans](), None, YES if decisive == NO else NO
        for condition in conditions:
            try:
                spans = self.test(condition)
            except Open as open_part:
                unknown = unknown or open_part
                continue
            if spans == decisive:
                return decisive
            if spans != neutral:
                told.append(spans)
        together = combined(told, all if decisive == NO else any) if told else neutral
        if unknown is not None and together != decisive:
            raise unknown
        return together

    def _value(self, name: str) -> Value:
        if name not in self.known:
            raise Open(name)
        return self.known[name]


def _sum(lines: Iterable[Line]) -> Line:
    return reduce(add, lines)


def _hundredths(weight: int) -> Fraction | int:
    return 1 if weight == 100 else Fraction(weight, 100)
