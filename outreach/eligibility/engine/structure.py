"""How the parts of a rule hang together: which of them share facts, and which answers are worth trying for a fact.

Parts that share no fact can be looked at one after the other, so that what is unknown adds up instead of multiplying.
Both evaluators read this one analysis; that is why they agree.
"""

from collections.abc import Iterable
from functools import cached_property

from outreach.eligibility.engine.attempts import Attempt, attempts, values
from outreach.eligibility.engine.evaluation import bounded
from outreach.eligibility.expression import (
    ALWAYS,
    NEVER,
    All,
    Amount,
    Any,
    AtLeast,
    Choose,
    Condition,
    Given,
    Node,
    OneOf,
    Rule,
    Undecided,
    facts_of,
    reasons_of,
)
from outreach.eligibility.facts import FACTS, FINDINGS, NOT_ASSESSED, FactKind, Value
from outreach.eligibility.values import frozen
from outreach.errors import RuleBroken

RECEIVED = "received"
MOST_COMBINATIONS = 20_000  # of answers and amounts tried in a group of parts, so that nobody waits long
MOST_SPLIT = 4  # unknown yes/no and category facts tried one by one in a group of parts; beyond that bounds must do

# What a combination of answers comes to, strongest first; bits, so that a set of them is one small number.
R_RECEIVED, R_NOT_YET, R_UNLIKELY, R_LIKELY = 1, 2, 4, 8
R_ALL = (R_RECEIVED, R_NOT_YET, R_UNLIKELY, R_LIKELY)


def _join_two(a: int, b: int) -> int:
    return sum({min(x, y) for x in R_ALL if x & a for y in R_ALL if y & b})


JOINED = tuple(tuple(_join_two(a, b) for b in range(16)) for a in range(16))


def join(sets: Iterable[int]) -> int:
    """The kinds that several independent groups can come to together: in each combination the strongest wins."""
    result = R_LIKELY
    for kinds in sets:
        result = JOINED[result][kinds]
    return result


def levels_of(kinds: int, several_amounts: bool) -> int:
    """At which strengths results differ: each kind that meets a weaker one, and likely where the amounts differ."""
    return (kinds & ~(1 << (kinds.bit_length() - 1)) if kinds else 0) | (R_LIKELY if several_amounts else 0)


def matters(levels: int, context: int) -> bool:
    """Whether a difference at these strengths shows: the other groups must be able to come to something weaker."""
    if levels & R_LIKELY and context & R_LIKELY:
        return True
    return any(levels & level and context >= level << 1 for level in (R_RECEIVED, R_NOT_YET, R_UNLIKELY))


def range_of(kinds: int, low: int | None, high: int | None) -> tuple[int | None, int | None]:
    """The range of the amount: nothing where the answer is no, no amount at all where it is received already."""
    if kinds == R_RECEIVED:
        return None, None
    if not kinds & R_LIKELY:
        return 0, 0
    return (0 if kinds & (R_NOT_YET | R_UNLIKELY) else low), high


@frozen(slots=False)
class Group:
    """Parts of a rule that share facts, with the facts and open questions they read."""

    conditions: tuple[str, ...]  # `received` among them
    has_amount: bool
    facts: tuple[str, ...]
    questions: tuple[tuple[str, ...], ...]  # open questions; those of one tuple never arise together

    @cached_property
    def discrete(self) -> tuple[str, ...]:
        return tuple(name for name in self.facts if FACTS[name].kind is not FactKind.CENTS)

    @cached_property
    def counted(self) -> tuple[str, ...]:
        """The facts that count towards the bound on splitting."""
        return tuple(name for name in self.facts if FACTS[name].kind in (FactKind.YES_NO, FactKind.CATEGORY))

    @cached_property
    def amounts(self) -> tuple[str, ...]:
        return tuple(name for name in self.facts if FACTS[name].kind is FactKind.CENTS)

    @cached_property
    def finding(self) -> str | None:
        return next((name for name in self.facts if name in FINDINGS), None)


class Structure:
    """A rule taken apart; each analysis is made when somebody first asks for it, for many households need none."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self._attempts: dict[str, tuple[Attempt, ...]] = {}

    @cached_property
    def conditions(self) -> dict[str, Condition]:
        """Every yes/no part: who has it already, then the conditions of the law."""
        return {RECEIVED: self.rule.received, **self.rule.conditions}

    @cached_property
    def parts(self) -> tuple[Node, ...]:
        """Every part, the amount last."""
        return (*self.conditions.values(), self.rule.amount)

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """The facts it reads, in the order of the vocabulary."""
        read = facts_of(*self.parts)
        return tuple(name for name in FACTS if name in read)

    @cached_property
    def finding(self) -> str | None:
        return next((name for name in self.facts if name in FINDINGS), None)

    @cached_property
    def guards(self) -> dict[str, Condition]:
        """Where each open question arises."""
        guards: dict[str, Condition] = {}
        for node in (n for top in self.parts if reasons_of(top) for n in top.walk() if isinstance(n, Undecided)):
            if guards.setdefault(node.reason, node.when) != node.when:
                raise RuleBroken(reason=f"the open question {node.reason} arises in two different places")
        return guards

    @cached_property
    def answers(self) -> dict[str, tuple[Value, ...]]:
        """The answers that stand for all others, of yes/no, category and whole facts."""
        return {name: _answers(name, self.parts) for name in self.facts if FACTS[name].kind is not FactKind.CENTS}

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The parts, put together where they share facts."""
        return _groups(self.conditions, self.rule.amount, self.guards, self.answers)

    @cached_property
    def read_when(self) -> dict[str, Condition]:
        """Where facts can matter; those that always can are not listed."""
        return {name: when for name in self.facts if (when := _read_when(self.parts, name)) != ALWAYS}

    @cached_property
    def trials(self) -> dict[str, tuple[Attempt, ...]]:
        """The values to try for an unknown amount, beside the lowest."""
        return {name: self.trials_of(name) for name in self.facts if FACTS[name].kind is FactKind.CENTS}

    def trials_of(self, name: str) -> tuple[Attempt, ...]:
        if name not in self._attempts:
            self._attempts[name] = attempts(name, self.parts)
        return self._attempts[name]


def take_apart(rule: Rule) -> Structure:
    """Find the groups of a rule and the answers worth trying; refuses what no engine could run."""
    structure = Structure(rule)
    structure.guards  # noqa: B018 - one open question in two places is refused at once
    return structure


def _read_when(nodes: Iterable[Node], name: str) -> Condition:
    """When any of these pieces looks at a fact; a branch that is not taken does not."""
    return _any(_node_reads(node, name) for node in nodes)


def _node_reads(node: Node, name: str) -> Condition:
    if name not in facts_of(node):
        return NEVER
    if isinstance(node, All | Any):
        reads = []
        for part in node.conditions:  # of an "and" only while no other part is no, of an "or" while none is yes
            others = [other for other in node.conditions if other is not part and name not in facts_of(other)]
            open_still = others if isinstance(node, All) else [~other for other in others]
            reads.append(_all([*open_still, _node_reads(part, name)]))
        return _any(reads)
    if not isinstance(node, Choose):
        return _read_when(node.parts, name) if node.parts else ALWAYS
    reads, earlier = [], list[Condition]()
    for condition, amount in zip(node.conditions, node.amounts, strict=False):
        reads.append(_all([*earlier, _node_reads(condition, name)]))
        reads.append(_all([*earlier, condition, _node_reads(amount, name)]))
        earlier.append(~condition)
    reads.append(_all([*earlier, _node_reads(node.amounts[-1], name)]))
    return _any(reads)


def _any(conditions: Iterable[Condition]) -> Condition:
    kept = [c for c in dict.fromkeys(conditions) if c != NEVER]
    return ALWAYS if ALWAYS in kept else Any(tuple(kept))


def _all(conditions: list[Condition]) -> Condition:
    return NEVER if NEVER in conditions else All(tuple(c for c in conditions if c != ALWAYS))


def _groups(
    conditions: dict[str, Condition],
    amount: Amount,
    guards: dict[str, Condition],
    answers: dict[str, tuple[Value, ...]],
) -> tuple[Group, ...]:
    """Join the parts that share a fact or an open question, in the order of the law."""
    reads = {name: _inputs(part) for name, part in conditions.items()}
    reads["amount"] = _inputs(amount)
    sets: list[tuple[set[str], set[str]]] = []
    for name, inputs in reads.items():
        names, union = {name}, set(inputs)
        for other in [s for s in sets if s[1] & inputs]:
            names |= other[0]
            union |= other[1]
            sets.remove(other)
        sets.append((names, union))
    groups = []
    for names, inputs in sets:
        groups.append(
            Group(
                conditions=tuple(name for name in conditions if name in names),
                has_amount="amount" in names,
                facts=tuple(name for name in FACTS if name in inputs),
                questions=_questions(sorted(i[1:] for i in inputs if i.startswith("?")), guards, answers),
            )
        )
    return tuple(sorted(groups, key=lambda group: min(list(reads).index(n) for n in (*group.conditions, "amount"))))


def _questions(
    reasons: list[str], guards: dict[str, Condition], answers: dict[str, tuple[Value, ...]]
) -> tuple[tuple[str, ...], ...]:
    """Put open questions together that can never arise for the same household: one unknown then stands for them."""
    together: list[list[str]] = []
    for reason in reasons:
        place = next((t for t in together if all(_exclude(guards[reason], guards[o], answers) for o in t)), None)
        if place is None:
            together.append([reason])
        else:
            place.append(reason)
    return tuple(tuple(t) for t in together)


def _exclude(one: Condition, other: Condition, answers: dict[str, tuple[Value, ...]]) -> bool:
    """Whether some fact both read always speaks against one of the two."""
    for name in facts_of(one) & facts_of(other) & set(answers):
        tests = bounded(one), bounded(other)
        if all(any(test({name: answer}) is False for test in tests) for answer in answers[name]):
            return True
    return False


def _inputs(part: Node) -> set[str]:
    return {*facts_of(part), *(f"?{reason}" for reason in reasons_of(part))}


def _answers(name: str, nodes: tuple[Node, ...]) -> tuple[Value, ...]:
    """Both answers of a yes/no fact; of a category one code for all that are told apart nowhere; of a whole one, one
    number from each stretch between its limits."""
    fact = FACTS[name]
    if fact.kind is FactKind.YES_NO:
        return (False, True)
    if fact.kind is FactKind.CATEGORY:
        asked = {n.codes for top in nodes for n in top.walk() if isinstance(n, OneOf) and n.fact == name}
        alike = {tuple(code in codes for codes in asked): code for code in reversed(fact.codes) if code != NOT_ASSESSED}
        return tuple(sorted(alike.values(), key=fact.codes.index))
    limits = {fact.low}
    for node in (n for top in nodes if name in facts_of(top) for n in top.walk()):
        if isinstance(node, AtLeast) and node.amount == Given(name) != node.limit:
            limits |= {limit for limit in values(node.limit) if fact.low < limit <= fact.high}
        elif Given(name) in node.parts:
            raise RuleBroken(reason=f"{name} may only be compared with limits")
    return tuple(sorted(limits))
