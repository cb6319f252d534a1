"""Which values are worth trying for an unknown amount: those at which something begins or stops to change."""

from collections.abc import Iterator

from outreach.eligibility.expression import (
    MOST_CENTS,
    Above,
    Amount,
    AtLeast,
    Choose,
    Condition,
    Given,
    Node,
    Number,
    Sum,
    facts_of,
)
from outreach.eligibility.values import frozen


@frozen
class Attempt:
    """A value to try for an unknown amount, worth it only while one of these conditions is open (none: always)."""

    value: Amount
    while_open: tuple[Condition, ...]


def attempts(name: str, nodes: tuple[Node, ...]) -> tuple[Attempt, ...]:
    """The highest value, and those at which a limit that depends on other answers begins to bite."""
    found: dict[Amount, tuple[Condition, ...]] = {Number(MOST_CENTS): ()}
    reading = (top for top in nodes if name in facts_of(top))
    for node in (n for top in reading for n in top.walk() if isinstance(n, Above | AtLeast)):
        if name not in facts_of(node.amount) or facts_of(*leaves(node.limit)):
            continue
        choices = tuple(dict.fromkeys(c for n in node.limit.walk() if isinstance(n, Choose) for c in n.conditions))
        if isinstance(node, Above) and not choices:
            continue
        below = (-1, 0) if isinstance(node, AtLeast) else (0,)
        for limit in sorted(values(node.limit)):
            for value in (v for shift in below for v in _solve(node.amount, name, Number(max(0, limit + shift)))):
                found[value] = choices if choices and found.get(value, choices) else ()
    for top in nodes:
        for node, choices in _below_a_choice(top, name, ()):
            for limit in sorted(values(node.limit)):
                for value in _solve(node.amount, name, Number(limit)):
                    found[value] = (*found.get(value, ()), *choices) if found.get(value, choices) else ()
    return tuple(Attempt(value, while_open) for value, while_open in found.items())


def _below_a_choice(
    node: Node, name: str, choices: tuple[Condition, ...]
) -> Iterator[tuple[Above, tuple[Condition, ...]]]:
    """The slices of an amount that count only by what was chosen: two ways to count differ between their limits."""
    if name not in facts_of(node):
        return
    if isinstance(node, Above) and choices and name in facts_of(node.amount) and not facts_of(node.limit):
        yield node, choices
    for part in node.parts:
        chosen = isinstance(node, Choose) and isinstance(part, Amount)
        yield from _below_a_choice(part, name, (*choices, *node.conditions) if chosen else choices)  # type: ignore[attr-defined]


def _solve(node: Amount, name: str, target: Amount) -> Iterator[Amount]:
    """The value of a fact at which an amount reaches a target, the other facts being what they are."""
    match node:
        case Given(fact) if fact == name:
            yield target
        case Choose(amounts=amounts):
            for amount in amounts:
                if name in facts_of(amount):
                    yield from _solve(amount, name, target)
        case Sum(amounts=amounts):
            for position, amount in enumerate(amounts):
                if name in facts_of(amount):
                    others = amounts[:position] + amounts[position + 1 :]
                    yield from _solve(amount, name, Above(target, Sum(others)))
        case Above(amount=amount, limit=limit) if name in facts_of(amount):
            yield from _solve(amount, name, Sum((target, limit)))


def values(node: Amount) -> set[int]:
    """Every value a limit can take, whatever its conditions say."""
    match node:
        case Number(value=value):
            return {value}
        case Choose(amounts=amounts):
            return set().union(*(values(amount) for amount in amounts))
        case Sum(amounts=amounts):
            totals = {0}
            for amount in amounts:
                totals = {total + value for total in totals for value in values(amount)}
            return totals
        case _:
            return set()


def leaves(node: Amount) -> tuple[Amount, ...]:
    """The amounts a limit is chosen from, without the conditions of the choice."""
    if isinstance(node, Choose):
        return tuple(leaf for amount in node.amounts for leaf in leaves(amount))
    if isinstance(node, Sum):
        return tuple(leaf for amount in node.amounts for leaf in leaves(amount))
    return (node,)
