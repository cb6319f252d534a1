"""Evaluates a rule for one household in plain Python: what is possible, the range, and what is still worth asking."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from typing import Any as AnyValue

from outreach.eligibility.expression import (
    MOST_CENTS,
    Above,
    All,
    Amount,
    Any,
    AtLeast,
    Choose,
    Condition,
    Given,
    Not,
    Number,
    OneOf,
    Said,
    Sum,
    Undecided,
    Weighted,
    facts_of,
    reasons_of,
)
from outreach.eligibility.facts import FACTS, Value
from outreach.eligibility.structure import (
    MOST_SPLIT,
    R_ALL,
    R_LIKELY,
    R_NOT_YET,
    R_RECEIVED,
    R_UNLIKELY,
    RECEIVED,
    Group,
    Structure,
)
from outreach.eligibility.verdict import Outcome

Known = Mapping[str, Value]
Bounds = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Finding:
    """What evaluating a rule for one household gave."""

    outcome: Outcome
    low: int | None
    high: int | None
    missing: tuple[str, ...]
    unclear: tuple[str, ...]
    answers: Mapping[str, bool | None]  # of each condition
    exact: bool


@dataclass(slots=True)
class Possible:
    """What a group of parts can come to, over all answers to what is unknown."""

    kinds: int = 0  # a set of R_ bits
    low: int | None = None  # of the amount, where the group says likely
    high: int | None = None
    levels: dict[str, int] = field(default_factory=dict)  # per unknown fact: at which strengths it makes a difference
    answers: dict[str, set[bool]] = field(default_factory=dict)
    by_finding: dict[Value, int] = field(default_factory=dict)
    exact: bool = True

    def add(self, kind: int, amount: int | None) -> None:
        self.kinds |= kind
        if kind == R_LIKELY and amount is not None:
            self.low = amount if self.low is None else min(self.low, amount)
            self.high = amount if self.high is None else max(self.high, amount)


class Evaluator:
    """A rule made ready to run."""

    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self.waiting = structure.rule.waiting
        self.bounded = {name: _bounded(c) for name, c in structure.conditions.items()}
        self.bounded_amount = _bounds(structure.rule.amount)
        self.exact = {name: _exact(c) for name, c in structure.conditions.items()}
        self.exact_amount = _exact(structure.rule.amount)
        self.guards = {reason: _bounded(c) for reason, c in structure.guards.items()}
        self.trials = {name: tuple(_exact(t) for t in trials) for name, trials in structure.trials.items()}
        conditions = structure.conditions
        self.reads = {name: (facts_of(c), reasons_of(c)) for name, c in conditions.items()}
        self.amount_reads = (facts_of(structure.rule.amount), reasons_of(structure.rule.amount))

    def run(self, known: Known) -> Finding:
        """Bounds first; where they leave the answer open, the answers one by one."""
        answers = {name: test(known) for name, test in self.bounded.items()}
        settled = self._settle(answers, known)
        if settled is not None:
            return settled
        found = [self._possible(group, known, answers) for group in self.structure.groups]
        return self._join(found)

    def _settle(self, answers: dict[str, bool | None], known: Known) -> Finding | None:
        received, waiting = answers[RECEIVED], answers[self.waiting]
        if received is None:
            return None
        if received:
            return _settled(Outcome.RECEIVED, None, answers)
        if waiting is None:
            return None
        if not waiting:
            return _settled(Outcome.NOT_YET, 0, answers)
        if any(answers[name] is False for name in self.structure.rule.conditions):
            return _settled(Outcome.UNLIKELY, 0, answers)
        low, high = self.bounded_amount(known)
        if low == high and all(answers[name] for name in self.structure.rule.conditions):
            return _settled(Outcome.LIKELY, low, answers)
        return None

    def _possible(self, group: Group, known: Known, answers: dict[str, bool | None]) -> Possible:
        unknown = [name for name in group.facts if name not in known]
        if sum(name in group.counted for name in unknown) > MOST_SPLIT:
            return self._bounded_group(group, known, answers)
        return self._tried_group(group, known, unknown)

    def _tried_group(self, group: Group, known: Known, unknown: list[str]) -> Possible:
        """Every answer to the unknown facts, with unknown amounts at the values where something changes."""
        facts = [name for name in unknown if name in group.discrete]
        amounts = [name for name in unknown if name in group.amounts]
        reasons = [reason for reason in group.reasons if self.guards[reason](known) is not False]
        choices = [self.structure.answers[name] for name in facts] + [(False, True)] * len(reasons)
        names = facts + [f"?{reason}" for reason in reasons]
        lines = [(name, trial) for name in amounts for trial in self.trials[name]]
        possible = Possible(answers={name: set() for name in group.conditions})
        result: dict[tuple[Value, ...], list[tuple[int, int | None]]] = {}
        base = {**known, **dict.fromkeys(amounts, 0)}
        for combination in product(*choices):
            env: dict[str, AnyValue] = {**base, **dict(zip(names, combination, strict=True))}
            row = [self._local(group, env, possible)]
            for name, trial in lines:
                row.append(self._local(group, {**env, name: min(trial(env), MOST_CENTS)}, possible))
            if len(amounts) > 1:
                row.append(self._local(group, {**env, **dict.fromkeys(amounts, MOST_CENTS)}, possible))
            result[combination] = row
        for position, name in enumerate(names):
            if level := _levels_across(result, position):
                possible.levels[name] = level
        for name in amounts:
            places = [0] + [i + 1 for i, (line, _) in enumerate(lines) if line == name]
            level = 0
            for row in result.values():
                level |= _levels({row[place] for place in places})
            if level:
                possible.levels[name] = level
        if group.finding in facts:
            position = facts.index(group.finding)
            for combination, row in result.items():
                answer = combination[position]
                for kind, _ in row:
                    possible.by_finding[answer] = possible.by_finding.get(answer, 0) | kind
        return possible

    def _local(self, group: Group, env: Known, possible: Possible) -> tuple[int, int | None]:
        """What the group comes to when everything in it is answered."""
        kind, amount = R_LIKELY, None
        for name in group.conditions:
            answer = self.exact[name](env)
            possible.answers[name].add(answer)
            if name == RECEIVED:
                if answer:
                    kind = min(kind, R_RECEIVED)
            elif not answer:
                kind = min(kind, R_NOT_YET if name == self.waiting else R_UNLIKELY)
        if group.has_amount and kind == R_LIKELY:
            amount = self.exact_amount(env)
        possible.add(kind, amount)
        return kind, amount

    def _bounded_group(self, group: Group, known: Known, answers: dict[str, bool | None]) -> Possible:
        """Too much unknown to try one by one: what the bounds leave open. Never too narrow, perhaps too wide."""
        possible = Possible(exact=False)
        received = answers[RECEIVED] if RECEIVED in group.conditions else False
        waiting = answers[self.waiting] if self.waiting in group.conditions else True
        others = [answers[n] for n in group.conditions if n not in (RECEIVED, self.waiting)]
        if received is not False:
            possible.kinds |= R_RECEIVED
        if received is not True and waiting is not True:
            possible.kinds |= R_NOT_YET
        if received is not True and waiting is not False and not all(answer is True for answer in others):
            possible.kinds |= R_UNLIKELY
        if received is not True and waiting is not False and all(answer is not False for answer in others):
            possible.kinds |= R_LIKELY
        open_parts = [self.reads[name] for name in group.conditions if answers[name] is None]
        if group.has_amount and possible.kinds & R_LIKELY:
            possible.low, possible.high = self.bounded_amount(known)
            if possible.low != possible.high:
                open_parts.append(self.amount_reads)
        for name in group.conditions:
            possible.answers[name] = {True, False} if answers[name] is None else {answers[name] is True}
        for facts, reasons in open_parts:
            names = [name for name in facts if name not in known]
            names += [f"?{reason}" for reason in reasons if self.guards[reason](known) is not False]
            possible.levels.update(dict.fromkeys(names, 15))
        return possible

    def _join(self, found: list[Possible]) -> Finding:
        """Put the groups together: the strongest result of any of them is the result of all."""
        contexts = [join(other.kinds for other in found if other is not one) for one in found]
        kinds = join(one.kinds for one in found)
        named: set[str] = set()
        for one, context in zip(found, contexts, strict=True):
            named |= {name for name, levels in one.levels.items() if matters(levels, context)}
        missing = tuple(name for name in self.structure.facts if name in named)
        unclear = tuple(sorted(name[1:] for name in named if name.startswith("?")))
        amounts = next(one for one, g in zip(found, self.structure.groups, strict=True) if g.has_amount)
        low, high = range_of(kinds, amounts.low, amounts.high)
        answers: dict[str, bool | None] = {}
        for one in found:
            for name, said in one.answers.items():
                answers[name] = None if len(said) > 1 else True in said
        outcome = _OUTCOMES.get(kinds) or self._open_outcome(found, contexts)
        return Finding(outcome, low, high, missing, unclear, answers, all(one.exact for one in found))

    def _open_outcome(self, found: list[Possible], contexts: list[int]) -> Outcome:
        """Probable when each answer to the missing finding would settle it, one of them as likely."""
        for one, context in zip(found, contexts, strict=True):
            if one.by_finding:
                settled = {join((kinds, context)) for kinds in one.by_finding.values()}
                if settled == {R_UNLIKELY, R_LIKELY}:
                    return Outcome.PROBABLE
        return Outcome.UNKNOWN


_OUTCOMES = {
    R_RECEIVED: Outcome.RECEIVED,
    R_NOT_YET: Outcome.NOT_YET,
    R_UNLIKELY: Outcome.UNLIKELY,
    R_LIKELY: Outcome.LIKELY,
}


def _settled(outcome: Outcome, amount: int | None, answers: dict[str, bool | None]) -> Finding:
    return Finding(outcome, amount, amount, (), (), answers, True)


def join(sets: Iterator[int] | tuple[int, ...]) -> int:
    """The kinds that several independent groups can come to together: in each combination the strongest wins."""
    result = R_LIKELY
    for kinds in sets:
        result = _JOINED[result][kinds]
    return result


def _join_two(a: int, b: int) -> int:
    pairs = ((x, y) for x in R_ALL if x & a for y in R_ALL if y & b)
    return sum({min(x, y) for x, y in pairs})


_JOINED = tuple(tuple(_join_two(a, b) for b in range(16)) for a in range(16))


def matters(levels: int, context: int) -> bool:
    """Whether a difference at these strengths shows: the other groups must be able to come to something weaker."""
    for level in R_ALL:
        if levels & level and (context > (level << 1) - 1 if level != R_LIKELY else context & R_LIKELY):
            return True
    return False


def range_of(kinds: int, low: int | None, high: int | None) -> tuple[int | None, int | None]:
    """The range of the amount: nothing where the answer is no, no amount at all where it is received already."""
    if kinds == R_RECEIVED:
        return None, None
    if not kinds & R_LIKELY:
        return 0, 0
    return (0 if kinds & (R_NOT_YET | R_UNLIKELY) else low), high


def _levels(results: set[tuple[int, int | None]]) -> int:
    """At which strengths results differ: each kind that meets a weaker one, and likely for two amounts."""
    kinds = 0
    for kind, _ in results:
        kinds |= kind
    weakest = 1 << (kinds.bit_length() - 1)
    levels = kinds & ~weakest
    if len({amount for kind, amount in results if kind == R_LIKELY}) > 1:
        levels |= R_LIKELY
    return levels


def _levels_across(result: dict[tuple[Value, ...], list[tuple[int, int | None]]], position: int) -> int:
    """The levels at which one unknown makes a difference, all else being equal."""
    beside: dict[tuple[Value, ...], list[list[tuple[int, int | None]]]] = {}
    for combination, row in result.items():
        beside.setdefault(combination[:position] + combination[position + 1 :], []).append(row)
    level = 0
    for rows in beside.values():
        for same in zip(*rows, strict=True):
            level |= _levels(set(same))
    return level


@lru_cache(maxsize=4096)
def _domain(name: str) -> Bounds:
    return FACTS[name].low, FACTS[name].high


def _bounded(node: Condition) -> Callable[[Known], bool | None]:
    """Three-valued: yes or no only if every completion says so."""
    match node:
        case Said(fact):
            return lambda known: known.get(fact)  # type: ignore[return-value]
        case OneOf(fact, codes):
            return lambda known: None if (value := known.get(fact)) is None else value in codes
        case Not(condition):
            inner = _bounded(condition)
            return lambda known: None if (value := inner(known)) is None else not value
        case Undecided(when=when):
            arises = _bounded(when)
            return lambda known: False if arises(known) is False else None
        case AtLeast(amount, limit):
            left, right = _bounds(amount), _bounds(limit)

            def at_least(known: Known) -> bool | None:
                low, high = left(known)
                lowest, highest = right(known)
                return True if low >= highest else False if high < lowest else None

            return at_least
        case All(conditions) | Any(conditions):
            tests, decisive = tuple(_bounded(c) for c in conditions), isinstance(node, Any)

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
    """The lowest and the highest value any completion can give."""
    match node:
        case Number(value=value):
            both = (value, value)
            return lambda known: both
        case Given(fact):
            domain = _domain(fact)
            return lambda known: domain if (value := known.get(fact)) is None else (value, value)  # type: ignore[return-value]
        case Sum(amounts):
            terms = tuple(_bounds(a) for a in amounts)

            def total(known: Known) -> Bounds:
                low = high = 0
                for term in terms:
                    least, most = term(known)
                    low += least
                    high += most
                return low, high

            return total
        case Above(amount, limit):
            left, right = _bounds(amount), _bounds(limit)

            def rest(known: Known) -> Bounds:
                low, high = left(known)
                lowest, highest = right(known)
                return max(0, low - highest), max(0, high - lowest)

            return rest
        case Weighted(weights, amounts):
            weighed = tuple((w, _bounds(a)) for w, a in zip(weights, amounts, strict=True))

            def share(known: Known) -> Bounds:
                low = high = 50
                for weight, term in weighed:
                    least, most = term(known)
                    low += weight * least
                    high += weight * most
                return low // 100, high // 100

            return share
        case Choose(conditions, amounts):
            tests = tuple(_bounded(c) for c in conditions)
            values = tuple(_bounds(a) for a in amounts)

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
    """The one value when everything is answered, open questions included."""
    match node:
        case Said(fact) | Given(fact):
            return lambda env: env[fact]
        case OneOf(fact, codes):
            return lambda env: env[fact] in codes
        case Number(value=value):
            return lambda env: value
        case Not(condition):
            inner = _exact(condition)
            return lambda env: not inner(env)
        case Undecided(reason, when):
            arises, key = _exact(when), f"?{reason}"
            return lambda env: arises(env) and env.get(key, False)
        case AtLeast(amount, limit):
            left, right = _exact(amount), _exact(limit)
            return lambda env: left(env) >= right(env)
        case All(conditions):
            tests = tuple(_exact(c) for c in conditions)
            return lambda env: all(test(env) for test in tests)
        case Any(conditions):
            tests = tuple(_exact(c) for c in conditions)
            return lambda env: any(test(env) for test in tests)
        case Sum(amounts):
            terms = tuple(_exact(a) for a in amounts)
            return lambda env: sum(term(env) for term in terms)
        case Above(amount, limit):
            left, right = _exact(amount), _exact(limit)
            return lambda env: max(0, left(env) - right(env))
        case Weighted(weights, amounts):
            weighed = tuple((w, _exact(a)) for w, a in zip(weights, amounts, strict=True))
            return lambda env: (sum(w * term(env) for w, term in weighed) + 50) // 100
        case Choose(conditions, amounts):
            tests, values = tuple(_exact(c) for c in conditions), tuple(_exact(a) for a in amounts)

            def chosen(env: Mapping[str, AnyValue]) -> AnyValue:
                for test, value in zip(tests, values, strict=False):
                    if test(env):
                        return value(env)
                return values[-1](env)

            return chosen
        case _:
            raise TypeError(f"no part of a rule: {node}")
