"""Goes through the answers to what is unknown, one question at a time and only while something is still open.

Each answer is put into what is left of the rule; where nothing is open any more a whole stretch of cases is settled at
once. The result is a tree; comparing its branches says which questions make a difference.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from itertools import combinations
from operator import or_
from typing import Any

from outreach.eligibility.engine.evaluation import exact
from outreach.eligibility.engine.prospects import Local, Prospects
from outreach.eligibility.engine.residual import Filling
from outreach.eligibility.engine.structure import R_LIKELY
from outreach.eligibility.expression import MOST_CENTS, Amount, AtLeast, Condition, Given, Node, Number, OneOf
from outreach.eligibility.facts import Value

Line = tuple[str, Callable[[Mapping[str, Any]], int]]  # an unknown amount, and a value to try for it
ALL = "all amounts"
AMOUNT = "amount"  # the name of the part that is no condition


class Tree:
    """Cases that are settled: one result for all of them, or one for each value tried for the unknown amounts."""

    def __init__(self, row: tuple[Local, ...]) -> None:
        self.row = row
        self.results = frozenset(row)


class Branches(Tree):
    """Cases told apart by one question; answers that lead to the same stand together."""

    def __init__(self, name: str, children: list[tuple[frozenset[Value], Tree]]) -> None:
        self.name = name
        self.children = children
        self.results = frozenset().union(*(child.results for _, child in children))


class Splitting:
    """The cases of a group of parts, for one household."""

    def __init__(
        self,
        kind_of: Callable[[Mapping[str, bool]], int],
        questions: list[tuple[str, tuple[Value, ...]]],
        lines: list[Line],
    ) -> None:
        self.kind_of = kind_of
        self.questions = questions  # the unknown facts that are no amounts, and the open questions, with their answers
        self.lines = lines

    def run(
        self, conditions: Mapping[str, Condition], amount: Amount | None, known: Mapping[str, Any], finding: str
    ) -> list[Prospects]:
        """What these conditions and the amount can come to; in `known` the unknown stands with any answer.

        With what is known put in, parts that shared a fact may share none any more: each such share goes its own way.
        """
        filling = Filling(known, {name for name, _ in (*self.questions, *self.lines)})
        settled = Prospects(conditions)
        told, left = filling.conditions(conditions, settled.answers)
        low, _, worth = (0, 0, None) if amount is None else filling.amount(amount)
        kind = self.kind_of(told)
        settled.add((kind, low if kind == R_LIKELY and amount is not None and worth is None else None))
        shares = _shares(left if worth is None else {**left, AMOUNT: worth})
        return [settled, *(self._share(dict(share), known, finding) for share in shares)]

    def _share(self, parts: dict[str, Node], known: Mapping[str, Any], finding: str) -> Prospects:
        inputs = frozenset[str]().union(*(part.inputs for part in parts.values()))
        cases = Cases(
            self.kind_of,
            [(name, answers) for name, answers in self.questions if name in inputs],
            [(name, trial) for name, trial in self.lines if name in inputs],
            parts,
        )
        return cases.run(known, finding if finding in inputs else "")


def _shares(parts: Mapping[str, Node]) -> list[list[tuple[str, Node]]]:
    """Put parts together that look at the same fact."""
    shares: list[tuple[list[tuple[str, Node]], frozenset[str]]] = []
    for part in parts.items():
        together, inputs, apart = [part], part[1].inputs, []
        for share in shares:
            if share[1].isdisjoint(part[1].inputs):
                apart.append(share)
            else:
                together, inputs = share[0] + together, inputs | share[1]
        shares = [*apart, (together, inputs)]
    return [share for share, _ in shares]


class Cases:
    """The cases of some parts that look at the same facts."""

    def __init__(
        self,
        kind_of: Callable[[Mapping[str, bool]], int],
        questions: list[tuple[str, tuple[Value, ...]]],
        lines: list[Line],
        parts: dict[str, Any],
    ) -> None:
        self.kind_of = kind_of
        self.questions = questions
        self.lines = lines
        self.amounts = list(dict.fromkeys(name for name, _ in lines))
        self.amount: Amount | None = parts.pop(AMOUNT, None)
        self.conditions: dict[str, Condition] = parts
        self.prospects = Prospects(parts)
        self._grown: dict[Any, Tree] = {}  # what is left may be the same after different answers

    def run(self, known: Mapping[str, Any], finding: str) -> Prospects:
        unknown = {name for name, _ in (*self.questions, *self.lines)}
        tree = self._grow(self.conditions, {}, self.amount, known, unknown)
        for local in tree.results:
            self.prospects.add(local)
        self._compare(tree, set())
        answers = next((answers for name, answers in self.questions if name == finding), ())
        self.prospects.by_finding = {a: _kinds(_given(tree, finding, a)) for a in answers}
        return self.prospects

    def _grow(
        self,
        conditions: Mapping[str, Condition],
        told: Mapping[str, bool],
        amount: Amount | None,
        known: Mapping[str, Any],
        unknown: set[str],
        learnt: str = "",
    ) -> Tree:
        filling = Filling(known, unknown, learnt)
        now, left = filling.conditions(conditions, self.prospects.answers)
        told = {**told, **now}
        if not left and (amount is None or self.kind_of(told) != R_LIKELY):
            return Tree(((self.kind_of(told), None),))
        if amount is not None:
            low, _, what_is_left = filling.amount(amount)
            if not left and what_is_left is None:
                return Tree(((R_LIKELY, low),))
            amount = what_is_left or Number(low)
        same = (*told.items(), *left.items(), amount)
        if same not in self._grown:
            self._grown[same] = self._split(left, told, amount, known, unknown)
        return self._grown[same]

    def _split(
        self,
        left: Mapping[str, Condition],
        told: Mapping[str, bool],
        amount: Amount | None,
        known: Mapping[str, Any],
        unknown: set[str],
    ) -> Tree:
        """One question answered in each way; none is left when only amounts are unknown."""
        name, answers = self._next(left.values(), unknown)
        parts: list[Node] = [*left.values()] if amount is None else [*left.values(), amount]
        if not name:
            name, answers = self._next(parts, unknown)
        if not name:
            return self._tried(left, told, amount, known)
        children = [
            (frozenset(alike), self._grow(left, told, amount, {**known, name: alike[0]}, unknown - {name}, name))
            for alike in _alike(name, answers, parts)
        ]
        return Branches(name, children)

    def _next(self, parts: Iterable[Node], unknown: set[str]) -> tuple[str, tuple[Value, ...]]:
        """The question to split: the first, in the order of the vocabulary, that is still looked at."""
        inputs = frozenset[str]().union(*(part.inputs for part in parts))
        for name, answers in self.questions:
            if name in unknown and name in inputs:
                return name, answers
        return "", ()

    def _tried(
        self,
        left: Mapping[str, Condition],
        told: Mapping[str, bool],
        amount: Amount | None,
        known: Mapping[str, Any],
    ) -> Tree:
        """Only amounts are unknown: each at the values where something changes, the others at nothing."""
        tests = {name: exact(condition) for name, condition in left.items()}
        worth = None if amount is None else exact(amount)
        parts = [*left.values()] if amount is None else [*left.values(), amount]
        inputs = frozenset[str]().union(*(part.inputs for part in parts))
        base = {**known, **dict.fromkeys(self.amounts, 0)}
        seen: dict[tuple[str, int], Local] = {}

        def at(name: str, value: int) -> Local:
            if (name, value) not in seen:
                env = {**base, **dict.fromkeys(self.amounts if name == ALL else (name,), value)}
                answers = {condition: test(env) for condition, test in tests.items()}
                for condition, answer in answers.items():
                    self.prospects.answers[condition].add(answer)
                kind = self.kind_of({**told, **answers})
                seen[name, value] = kind, worth(env) if worth is not None and kind == R_LIKELY else None
            return seen[name, value]

        first = at(ALL, 0)
        row = [first]
        for name, trial in self.lines:
            value = min(trial(base), MOST_CENTS) if name in inputs else 0
            row.append(at(name, value) if value else first)
        if len(self.amounts) > 1:
            row.append(at(ALL, MOST_CENTS))
        for name in inputs.intersection(self.amounts):
            self.prospects.differ(
                name, [first, *(r for (n, _), r in zip(self.lines, row[1:], strict=False) if n == name)]
            )
        return Tree(tuple(row))

    def _compare(self, tree: Tree, seen: set[int]) -> None:
        """Note for each question where cases alike but for its answer differ."""
        if not isinstance(tree, Branches) or id(tree) in seen:
            return
        seen.add(id(tree))
        for _, child in tree.children:
            self._compare(child, seen)
        for (_, one), (_, other) in combinations(tree.children, 2):
            self._across(tree.name, one, other, {})

    def _across(self, name: str, one: Tree, other: Tree, fixed: Mapping[str, frozenset[Value]]) -> None:
        """Compare two branches case by case, the other questions answered alike; stop where nothing new can show."""
        if one is other or not self.prospects.would_add(name, one.results | other.results):
            return
        if not isinstance(one, Branches):
            one, other = other, one
        if isinstance(one, Branches):
            for answers, child in one.children:
                if here := answers & fixed.get(one.name, answers):
                    self._across(name, child, other, {**fixed, one.name: here})
            return
        many = max(len(one.row), len(other.row))
        for pair in zip(one.row * (many // len(one.row)), other.row * (many // len(other.row)), strict=True):
            self.prospects.differ(name, pair)


def _given(tree: Tree, name: str, answer: Value) -> list[Tree]:
    """The branches where a question is answered so."""
    if not isinstance(tree, Branches):
        return [tree]
    taken = [child for answers, child in tree.children if tree.name != name or answer in answers]
    return taken if tree.name == name else [t for child in taken for t in _given(child, name, answer)]


def _kinds(trees: Iterable[Tree]) -> int:
    return reduce(or_, (kind for tree in trees for kind, _ in tree.results), 0)


def _alike(name: str, answers: tuple[Value, ...], parts: Iterable[Node]) -> Iterable[list[Value]]:
    """The answers, those together that no part tells apart."""
    if len(answers) == 2:
        return [[answer] for answer in answers]
    nodes = [node for part in parts if name in part.inputs for node in part.walk()]
    codes = [node.codes for node in nodes if isinstance(node, OneOf) and node.fact == name]
    asked = [node.limit for node in nodes if isinstance(node, AtLeast) and node.amount == Given(name)]
    if not all(isinstance(limit, Number) for limit in asked):
        return [[answer] for answer in answers]
    limits = [limit.value for limit in asked if isinstance(limit, Number)]
    groups: dict[tuple[bool, ...], list[Value]] = {}
    for answer in answers:
        told_apart = (*(answer in some for some in codes), *(int(answer) >= limit for limit in limits))
        groups.setdefault(told_apart, []).append(answer)
    return groups.values()
