"""What is left of a rule once the known facts are put in: what is decided is gone, only what is open remains."""

from collections.abc import Collection, Mapping
from operator import is_
from typing import Any as AnyValue

from outreach.eligibility.engine.evaluation import bounded, exact
from outreach.eligibility.expression import (
    ALWAYS,
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
from outreach.eligibility.facts import FACTS

Rest = Condition | bool
Span = tuple[int, int, Amount | None]  # the lowest and highest value, and what is left; nothing when they are one


class Filling:
    """Puts what is known into conditions and amounts. Open questions count as facts, `?reason`."""

    def __init__(self, known: Mapping[str, AnyValue], unknown: Collection[str], learnt: str = "") -> None:
        self.known = known
        self.unknown = unknown
        self.learnt = learnt  # the one thing that was not known before; nothing when this is the first time
        self._done: dict[int, AnyValue] = {}  # pieces stand in several places

    def conditions(
        self, named: Mapping[str, Condition], answers: Mapping[str, set[bool]]
    ) -> tuple[dict[str, bool], dict[str, Condition]]:
        """Those that are answered now, noted in `answers` too, and what is left of the others."""
        told, left = dict[str, bool](), dict[str, Condition]()
        for name, condition in named.items():
            rest = self.condition(condition)
            if isinstance(rest, bool):
                told[name] = rest
                answers[name].add(rest)
            else:
                left[name] = rest
        return told, left

    def condition(self, node: Condition) -> Rest:
        """Yes, no, or the condition that is left."""
        if self.learnt and self.learnt not in node.inputs:
            return node
        if id(node) not in self._done:
            self._done[id(node)] = self._condition(node)
        return self._done[id(node)]  # type: ignore[no-any-return, unused-ignore]

    def amount(self, node: Amount) -> Span:
        """The range of an amount, and the amount that is left."""
        if id(node) not in self._done:
            if self.learnt and self.learnt not in node.inputs and hasattr(node, "_span"):
                return node._span
            self._done[id(node)] = self._amount(node)
        return self._done[id(node)]  # type: ignore[no-any-return, unused-ignore]

    def _condition(self, node: Condition) -> Rest:
        if node.inputs.isdisjoint(self.unknown):
            return bool(exact(node)(self.known))
        match node:
            case Said() | OneOf():
                return node
            case All(conditions) | Any(conditions):
                return self._several(node, conditions, isinstance(node, Any))
            case AtLeast(amount, limit):
                low, high, left = self.amount(amount)
                lowest, highest, right = self.amount(limit)
                if low >= highest or high < lowest:
                    return low >= highest
                below, above = _left(amount, (low, high, left)), _left(limit, (lowest, highest, right))
                return node if below is amount and above is limit else AtLeast(below, above)
            case Not(condition):
                inner = self.condition(condition)
                if isinstance(inner, bool):
                    return not inner
                return node if inner is condition else Not(inner)
            case Undecided(reason, when):
                return self._undecided(node, f"?{reason}", self.condition(when))
            case _:
                raise TypeError(f"no condition: {node}")

    def _amount(self, node: Amount) -> Span:
        if node.inputs.isdisjoint(self.unknown):
            value = exact(node)(self.known)
            return value, value, None
        match node:
            case Given(fact):
                return FACTS[fact].low, FACTS[fact].high, node
            case Choose():
                return self._chosen(node)
            case Sum(amounts):
                spans = [self.amount(amount) for amount in amounts]
                low, high = sum([span[0] for span in spans]), sum([span[1] for span in spans])
                rests = tuple(map(_left, amounts, spans))
                rest: Amount = node if all(map(is_, rests, amounts)) else Sum(rests)
            case Above(amount, limit):
                least, most, left = self.amount(amount)
                lowest, highest, right = self.amount(limit)
                low, high = max(0, least - highest), max(0, most - lowest)
                one, other = _left(amount, (least, most, left)), _left(limit, (lowest, highest, right))
                rest = node if one is amount and other is limit else Above(one, other)
            case Weighted(weights, amounts):
                spans = [self.amount(amount) for amount in amounts]
                low = (sum([w * span[0] for w, span in zip(weights, spans, strict=True)]) + 50) // 100
                high = (sum([w * span[1] for w, span in zip(weights, spans, strict=True)]) + 50) // 100
                rests = tuple(map(_left, amounts, spans))
                rest = node if all(map(is_, rests, amounts)) else Weighted(weights, rests)
            case _:
                raise TypeError(f"no amount: {node}")
        return _spanned(low, high, rest)

    def _several(self, node: All | Any, conditions: tuple[Condition, ...], decisive: bool) -> Rest:
        left = []
        for condition in conditions:
            rest = self.condition(condition)
            if rest is decisive:
                return decisive
            if not isinstance(rest, bool):
                left.append(rest)
        if len(left) < 2:
            return left[0] if left else not decisive
        return node if len(left) == len(conditions) and all(map(is_, left, conditions)) else type(node)(tuple(left))

    def _undecided(self, node: Undecided, question: str, when: Rest) -> Rest:
        if when is False:
            return False
        if question not in self.unknown:
            return when if self.known.get(question) else False
        return node if when is node.when else Undecided(node.reason, ALWAYS if when is True else when)

    def _chosen(self, node: Choose) -> Span:
        """The branches that may be taken; one alone is the amount itself."""
        tests, taken, spans = [], list[Amount](), list[Span]()
        for condition, amount in zip(node.conditions, node.amounts, strict=False):
            test = self.condition(condition)
            if test is False:
                continue
            taken.append(amount)
            spans.append(self.amount(amount))
            if isinstance(test, bool):
                break
            tests.append(test)
        else:
            taken.append(node.amounts[-1])
            spans.append(self.amount(node.amounts[-1]))
        if len(spans) == 1:
            return spans[0]
        low, high = min([span[0] for span in spans]), max([span[1] for span in spans])
        rests = tuple(map(_left, taken, spans))
        same = len(rests) == len(node.amounts) and all(map(is_, (*tests, *rests), node.parts))
        return _spanned(low, high, node if same else Choose(tuple(tests), rests))


def _spanned(low: int, high: int, rest: Amount) -> Span:
    """What is left keeps its range, for it is asked again after each further answer."""
    if low == high:
        return low, high, None
    span = low, high, rest
    object.__setattr__(rest, "_span", span)
    return span


def _left(before: Amount, span: Span) -> Amount:
    """What is left of an amount; itself when nothing of it was known, for much is kept on it already."""
    if span[2] is not None:
        return span[2]
    return before if isinstance(before, Number) else Number(span[0])


def looked_at(node: Node, known: Mapping[str, AnyValue], unknown: Collection[str]) -> set[str]:
    """The unknown facts a piece still looks at; a branch that is not taken, or no longer decides, looks at nothing."""
    if node.inputs.isdisjoint(unknown):
        return set()
    match node:
        case Said(fact) | Given(fact) | OneOf(fact):
            return {fact}
        case All(conditions) | Any(conditions):
            decides = isinstance(node, Any)
            decisive = [part for part in conditions if bounded(part)(known) is decides]
            looks = set[str]()
            for part in conditions:
                here = looked_at(part, known, unknown)
                looks |= here.intersection(*(d.reads[0] for d in decisive if d is not part)) if here else here
            return looks
        case Choose(conditions, amounts):
            looks = set()
            for test, amount in zip(conditions, amounts, strict=False):
                answer = bounded(test)(known)
                looks |= looked_at(test, known, unknown)
                if answer is not False:
                    looks |= looked_at(amount, known, unknown)
                if answer:
                    return looks
            return looks | looked_at(amounts[-1], known, unknown)
        case _:
            return set[str]().union(*(looked_at(part, known, unknown) for part in node.parts))
