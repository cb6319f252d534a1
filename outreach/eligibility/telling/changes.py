"""What would have to be different for the condition that decided a no: a fact beside its limit, never advice.

The tree of the condition is walked with what is known. Where it leaves something open, or where the way to a yes is not
one plain difference, nothing is said.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

from outreach.eligibility.engine.evaluation import Known, bounded, bounds
from outreach.eligibility.expression import (
    Above,
    All,
    Amount,
    Any,
    AtLeast,
    Choose,
    Condition,
    Given,
    Not,
    OneOf,
    Said,
    Undecided,
    Weighted,
    facts_of,
)
from outreach.eligibility.facts import FACTS, FactKind, Value, is_known, read_facts
from outreach.eligibility.parameters import Parameters
from outreach.eligibility.right import Right
from outreach.eligibility.verdict import Answer, Verdict


@dataclass(frozen=True, slots=True)
class Need:
    """One difference: an amount at most or at least so much, or one of these answers.

    Without a fact it is the income that counts, as the rule works it out.
    """

    fact: str
    at_most: int | None = None
    at_least: int | None = None
    answers: tuple[Value, ...] = ()
    known: int | None = None  # what the amount is now

    @property
    def too_much(self) -> int | None:
        """By how much the amount is too high."""
        return None if self.at_most is None or self.known is None else self.known - self.at_most

    @property
    def comes_with_time(self) -> bool:
        """Whether waiting is enough."""
        return self.fact == "age" and self.at_least is not None


@dataclass(frozen=True, slots=True)
class Change:
    """The nearest change that would turn the decisive condition into a yes."""

    condition: str
    needs: tuple[Need, ...]
    is_enough: bool  # every other condition is a yes already


def nearest_change(
    right: Right, verdict: Verdict, facts: Mapping[str, object], parameters: Parameters
) -> Change | None:
    """The simplest change, or None where nothing decided a no or nothing plain can be said."""
    name = verdict.decided_by
    if name is None:
        return None
    known = {n: v for n, v in read_facts(facts).items() if is_known(FACTS[n], v)}
    condition = right.structure(parameters).rule.conditions[name]
    ways = [way for way in _ways(condition, True, known) if way and not any(map(_cannot_come, way))]
    if not ways:
        return None
    others = all(c.answer is Answer.YES for c in verdict.conditions if c.name != name)
    return Change(name, min(ways, key=_distance), others)


def _cannot_come(need: Need) -> bool:
    """Nobody gets younger."""
    return need.fact == "age" and need.at_most is not None


def _distance(way: tuple[Need, ...]) -> tuple[int, int]:
    """Fewer differences first; then what comes with time, then amounts, then answers."""
    kinds = (
        0 if n.comes_with_time else 1 if n.at_most is not None else 2 if n.at_least is not None else 3 for n in way
    )
    return len(way), max(kinds)


def _ways(node: Condition, wanted: bool, known: Known) -> list[tuple[Need, ...]]:
    """Each set of differences that makes the condition what is wanted; an empty set where it is so already."""
    if bounded(node)(known) is wanted:
        return [()]
    match node:
        case Not(condition):
            return _ways(condition, not wanted, known)
        case All(conditions) | Any(conditions):
            parts = [_ways(condition, wanted, known) for condition in conditions]
            if isinstance(node, All) is wanted:  # every part has to be so
                return [tuple(n for way in ways for n in way) for ways in product(*parts)]
            return [way for ways in parts for way in ways]
        case Undecided(when=when):
            return [] if wanted else _ways(when, False, known)
        case Said(fact) if fact in known:
            return [(Need(fact, answers=(wanted,)),)]
        case OneOf(fact, codes) if fact in known:
            given = tuple(
                code for code in FACTS[fact].codes if (code in codes) is wanted and is_known(FACTS[fact], code)
            )
            return [(Need(fact, answers=given),)]
        case AtLeast(amount, limit):
            low, high = bounds(limit)(known)
            needs = _reaches(amount, low, known) if wanted else _stays_below(amount, low, known)
            return [(need,) for need in needs if need.fact not in facts_of(limit)] if low == high else []
        case _:
            return []


def _reaches(amount: Amount, least: int, known: Known) -> Iterator[Need]:
    """How an amount would come to `least`: a fact would be higher, or what is taken off lower."""
    match amount:
        case Given(fact) if fact in known:
            yield Need(fact, at_least=least, known=int(known[fact]))
        case Above(whole, taken_off):
            (low, high), (counts, most) = bounds(whole)(known), bounds(taken_off)(known)
            if low == high and counts == most and low >= least and is_money(taken_off):
                yield replace(_counted(taken_off), at_most=low - least, known=counts)
        case Weighted((weight,), (part,)) if weight:
            yield from _reaches(part, -((50 - least * 100) // weight), known)
        case Choose(conditions, amounts):
            if (held := chosen(conditions, amounts, known)) is not None:
                yield from _reaches(held, least, known)


def _stays_below(amount: Amount, limit: int, known: Known) -> Iterator[Need]:
    """How an amount would stay below a limit."""
    low, high = bounds(amount)(known)
    if isinstance(amount, Choose):
        held = chosen(amount.conditions, amount.amounts, known)
        amount = amount if held is None else held
    if low == high and limit > 0 and (isinstance(amount, Given) or is_money(amount)):
        yield replace(_counted(amount), at_most=limit - 1, known=low)


def _counted(amount: Amount) -> Need:
    return Need(amount.fact if isinstance(amount, Given) else "")


def is_money(amount: Amount) -> bool:
    """Whether an amount comes from amounts of money."""
    facts = facts_of(amount)
    return any(FACTS[name].kind is FactKind.CENTS for name in facts)


def chosen(conditions: tuple[Condition, ...], amounts: tuple[Amount, ...], known: Known) -> Amount | None:
    """The amount that holds with what is known; None where that is open."""
    for condition, amount in zip(conditions, amounts, strict=False):
        answer = bounded(condition)(known)
        if answer is None:
            return None
        if answer:
            return amount
    return amounts[-1]
