"""Finds the amounts that are too small to matter: below every limit they are held against, they count as nothing.

Households that differ only in such amounts are alike to a rule, and a population is full of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from outreach.eligibility.expression import (
    Above,
    Amount,
    AtLeast,
    Choose,
    Condition,
    Given,
    Node,
    Sum,
    Weighted,
    facts_of,
)
from outreach.eligibility.facts import FACTS, FactKind
from outreach.eligibility.structure import leaves, values

MOST_CHOICES = 2


@dataclass(frozen=True)
class Flat:
    """While `amount` does not exceed `below`, the rule does not see its facts."""

    facts: frozenset[str]
    amount: Amount
    below: int


def flats_of(nodes: tuple[Node, ...]) -> dict[str, tuple[Flat, ...]]:
    """Per money fact the flats that must all hold for it to count as nothing; facts seen directly are left out."""
    found: list[Flat] = []
    seen: set[str] = set()
    for node in nodes:
        _visit(node, found, seen)
    names = frozenset[str]().union(*(flat.facts for flat in found)) - seen
    return {name: tuple(flat for flat in found if name in flat.facts) for name in sorted(names)}


def _visit(node: Node, found: list[Flat], seen: set[str]) -> None:
    if isinstance(node, Given) and FACTS[node.fact].kind is FactKind.CENTS:
        seen.add(node.fact)
    if isinstance(node, Above | AtLeast) and not facts_of(*leaves(node.limit)) and _money_in(node.amount):
        limit = min(values(node.limit))
        branches = list(_branches(node.amount))
        if branches and limit > 0:
            below = limit if isinstance(node, Above) else limit - 1
            found += [Flat(facts_of(branch), branch, below) for branch in branches if facts_of(branch)]
            for part in (*_conditions(node.amount), node.limit):
                _visit(part, found, seen)
            return
    for part in node.parts:
        _visit(part, found, seen)


def _money_in(amount: Amount) -> bool:
    return any(FACTS[name].kind is FactKind.CENTS for name in facts_of(amount))


def _conditions(amount: Amount) -> set[Condition]:
    return {condition for node in amount.walk() if isinstance(node, Choose) for condition in node.conditions}


def _branches(amount: Amount) -> Iterator[Amount]:
    """The amount once for each way its choices can go, without choices."""
    conditions = sorted(_conditions(amount), key=repr)
    if len(conditions) <= MOST_CHOICES:
        for answers in product((False, True), repeat=len(conditions)):
            yield _picked(amount, dict(zip(conditions, answers, strict=True)))


def _picked(amount: Amount, answers: dict[Condition, bool]) -> Amount:
    match amount:
        case Choose(conditions, amounts):
            pairs = zip(conditions, amounts, strict=False)
            taken = next((branch for condition, branch in pairs if answers[condition]), amounts[-1])
            return _picked(taken, answers)
        case Sum(amounts):
            return Sum(tuple(_picked(part, answers) for part in amounts))
        case Above(part, limit):
            return Above(_picked(part, answers), _picked(limit, answers))
        case Weighted(weights, amounts):
            return Weighted(weights, tuple(_picked(part, answers) for part in amounts))
        case _:
            return amount
