"""Evaluates a rule for one household in plain Python: what is possible, the range, and what is still worth asking."""

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

from outreach.eligibility.evaluation import Bounds, Known, bounded, bounds, exact
from outreach.eligibility.expression import MOST_CENTS, AtLeast, facts_of, reasons_of
from outreach.eligibility.facts import Value
from outreach.eligibility.structure import (
    MOST_COMBINATIONS,
    MOST_SPLIT,
    R_LIKELY,
    R_NOT_YET,
    R_RECEIVED,
    R_UNLIKELY,
    RECEIVED,
    Group,
    Structure,
    join,
    levels_of,
    matters,
    range_of,
)
from outreach.eligibility.values import frozen
from outreach.eligibility.verdict import Outcome

Local = tuple[int, int | None]  # what a group comes to in one combination, and the amount where that is likely
Answers = dict[str, bool | None]


@frozen
class Found:
    """What evaluating a rule for one household gave."""

    outcome: Outcome
    low: int | None
    high: int | None
    missing: tuple[str, ...]
    unclear: tuple[str, ...]
    answers: Mapping[str, bool | None]  # of each condition
    exact: bool


class Possible:
    """What a group of parts can come to, over all answers to what is unknown."""

    def __init__(self, conditions: Iterable[str], exact: bool = True) -> None:
        self.kinds = 0
        self.low: int | None = None  # of the amount, where the group says likely
        self.high: int | None = None
        self.levels: dict[str, int] = {}  # per unknown: at which strengths it makes a difference
        self.answers: dict[str, set[bool]] = {name: set() for name in conditions}
        self.by_finding: dict[Value, int] = {}
        self.exact = exact

    def add(self, local: Local) -> None:
        kind, amount = local
        self.kinds |= kind
        if amount is not None:
            self.low = amount if self.low is None else min(self.low, amount)
            self.high = amount if self.high is None else max(self.high, amount)

    def differ(self, name: str, results: Iterable[Local]) -> None:
        """Note at which strengths these results, alike but for one answer, differ."""
        distinct = set(results)
        if len(distinct) > 1:
            kinds = 0
            for kind, _ in distinct:
                kinds |= kind
            several = len({amount for kind, amount in distinct if kind == R_LIKELY}) > 1
            self.levels[name] = self.levels.get(name, 0) | levels_of(kinds, several)


class Evaluator:
    """A rule made ready to run."""

    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self.waiting = structure.rule.waiting
        self.bounded = {name: bounded(c) for name, c in structure.conditions.items()}
        self.bounded_amount = bounds(structure.rule.amount)
        self.exact = {name: exact(c) for name, c in structure.conditions.items()}
        self.exact_amount = exact(structure.rule.amount)
        self.guards = {reason: bounded(c) for reason, c in structure.guards.items()}
        self.read_when = {name: bounded(c) for name, c in structure.read_when.items()}
        self.trials = {
            name: tuple((exact(t.value), tuple(bounded(c) for c in t.while_open)) for t in trials)
            for name, trials in structure.trials.items()
        }
        self.reads = {name: (facts_of(c), reasons_of(c)) for name, c in structure.conditions.items()}
        self.on_amount = {
            name: exact(c.limit)({})
            for name, c in structure.conditions.items()
            if isinstance(c, AtLeast) and c.amount == structure.rule.amount and not facts_of(c.limit)
        }
        self.medical = [name for name, c in structure.conditions.items() if structure.finding in facts_of(c)]
        self.amount_reads = (facts_of(structure.rule.amount), reasons_of(structure.rule.amount))

    def run(self, known: Known) -> Found:
        """Bounds first; then each answer to the finding; where that leaves the answer open, all answers one by one."""
        amount = self.bounded_amount(known)
        answers = {name: self._answer(name, known, amount) for name in self.bounded}
        settled = self._settle(answers, amount)
        if settled is not None:
            return _settled(*settled, answers)
        if (finding := self.structure.finding) and finding not in known:
            found = self._only_finding(finding, known, answers, amount)
            if found is not None:
                return found
        return self._join([self._possible(group, known, answers) for group in self.structure.groups])

    def _answer(self, name: str, known: Known, amount: Bounds) -> bool | None:
        """What the bounds say of a condition; one on the amount itself is not worked out a second time."""
        if name not in self.on_amount:
            return self.bounded[name](known)
        least, (low, high) = self.on_amount[name], amount
        return True if low >= least else False if high < least else None

    def _settle(self, answers: Answers, amount: Bounds) -> Local | None:
        """What the bounds settle: a kind and its amount."""
        received, waiting = answers[RECEIVED], answers.get(self.waiting, True)
        if received:
            return R_RECEIVED, None
        if received is None or waiting is None:
            return None
        if not waiting:
            return R_NOT_YET, 0
        if any(answers[name] is False for name in self.structure.rule.conditions):
            return R_UNLIKELY, 0
        if all(answers[name] for name in self.structure.rule.conditions):
            low, high = amount
            if low == high:
                return R_LIKELY, low
        return None

    def _only_finding(self, finding: str, known: Known, before: Answers, amount: Bounds) -> Found | None:
        """The usual case: each answer to the medical finding settles it, so nothing else matters."""
        results: list[Local] = []
        answers: dict[str, set[bool | None]] = {name: set() for name in self.bounded}
        for answer in self.structure.answers[finding]:
            supposed = {**known, finding: answer}
            if finding in self.amount_reads[0]:
                amount = self.bounded_amount(supposed)
            told = {**before, **{name: self._answer(name, supposed, amount) for name in self.medical}}
            settled = self._settle(told, amount)
            if settled is None:
                return None
            results.append(settled)
            for name, value in told.items():
                answers[name].add(value)
        kinds = 0
        for kind, _ in results:
            kinds |= kind
        amounts = [amount for kind, amount in results if kind == R_LIKELY and amount is not None]
        low, high = range_of(kinds, min(amounts, default=None), max(amounts, default=None))
        outcome = _OUTCOMES.get(kinds) or Outcome.PROBABLE
        joined = {name: next(iter(said)) if len(said) == 1 else None for name, said in answers.items()}
        return Found(outcome, low, high, (finding,) if len(set(results)) > 1 else (), (), joined, True)

    def _possible(self, group: Group, known: Known, answers: Answers) -> Possible:
        if (determined := self._determined(group, known)) is not None:
            return determined
        unread = [name for name in group.facts if name not in known and self._is_not_read(name, known)]
        known = {**known, **{name: self._any_answer(name) for name in unread}}
        unknown = [name for name in group.facts if name not in known]
        facts = [name for name in unknown if name in group.discrete]
        questions = [
            reasons for reasons in group.questions if any(self.guards[reason](known) is not False for reason in reasons)
        ]
        choices: list[tuple[Value, ...]] = [self.structure.answers[name] for name in facts]
        choices += [(False, True)] * len(questions)
        combinations = 1
        for choice in choices:
            combinations *= len(choice)
        amounts = [name for name in unknown if name in group.amounts]
        combinations *= 2 + sum(len(self.trials[name]) for name in amounts)
        if sum(name in group.counted for name in facts) > MOST_SPLIT or combinations > MOST_COMBINATIONS:
            return self._bounded_group(group, known, answers)
        return self._tried_group(group, known, facts, questions, amounts, choices)

    def _determined(self, group: Group, known: Known) -> Possible | None:
        """What the bounds make of a group when they leave nothing in it open, the finding apart."""
        finding = group.finding
        supposed = [known]
        if finding and finding not in known:
            supposed = [{**known, finding: answer} for answer in self.structure.answers[finding]]
        possible = Possible(group.conditions)
        results: list[Local] = []
        for one in supposed:
            told = {name: self.bounded[name](one) for name in group.conditions}
            if None in told.values():
                return None
            kind, amount = self._kind(told), None
            if group.has_amount and kind == R_LIKELY:
                amount, high = self.bounded_amount(one)
                if amount != high:
                    return None
            for name, answer in told.items():
                possible.answers[name].add(answer is True)
            results.append((kind, amount))
            possible.add(results[-1])
            if finding and len(supposed) > 1:
                possible.by_finding[one[finding]] = kind
        if finding:
            possible.differ(finding, results)
        return possible

    def _kind(self, answers: Mapping[str, bool | None]) -> int:
        """The strongest result of some conditions that are all answered."""
        if answers.get(RECEIVED):
            return R_RECEIVED
        if not answers.get(self.waiting, True):
            return R_NOT_YET
        return R_LIKELY if all(a for name, a in answers.items() if name != RECEIVED) else R_UNLIKELY

    def _is_not_read(self, name: str, known: Known) -> bool:
        """Whether what is known keeps every part from looking at a fact, so that its answer cannot matter."""
        return name in self.read_when and self.read_when[name](known) is False

    def _any_answer(self, name: str) -> Value:
        return self.structure.answers[name][0] if name in self.structure.answers else 0

    def _tried_group(
        self,
        group: Group,
        known: Known,
        facts: list[str],
        questions: list[tuple[str, ...]],
        amounts: list[str],
        choices: list[tuple[Value, ...]],
    ) -> Possible:
        """Every answer to the unknown facts, with unknown amounts at the values where something changes."""
        lines = [
            (name, value)
            for name in amounts
            for value, while_open in self.trials[name]
            if not while_open or any(test(known) is None for test in while_open)
        ]
        possible = Possible(group.conditions)
        base: dict[str, Any] = {**known, **dict.fromkeys(amounts, 0)}
        result: dict[tuple[Value, ...], list[Local]] = {}
        arising: dict[tuple[Value, ...], list[set[str]]] = {}
        for combination in product(*choices):
            env = {**base, **dict(zip(facts, combination, strict=False))}
            for reasons, answer in zip(questions, combination[len(facts) :], strict=True):
                env.update((f"?{reason}", answer) for reason in reasons)
            tried = [env, *({**env, name: min(trial(env), MOST_CENTS)} for name, trial in lines)]
            if len(amounts) > 1:
                tried.append({**env, **dict.fromkeys(amounts, MOST_CENTS)})
            result[combination] = [self._local(group, one, possible) for one in tried]
            if questions:
                arising[combination] = [{r for rs in questions for r in rs if self.guards[r](one)} for one in tried]
        for position, name in enumerate(facts):
            for rows in _beside(result, position):
                for same in zip(*(result[c] for c in rows), strict=True):
                    possible.differ(name, same)
        for position, reasons in enumerate(questions, start=len(facts)):
            for rows in _beside(result, position):
                for place, same in enumerate(zip(*(result[c] for c in rows), strict=True)):
                    for reason in arising[rows[0]][place].intersection(reasons):
                        possible.differ(f"?{reason}", same)
        for name in amounts:
            places = [0] + [i + 1 for i, (line, _) in enumerate(lines) if line == name]
            for row in result.values():
                possible.differ(name, [row[place] for place in places])
        if group.finding in facts:
            position = facts.index(group.finding)
            for combination, row in result.items():
                for kind, _ in row:
                    answer = combination[position]
                    possible.by_finding[answer] = possible.by_finding.get(answer, 0) | kind
        return possible

    def _local(self, group: Group, env: Mapping[str, Any], possible: Possible) -> Local:
        """What the group comes to when everything in it is answered."""
        told = {name: self.exact[name](env) for name in group.conditions}
        for name, answer in told.items():
            possible.answers[name].add(answer)
        kind = self._kind(told)
        amount = self.exact_amount(env) if group.has_amount and kind == R_LIKELY else None
        possible.add((kind, amount))
        return kind, amount

    def _bounded_group(self, group: Group, known: Known, answers: Answers) -> Possible:
        """Too much unknown to try one by one: what the bounds leave open. Never too narrow, perhaps too wide."""
        possible = Possible(group.conditions, exact=False)
        received = answers[RECEIVED] if RECEIVED in group.conditions else False
        waiting = answers[self.waiting] if self.waiting in group.conditions else True
        others = [answers[n] for n in group.conditions if n not in (RECEIVED, self.waiting)]
        possible.kinds |= R_RECEIVED if received is not False else 0
        if not received:
            possible.kinds |= R_NOT_YET if not waiting else 0
            if waiting is not False:
                possible.kinds |= R_UNLIKELY if not all(others) else 0
                possible.kinds |= R_LIKELY if all(answer is not False for answer in others) else 0
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

    def _join(self, found: list[Possible]) -> Found:
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
        answers: Answers = {}
        for one in found:
            answers.update({n: None if len(said) > 1 else True in said for n, said in one.answers.items()})
        outcome = _OUTCOMES.get(kinds) or self._open_outcome(found, contexts)
        return Found(outcome, low, high, missing, unclear, answers, all(one.exact for one in found))

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


def _settled(kind: int, amount: int | None, answers: Answers) -> Found:
    return Found(_OUTCOMES[kind], amount, amount, (), (), answers, True)


def _beside(result: Mapping[tuple[Value, ...], list[Local]], position: int) -> Iterable[list[tuple[Value, ...]]]:
    """Combinations alike but for the answer at one position."""
    groups: dict[tuple[Value, ...], list[tuple[Value, ...]]] = {}
    for combination in result:
        groups.setdefault(combination[:position] + combination[position + 1 :], []).append(combination)
    return groups.values()
