"""The tree a rule is written in: yes/no conditions, whole numbers (money in cents), categories.

A rule writes `fact.age >= p.age.minimum` and gets a tree; it says nothing about unknown facts, bounds or engines.
`scalar` evaluates the tree for one household, `columns` for a population.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from outreach.eligibility.parameters import Parameter
from outreach.eligibility.values import frozen

MOST_CENTS = 1_000_000_000  # ten million euros a year: the end of every amount's domain
PARAMETER_MISSING = "parameter_missing"


class Node:
    """A piece of a rule; `parts` are the pieces it is made of."""

    # What was worked out about a piece once is kept on it, for pieces are shared: what it reads, and how it is run.
    __slots__ = ("_bounded", "_exact", "_hash", "_inputs", "_reads", "_span")

    @property
    def parts(self) -> tuple["Node", ...]:
        return ()

    @property
    def reads(self) -> tuple[frozenset[str], frozenset[str]]:
        """The facts this node and everything below it read, and what they leave undecided."""
        try:
            return self._reads  # type: ignore[attr-defined]
        except AttributeError:
            below = [part.reads for part in self.parts]
            facts = frozenset((self.fact,) if isinstance(self, Said | OneOf | Given) else ())
            reasons = frozenset((self.reason,) if isinstance(self, Undecided) else ())
            found = facts.union(*(f for f, _ in below)), reasons.union(*(r for _, r in below))
            object.__setattr__(self, "_reads", found)
            return found

    @property
    def inputs(self) -> frozenset[str]:
        """What it takes to answer this node: facts, and open questions as `?reason`."""
        try:
            return self._inputs  # type: ignore[attr-defined]
        except AttributeError:
            facts, reasons = self.reads
            found = facts.union(f"?{reason}" for reason in reasons) if reasons else facts
            object.__setattr__(self, "_inputs", found)
            return found

    def walk(self) -> Iterator["Node"]:
        """This node and everything below it, a piece that stands in several places once."""
        seen = {id(self)}
        ahead: list[Node] = [self]
        while ahead:
            node = ahead.pop()
            yield node
            for part in reversed(node.parts):
                if id(part) not in seen:
                    seen.add(id(part))
                    ahead.append(part)


class Condition(Node):
    """Something that is yes or no."""

    __slots__ = ()

    def __and__(self, other: "Condition") -> "Condition":
        return All((self, other))

    def __or__(self, other: "Condition") -> "Condition":
        return Any((self, other))

    def __invert__(self) -> "Condition":
        return Not(self)


class Amount(Node):
    """A whole number; money is in cents."""

    __slots__ = ()

    def __add__(self, other: "Amount") -> "Amount":
        return Sum((*(self.amounts if isinstance(self, Sum) else (self,)), other))

    def __ge__(self, other: "Amount | int") -> Condition:
        return AtLeast(self, _amount(other))

    def __gt__(self, other: "Amount | int") -> Condition:
        return AtLeast(self, Sum((_amount(other), Number(1))))

    def __lt__(self, other: "Amount | int") -> Condition:
        return Not(self >= other)

    def __le__(self, other: "Amount | int") -> Condition:
        return Not(self > other)


@frozen
class Said(Condition):
    """A yes/no fact."""

    fact: str


@frozen
class OneOf(Condition):
    """A category fact is one of these codes."""

    fact: str
    codes: tuple[str, ...]


@frozen
class All(Condition):
    conditions: tuple[Condition, ...]

    @property
    def parts(self) -> tuple[Node, ...]:
        return self.conditions


@frozen
class Any(Condition):
    conditions: tuple[Condition, ...]

    @property
    def parts(self) -> tuple[Node, ...]:
        return self.conditions


@frozen
class Not(Condition):
    condition: Condition

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.condition,)


@frozen
class AtLeast(Condition):
    amount: Amount
    limit: Amount

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.amount, self.limit)


@frozen
class Undecided(Condition):
    """The law, or what we could read of it, leaves this open where `when` holds; nobody we can ask knows."""

    reason: str
    when: Condition

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.when,)


@frozen
class Number(Amount):
    """A constant, with the parameter it comes from."""

    value: int
    parameter: Parameter | None = None


@frozen
class Given(Amount):
    """A whole or money fact."""

    fact: str


@frozen
class Sum(Amount):
    amounts: tuple[Amount, ...]

    @property
    def parts(self) -> tuple[Node, ...]:
        return self.amounts


@frozen
class Above(Amount):
    """What an amount has above a limit; nothing when it stays below."""

    amount: Amount
    limit: Amount

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.amount, self.limit)


@frozen
class Weighted(Amount):
    """A sum of percentages, rounded half up to the cent; amounts and weights are never negative."""

    weights: tuple[int, ...]
    amounts: tuple[Amount, ...]

    @property
    def parts(self) -> tuple[Node, ...]:
        return self.amounts


@frozen
class Choose(Amount):
    """The amount of the first condition that holds, otherwise the last one."""

    conditions: tuple[Condition, ...]
    amounts: tuple[Amount, ...]  # one more than conditions

    @property
    def parts(self) -> tuple[Node, ...]:
        return (*self.conditions, *self.amounts)


@frozen
class Category:
    """Names in order, each with its condition; the last one holds otherwise."""

    conditions: tuple[Condition, ...]
    names: tuple[str, ...]

    def pick(self, amounts: Mapping[str, Amount]) -> Amount:
        """The amount of the category a household falls in."""
        return Choose(self.conditions, tuple(amounts[name] for name in self.names))


@frozen
class Codes:
    """A category fact as a rule reads it."""

    fact: str

    def is_one_of(self, *codes: str) -> Condition:
        return OneOf(self.fact, codes)


NO_AMOUNT = Number(0)


@frozen
class Rule:
    """One right on one day: who has it already, the conditions in the order of the law, the amount in cents a year.

    Without an amount the verdict says yes or no and names none. `waiting` names the condition that time will meet, if
    there is one: when it is not met the answer is *not yet*, whatever the rest.
    """

    received: Condition
    conditions: Mapping[str, Condition]
    amount: Amount = NO_AMOUNT
    waiting: str = ""

    @property
    def has_amount(self) -> bool:
        return self.amount is not NO_AMOUNT


ALWAYS = All(())
NEVER = Any(())


def choose(*, otherwise: str, **cases: Condition) -> Category:
    """The first category whose condition holds."""
    return Category(tuple(cases.values()), (*cases, otherwise))


def when(condition: Condition, amount: Amount) -> Amount:
    """The amount if the condition holds, nothing otherwise."""
    return Choose((condition,), (amount, Number(0)))


def either(condition: Condition, yes: Amount, no: Amount) -> Amount:
    return Choose((condition,), (yes, no))


def above(amount: Amount, limit: Amount) -> Amount:
    return Above(amount, limit)


def percent(amount: Amount, share: int) -> Amount:
    """So many percent of an amount."""
    return Weighted((share,), (amount,)) if share else Number(0)


def slices(amount: Amount, *steps: tuple[Amount | None, int]) -> Amount:
    """An amount counted slice by slice: each step says up to which limit, and how many percent count."""
    weights, amounts = [steps[0][1]], [amount]
    for (limit, share), (_, next_share) in pairwise(steps):
        if limit is None or next_share < share:
            raise ValueError("slices rise, and only the last one has no limit")
        weights.append(next_share - share)
        amounts.append(above(amount, limit))
    return Weighted(tuple(weights), tuple(amounts))


def undecided(reason: str, when: Condition = ALWAYS) -> Condition:
    return Undecided(reason, when)


def absent() -> Amount:
    """The place of a parameter nobody found: it could be anything, so nothing is guessed."""
    return Choose((Undecided(PARAMETER_MISSING, ALWAYS),), (Number(MOST_CENTS), Number(0)))


def facts_of(*nodes: Node) -> frozenset[str]:
    """The names of the facts these trees read."""
    return nodes[0].reads[0] if len(nodes) == 1 else frozenset[str]().union(*(node.reads[0] for node in nodes))


def reasons_of(*nodes: Node) -> frozenset[str]:
    """What these trees leave undecided."""
    return nodes[0].reads[1] if len(nodes) == 1 else frozenset[str]().union(*(node.reads[1] for node in nodes))


def parameters_of(*nodes: Node) -> tuple[Parameter, ...]:
    """The parameters these trees rest on, each once."""
    found = (n.parameter for node in nodes for n in node.walk() if isinstance(n, Number) and n.parameter)
    return tuple({parameter.name: parameter for parameter in found}.values())


def _amount(value: Amount | int) -> Amount:
    return Number(value) if isinstance(value, int) else value
