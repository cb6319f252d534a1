"""The pieces of a rule as plain Python functions: with bounds for what is unknown, or exact when all is answered."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import itemgetter
from typing import Any as AnyValue

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
from outreach.eligibility.facts import FACTS, Value

Known = Mapping[str, Value]
Bounds = tuple[int, int]


@lru_cache(maxsize=4096)
def _domain(name: str) -> Bounds:
    return FACTS[name].low, FACTS[name].high


def bounded(node: Condition) -> Callable[[Known], bool | None]:
    """Three-valued: yes or no only if every completion says so."""
    return _kept(node, "_bounded", _bounded)


def bounds(node: Amount) -> Callable[[Known], Bounds]:
    """The lowest and the highest value any completion can give."""
    return _kept(node, "_bounded", _bounds)


def exact(node: Condition | Amount) -> Callable[[Mapping[str, AnyValue]], AnyValue]:
    """The one value when everything is answered, open questions included."""
    return _kept(node, "_exact", _exact)


def _kept(node: Node, place: str, make: Callable[[AnyValue], AnyValue]) -> AnyValue:
    """What was made of a node before, for a piece of a rule stands in several places."""
    try:
        return getattr(node, place)
    except AttributeError:
        made = make(node)
        object.__setattr__(node, place, made)
        return made


def _bounded(node: Condition) -> Callable[[Known], bool | None]:
    match node:
        case Said(fact):
            return lambda known: known.get(fact)  # type: ignore[return-value]
        case OneOf(fact, codes):
            return lambda known: None if (value := known.get(fact)) is None else value in codes
        case Not(condition):
            inner = bounded(condition)
            return lambda known: None if (value := inner(known)) is None else not value
        case Undecided(when=when):
            arises = bounded(when)
            return lambda known: False if arises(known) is False else None
        case AtLeast(amount, limit):
            left, right = bounds(amount), bounds(limit)

            def at_least(known: Known) -> bool | None:
                low, high = left(known)
                lowest, highest = right(known)
                return True if low >= highest else False if high < lowest else None

            return at_least
        case All(conditions) | Any(conditions):
            tests, decisive = tuple(bounded(c) for c in conditions), isinstance(node, Any)

            def several(known: Known) -> bool | None:
                result: bool | None = not decisive
                for test in tests:
                    value = test(known)
                    if value is decisive:
                        return decisive
                    if value is None:
                        result = None
                return result

            return several
        case _:
            raise TypeError(f"no condition: {node}")


def _bounds(node: Amount) -> Callable[[Known], Bounds]:
    match node:
        case Number(value=value):
            both = (value, value)
            return lambda known: both
        case Given(fact):
            domain = _domain(fact)
            return lambda known: domain if (value := known.get(fact)) is None else (value, value)  # type: ignore[return-value]
        case Sum(amounts):
            terms = tuple(bounds(a) for a in amounts)

            def total(known: Known) -> Bounds:
                low = high = 0
                for term in terms:
                    least, most = term(known)
                    low += least
                    high += most
                return low, high

            return total
        case Above(amount, limit):
            left, right = bounds(amount), bounds(limit)

            def rest(known: Known) -> Bounds:
                low, high = left(known)
                lowest, highest = right(known)
                return max(0, low - highest), max(0, high - lowest)

            return rest
        case Weighted(weights, amounts):
            weighed = tuple((w, bounds(a)) for w, a in zip(weights, amounts, strict=True))

            def share(known: Known) -> Bounds:
                low = high = 50
                for weight, term in weighed:
                    least, most = term(known)
                    low += weight * least
                    high += weight * most
                return low // 100, high // 100

            return share
        case Choose(conditions, amounts):
            tests = tuple(bounded(c) for c in conditions)
            values = tuple(bounds(a) for a in amounts)

            def chosen(known: Known) -> Bounds:
                reached = []
                for test, value in zip(tests, values, strict=False):
                    answer = test(known)
                    if answer is not False:
                        reached.append(value(known))
                    if answer:
                        break
                else:
                    reached.append(values[-1](known))
                return min(low for low, _ in reached), max(high for _, high in reached)

            return chosen
        case _:
            raise TypeError(f"no amount: {node}")


def _exact(node: Condition | Amount) -> Callable[[Mapping[str, AnyValue]], AnyValue]:
    match node:
        case Said(fact) | Given(fact):
            return itemgetter(fact)
        case OneOf(fact, codes):
            return lambda env: env[fact] in codes
        case Number(value=value):
            return lambda env: value
        case Not(condition):
            inner = exact(condition)
            return lambda env: not inner(env)
        case Undecided(reason, when):
            arises, key = exact(when), f"?{reason}"
            return lambda env: arises(env) and env.get(key, False)
        case AtLeast(amount, limit):
            left, right = exact(amount), exact(limit)
            return lambda env: left(env) >= right(env)
        case All(conditions):
            tests = tuple(exact(c) for c in conditions)
            return _first(tests, False)
        case Any(conditions):
            tests = tuple(exact(c) for c in conditions)
            return _first(tests, True)
        case Sum(amounts):
            terms = tuple(exact(a) for a in amounts)

            def total(env: Mapping[str, AnyValue]) -> AnyValue:
                result = 0
                for term in terms:
                    result += term(env)
                return result

            return total
        case Above(amount, limit):
            left, right = exact(amount), exact(limit)
            return lambda env: max(0, left(env) - right(env))
        case Weighted(weights, amounts):
            weighed = tuple((w, exact(a)) for w, a in zip(weights, amounts, strict=True))

            def share(env: Mapping[str, AnyValue]) -> AnyValue:
                result = 50
                for weight, term in weighed:
                    result += weight * term(env)
                return result // 100

            return share
        case Choose(conditions, amounts):
            branches = tuple((exact(c), exact(a)) for c, a in zip(conditions, amounts, strict=False))
            otherwise = exact(amounts[-1])

            def chosen(env: Mapping[str, AnyValue]) -> AnyValue:
                for test, value in branches:
                    if test(env):
                        return value(env)
                return otherwise(env)

            return chosen
        case _:
            raise TypeError(f"no part of a rule: {node}")


def _first(tests: tuple[Callable[[AnyValue], AnyValue], ...], decisive: bool) -> Callable[[AnyValue], bool]:
    """Goes through tests until one decides."""

    def several(env: Mapping[str, AnyValue]) -> bool:
        for test in tests:
            if test(env) is decisive:
                return decisive
        return not decisive

    return several
