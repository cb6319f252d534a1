"""Evaluates a rule for one household in plain Python: what is possible, the range, and what is still worth asking."""

from collections.abc import Mapping

from outreach.eligibility.engine.evaluation import Bounds, Known, bounded, bounds, exact
from outreach.eligibility.engine.prospects import OUTCOMES, Found, Local, Prospects, of_finding, settled_as
from outreach.eligibility.engine.residual import looked_at
from outreach.eligibility.engine.splitting import Splitting
from outreach.eligibility.engine.structure import (
    MOST_SPLIT,
    R_ALL,
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
from outreach.eligibility.expression import Amount, AtLeast, facts_of
from outreach.eligibility.facts import Value
from outreach.eligibility.verdict import Outcome

Answers = dict[str, bool | None]


class Evaluator:
    """A rule made ready to run."""

    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self.waiting = structure.rule.waiting
        self.bounded = {name: bounded(c) for name, c in structure.conditions.items()}
        self.bounded_amount = bounds(structure.rule.amount)
        self.needed = frozenset(structure.facts)
        self.tests = {name: exact(c) for name, c in structure.conditions.items()}
        self.worth = exact(structure.rule.amount)
        self.arises = [exact(guard) for guard in structure.guards.values()]
        self.on_amount = {
            name: exact(c.limit)({})
            for name, c in structure.conditions.items()
            if isinstance(c, AtLeast) and c.amount == structure.rule.amount and not facts_of(c.limit)
        }
        reads_finding = any(structure.finding in facts_of(guard) for guard in structure.guards.values())
        self.lone_finding = {structure.finding} if structure.finding and not reads_finding else None
        self.medical = [name for name, c in structure.conditions.items() if structure.finding in facts_of(c)]

    def run(self, known: Known) -> Found:
        """Bounds first; then each answer to the finding; where that leaves the answer open, all answers one by one."""
        lacking = self.needed - known.keys()
        if not lacking and not any(arises(known) for arises in self.arises):
            told = {name: test(known) for name, test in self.tests.items()}
            kind = self._kind(told)
            worth = self.worth(known) if kind == R_LIKELY else None if kind == R_RECEIVED else 0
            return settled_as(kind, worth, told)
        if lacking == self.lone_finding and not any(arises(known) for arises in self.arises):
            found = self._each_finding(known)
            if found is not None:
                return found
        amount = self.bounded_amount(known)
        answers = {name: self._answer(name, known, amount) for name in self.bounded}
        settled = self._settle(answers, amount)
        if settled is not None:
            return settled_as(*settled, answers)
        if (finding := self.structure.finding) and finding not in known:
            found = self._only_finding(finding, known, answers, amount)
            if found is not None:
                return found
        return self._join([one for group in self.structure.groups for one in self._possible(group, known, answers)])

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
            if finding in self.structure.rule.amount.reads[0]:
                amount = self.bounded_amount(supposed)
            told = {**before, **{name: self._answer(name, supposed, amount) for name in self.medical}}
            settled = self._settle(told, amount)
            if settled is None:
                return None
            results.append(settled)
            for name, value in told.items():
                answers[name].add(value)
        return of_finding(finding, results, answers)

    def _each_finding(self, known: Known) -> Found | None:
        """The same when nothing else is unknown, without bounds; nothing where they must say why it is a no."""
        finding = str(self.structure.finding)
        plain = {name: test(known) for name, test in self.tests.items() if name not in self.medical}
        answers: dict[str, set[bool | None]] = {name: {said} for name, said in plain.items()}
        answers |= {name: set() for name in self.medical}
        results: list[Local] = []
        worth = None if finding in self.structure.rule.amount.reads[0] else self.worth(known)
        for answer in self.structure.answers[finding]:
            supposed = {**known, finding: answer}
            amount = self.worth(supposed) if worth is None else worth
            told = dict(plain)
            for name in self.medical:
                on_amount = name in self.on_amount
                told[name] = amount >= self.on_amount[name] if on_amount else self.tests[name](supposed)
                answers[name].add(told[name])
            kind = self._kind(told)
            results.append((kind, amount if kind == R_LIKELY else None if kind == R_RECEIVED else 0))
        if len(set(results)) == 1 and results[0][0] != R_LIKELY:
            return None
        return of_finding(finding, results, answers)

    def _possible(self, group: Group, known: Known, answers: Answers) -> list[Prospects]:
        if (determined := self._determined(group, known)) is not None:
            return [determined]
        parts = [self.structure.conditions[name] for name in group.conditions]
        unknown = [name for name in group.facts if name not in known]
        looked = set[str]().union(*(looked_at(part, known, unknown) for part in (*parts, *self._amount_of(group))))
        if sum(name in looked for name in group.counted) > MOST_SPLIT:
            unread = {name: self._any_answer(name) for name in unknown if name not in looked}
            return [self._bounded_group(group, {**known, **unread}, answers)]
        return self._split_group(group, known, [name for name in unknown if name in looked])

    def of_group(self, group: Group, known: Known) -> Prospects:
        """What one group can come to; for populations, where a household is too much for the arrays."""
        shares = self._possible(group, known, {})
        result = Prospects(group.conditions)
        result.kinds = join(share.kinds for share in shares)
        for share in shares:
            context = join(other.kinds for other in shares if other is not share)
            if share.low is not None:
                result.low, result.high = share.low, share.high
            for name, levels in share.levels.items():
                result.levels[name] = sum(level for level in R_ALL if levels & level and matters(level, context))
            result.answers.update(share.answers)
            result.by_finding.update({a: join((kinds, context)) for a, kinds in share.by_finding.items()})
        return result

    def _any_answer(self, name: str) -> Value:
        """An answer to a fact nobody looks at."""
        return self.structure.answers[name][0] if name in self.structure.answers else 0

    def _determined(self, group: Group, known: Known) -> Prospects | None:
        """What the bounds make of a group when they leave nothing in it open, the finding apart."""
        finding = group.finding
        supposed = [known]
        if finding and finding not in known:
            supposed = [{**known, finding: answer} for answer in self.structure.answers[finding]]
        possible = Prospects(group.conditions)
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

    def _amount_of(self, group: Group) -> tuple[Amount, ...]:
        return (self.structure.rule.amount,) if group.has_amount else ()

    def _split_group(self, group: Group, known: Known, looked_at: list[str]) -> list[Prospects]:
        """Every answer to the facts still looked at, with unknown amounts at the values where something changes."""
        answers = self.structure.answers
        anything = {name: self._any_answer(name) for name in group.facts}
        supposed = {**anything, **known}
        settled = {name: value for name, value in supposed.items() if name not in looked_at}
        amounts = [name for name in looked_at if name in group.amounts]
        lines = [
            (name, exact(trial.value))
            for name in amounts
            for trial in self.structure.trials_of(name)
            if not trial.while_open or any(bounded(c)(settled) is None for c in trial.while_open)
        ]
        questions = [(name, answers[name]) for name in looked_at if name in answers]
        open_questions = [reason for reasons in group.questions for reason in reasons]
        for reason in open_questions:
            if bounded(self.structure.guards[reason])(settled) is not False:
                questions.append((f"?{reason}", (False, True)))
        splitting = Splitting(self._kind, questions, lines)
        conditions = {name: self.structure.conditions[name] for name in group.conditions}
        amount = self.structure.rule.amount if group.has_amount else None
        return splitting.run(conditions, amount, supposed, group.finding or "")

    def _bounded_group(self, group: Group, known: Known, answers: Answers) -> Prospects:
        """Too much unknown to try one by one: what the bounds leave open. Never too narrow, perhaps too wide."""
        possible = Prospects(group.conditions, exact=False)
        received = answers[RECEIVED] if RECEIVED in group.conditions else False
        waiting = answers[self.waiting] if self.waiting in group.conditions else True
        others = [answers[n] for n in group.conditions if n not in (RECEIVED, self.waiting)]
        possible.kinds |= R_RECEIVED if received is not False else 0
        if not received:
            possible.kinds |= R_NOT_YET if not waiting else 0
            if waiting is not False:
                possible.kinds |= R_UNLIKELY if not all(others) else 0
                possible.kinds |= R_LIKELY if all(answer is not False for answer in others) else 0
        open_parts = [self.structure.conditions[name].reads for name in group.conditions if answers[name] is None]
        several = False
        if group.has_amount and possible.kinds & R_LIKELY:
            possible.low, possible.high = self.bounded_amount(known)
            several = possible.low != possible.high
            if several:
                open_parts.append(self.structure.rule.amount.reads)
        levels = levels_of(possible.kinds, several)
        for name in group.conditions:
            possible.answers[name] = {True, False} if answers[name] is None else {answers[name] is True}
        for facts, reasons in open_parts:
            names = [name for name in facts if name not in known]
            names += [f"?{reason}" for reason in reasons if bounded(self.structure.guards[reason])(known) is not False]
            possible.levels.update(dict.fromkeys(names, levels))
            possible.turns.update(names)
        return possible

    def _join(self, found: list[Prospects]) -> Found:
        """Put the groups together: the strongest result of any of them is the result of all."""
        contexts = [join(other.kinds for other in found if other is not one) for one in found]
        kinds = join(one.kinds for one in found)
        low, high = next(((one.low, one.high) for one in found if one.low is not None), (None, None))
        named = {
            name: one.influence(name, context, high)
            for one, context in zip(found, contexts, strict=True)
            for name, levels in one.levels.items()
            if matters(levels, context)
        }
        missing = {name: influence for name, influence in named.items() if not name.startswith("?")}
        unclear = tuple(sorted(name[1:] for name in named if name.startswith("?")))
        low, high = range_of(kinds, low, high)
        answers: Answers = {}
        for one in found:
            answers.update({n: None if len(said) > 1 else True in said for n, said in one.answers.items()})
        outcome = OUTCOMES.get(kinds) or self._open_outcome(found, contexts)
        return Found(outcome, low, high, missing, unclear, answers, all(one.exact for one in found))

    def _open_outcome(self, found: list[Prospects], contexts: list[int]) -> Outcome:
        """Probable when each answer to the missing finding would settle it, one of them as likely."""
        for one, context in zip(found, contexts, strict=True):
            if one.by_finding:
                settled = {join((kinds, context)) for kinds in one.by_finding.values()}
                if settled == {R_UNLIKELY, R_LIKELY}:
                    return Outcome.PROBABLE
        return Outcome.UNKNOWN
