"""What is said of households that lack too much to have every answer tried for them in arrays.

Where bounds leave nothing open they are asked; with more facts unknown than are split they must do; the others, few,
are looked at one by one.
"""

from bisect import bisect_right

import numpy as np

from outreach.eligibility.crowd.arithmetic import Array, Test, join, looked_up, meet, opposite
from outreach.eligibility.crowd.households import Crowd, as_said, as_stored
from outreach.eligibility.crowd.possible import LEVELS, Possible, Results, strongest
from outreach.eligibility.crowd.reckoning import Reckoning
from outreach.eligibility.engine.pieces import Pieces
from outreach.eligibility.engine.prospects import Prospects
from outreach.eligibility.engine.scalar import Evaluator
from outreach.eligibility.engine.structure import (
    R_LIKELY,
    R_NOT_YET,
    R_RECEIVED,
    R_UNLIKELY,
    RECEIVED,
    Group,
    Structure,
)
from outreach.eligibility.expression import Node, facts_of, reasons_of
from outreach.eligibility.facts import FACTS, FactKind, Value


class Untried:
    """One group of one rule, made ready."""

    def __init__(self, structure: Structure, group: Group, pieces: Pieces) -> None:
        self.structure, self.group, self.pieces = structure, group, pieces
        self.tests = {name: pieces.one(structure.conditions[name]) for name in group.conditions}
        self.amount = pieces.one(structure.rule.amount) if group.has_amount else None
        self.guards = {reason: pieces.one(structure.guards[reason]) for rs in group.questions for reason in rs}

    def settle(self, before: Crowd, crowd: Crowd, rows: Array, result: Possible, is_beyond: bool) -> None:
        """Before and after what nothing reads was answered; beyond means more is unknown than is ever split."""
        left = self._determine(before, rows, result)
        if left.size and is_beyond:
            self._bounded(before.take(left), crowd.take(left), rows[left], result)
        elif left.size:
            self._alone(before.take(left), rows[left], result)

    def _determine(self, crowd: Crowd, rows: Array, result: Possible) -> Array:
        """Settle those whose bounds leave nothing open, the finding apart; give back the places of the others."""
        finding, axes = self.group.finding, tuple[str, ...]()
        if finding is not None and crowd.known[finding] is not True:
            answers = as_stored(finding, self.structure.answers[finding]).reshape(-1, 1, 1)
            crowd, axes = crowd.supposing({finding: crowd.answered(finding, answers)}), (finding,)
        reckoning = Reckoning(self.pieces, crowd)
        answered, told = list[Test](), dict[str, Test]()
        for name, condition in self.tests.items():
            told[name], possible = reckoning.test(condition)
            answered.append(True if told[name] is possible else opposite(told[name] ^ possible))
        kinds, amount = strongest(told, self.structure.rule.waiting), None
        if self.amount is not None:
            amount, high = reckoning.amount(self.amount)
            if amount is not high:
                answered.append((kinds != R_LIKELY) | (amount == high))
        done = np.asarray(meet(answered))
        done = np.broadcast_to(done.all(axis=tuple(range(done.ndim - 1))), crowd.size)
        if done.any():
            found = Results(axes, {}, told, kinds, amount, {})
            result.note(rows[done], found.select(done))
        return np.flatnonzero(~done)

    def _alone(self, crowd: Crowd, rows: Array, result: Possible) -> None:
        """One household after the other in plain Python, which leaves out what is decided."""
        evaluator = Evaluator(self.structure)
        findings = self.structure.answers[self.group.finding] if self.group.finding else ()
        values = {name: (crowd.filled(name), ~crowd.lacks(name)) for name in self.group.facts}
        alike = dict[tuple[Value | None, ...], Prospects]()
        for place, row in enumerate(rows.tolist()):
            known = {name: as_said(name, v[place].item()) for name, (v, is_known) in values.items() if is_known[place]}
            sign = tuple(self._stretch(name, known.get(name)) for name in self.group.facts)
            if (found := alike.get(sign)) is None:
                found = alike[sign] = evaluator.of_group(self.group, known)
            result.kinds[row] = found.kinds
            if found.low is not None and found.high is not None:
                result.low[row], result.high[row] = found.low, found.high
            for name, (can_yes, can_no) in result.answers.items():
                can_yes[row], can_no[row] = True in found.answers[name], False in found.answers[name]
            for name, levels in found.levels.items():
                result.levels[name][row] = levels
            if result.by_finding is not None:
                result.by_finding[:, row] = [found.by_finding.get(answer, 0) for answer in findings]

    def _stretch(self, name: str, value: Value | None) -> Value | None:
        """Whole numbers between the same limits are alike to a rule."""
        if value is None or FACTS[name].kind is not FactKind.WHOLE:
            return value
        return bisect_right([int(low) for low in self.structure.answers[name]], int(value))

    def _bounded(self, before: Crowd, crowd: Crowd, rows: Array, result: Possible) -> None:
        """Too much unknown to try: what the bounds leave open. Never too narrow, perhaps too wide."""
        size, rule = crowd.size, self.structure.rule
        reckoning, answers = Reckoning(self.pieces, crowd), Reckoning(self.pieces, before)
        bounds = {name: answers.test(condition) for name, condition in self.tests.items()}
        can_yes = {name: np.broadcast_to(possible, size) for name, (_, possible) in bounds.items()}
        can_no = {name: np.broadcast_to(opposite(certain), size) for name, (certain, _) in bounds.items()}
        others = [name for name in self.tests if name not in (RECEIVED, rule.waiting)]
        not_received, met = can_no.get(RECEIVED, True), can_yes.get(rule.waiting, True)
        some_no, all_yes = join(can_no[name] for name in others), meet(can_yes[name] for name in others)
        of_kind = {
            R_RECEIVED: can_yes.get(RECEIVED, False),
            R_NOT_YET: meet([not_received, can_no.get(rule.waiting, False)]),
            R_UNLIKELY: meet([not_received, met, some_no]),
            R_LIKELY: meet([not_received, met, all_yes]),
        }
        kinds = np.zeros(size, dtype=np.uint8)
        for kind, where in of_kind.items():
            kinds |= where * np.uint8(kind)
        result.kinds[rows], result.exact[rows] = kinds, False
        levels = looked_up(LEVELS, kinds)
        parts: list[tuple[Node, Array]] = [(condition, can_yes[n] & can_no[n]) for n, condition in self.tests.items()]
        if self.amount is not None:
            result.low[rows], result.high[rows] = low, high = reckoning.amount(self.amount)
            several = ((kinds & R_LIKELY) != 0) & (low != high)
            parts.append((self.amount, several))
            levels = levels | several * np.uint8(R_LIKELY)
        for name, (yes, no) in result.answers.items():
            yes[rows], no[rows] = can_yes[name], can_no[name]
        for piece, is_open in parts:
            for name in facts_of(piece):
                result.levels[name][rows] |= (is_open & crowd.lacks(name)) * levels
            for reason in reasons_of(piece):
                arises = reckoning.test(self.guards[reason])[1]
                result.levels[f"?{reason}"][rows] |= (is_open & arises) * levels
