"""Judges a crowd by one right on one day: bounds for all, the finding supposed where it is lacking, the rest tried out.

The steps are those of `scalar.Evaluator`, a crowd instead of one household, so that both say the same.
"""

from typing import Any

import numpy as np

from outreach.eligibility.crowd.arithmetic import Answer, Array, Test, Value, join, looked_up, meet, opposite
from outreach.eligibility.crowd.households import Crowd, Rows, among, as_stored
from outreach.eligibility.crowd.possible import HIGHEST, LOWEST, Possible
from outreach.eligibility.crowd.reckoning import Reckoning
from outreach.eligibility.crowd.trials import Trial
from outreach.eligibility.crowd.verdict_columns import CODE, SINGLE, Verdicts
from outreach.eligibility.engine.pieces import Pieces
from outreach.eligibility.engine.structure import (
    JOINED,
    R_LIKELY,
    R_NOT_YET,
    R_RECEIVED,
    R_UNLIKELY,
    RECEIVED,
    Structure,
    matters,
)
from outreach.eligibility.expression import PARAMETER_MISSING
from outreach.eligibility.right import Right
from outreach.eligibility.verdict import Outcome

JOIN = bytes(kinds for row in JOINED for kinds in row)  # by two sets of kinds, four bits each
MATTERS = bytes(matters(levels, context) for levels in range(16) for context in range(16))
OPEN = 0  # the kind of a household the bounds do not settle


class Judge:
    """One right on one day, made ready to run over crowds."""

    def __init__(self, right: Right, structure: Structure, pieces: Pieces) -> None:
        self.right, self.structure, self.pieces = right, structure, pieces
        self.tests = {name: pieces.one(condition) for name, condition in structure.conditions.items()}
        self.amount = pieces.one(structure.rule.amount)
        self.finding = structure.finding
        for piece in (*self.tests.values(), self.amount):
            pieces.share(piece, self.finding)
        self.findings = as_stored(self.finding, structure.answers[self.finding]).tolist() if self.finding else []
        self.trials = [Trial(structure, group, pieces) for group in structure.groups]

    def begin(self, size: int) -> Verdicts:
        """No verdicts yet."""
        return Verdicts(self.right, size, has_amount=self.structure.rule.has_amount)

    def settle(self, reckoning: Reckoning, places: Rows, rows: Rows, verdicts: Verdicts) -> None:
        """What the bounds settle for these places of a crowd, and each answer to the finding where it is lacking."""
        kinds, low, high, told = self._settled(reckoning)
        kinds, unmet = kinds[places], self._unmet(told)
        verdicts.kind[rows], verdicts.outcome[rows] = kinds, looked_up(SINGLE, kinds)
        verdicts.unmet[rows] = _of(unmet, places)
        if verdicts.has_amount:
            reached = np.flatnonzero((kinds == R_LIKELY) | (kinds == OPEN))
            low, high = (_of(bound, among(places, reached)) for bound in (low, high))
            verdicts.low[among(rows, reached)] = np.where(kinds[reached] == OPEN, 0, low)
            verdicts.high[among(rows, reached)] = high
        if self.finding is None or reckoning.crowd.known[self.finding] is True:
            return
        lacking = np.flatnonzero(kinds == OPEN)
        lacking = lacking[reckoning.crowd.lacks(self.finding)[among(places, lacking)]]
        if lacking.size:
            self._suppose(reckoning, among(places, lacking), among(rows, lacking), verdicts)

    def _settled(self, reckoning: Reckoning) -> tuple[Array, Value, Value, dict[str, Answer]]:
        """What the bounds make of a crowd: the kind, the amount, and each condition."""
        told = {name: reckoning.test(condition) for name, condition in self.tests.items()}
        low, high = reckoning.amount(self.amount)
        received, waiting = told[RECEIVED], told.get(self.structure.rule.waiting, (True, True))
        certain = meet([told[name][0] for name in self.structure.rule.conditions])
        possible = meet([told[name][1] for name in self.structure.rule.conditions])
        not_received = opposite(received[1])
        reached = meet([not_received, waiting[0]])
        one_amount = True if low is high else low == high
        of_kind = {
            R_RECEIVED: received[0],
            R_NOT_YET: meet([not_received, opposite(waiting[1])]),
            R_UNLIKELY: meet([reached, opposite(possible)]),
            R_LIKELY: meet([reached, certain, one_amount]),
        }
        kinds = np.zeros(reckoning.crowd.size, dtype=np.uint8)
        for kind, where in of_kind.items():
            if where is not False:
                kinds |= where * np.uint8(kind)
        return kinds, low, high, told

    def _unmet(self, told: dict[str, Answer]) -> Any:
        """The conditions answered no, whatever the answer to the finding, as bits."""
        bits: Any = 0
        for place, name in enumerate(self.structure.rule.conditions):
            possible = told[name][1]
            if possible is not True:
                bits = bits | (opposite(possible) * self._bit(place))
        return bits

    def _bit(self, place: int) -> np.unsignedinteger[Any]:
        return (np.uint32 if len(self.tests) <= 33 else np.uint64)(1 << place)

    def _suppose(self, before: Reckoning, places: Array, rows: Array, verdicts: Verdicts) -> None:
        """The usual case: each answer to the medical finding settles it, so nothing else matters."""
        finding, size = str(self.finding), places.size
        together, common, done = np.zeros(size, dtype=np.uint8), np.full(size, 15, dtype=np.uint8), np.ones(size, bool)
        lowest, highest = np.full(size, HIGHEST), np.full(size, LOWEST)
        can: dict[str, list[Test]] = {name: [] for name in self.tests}
        changed = frozenset([finding])
        nobody = Crowd(size, {}, {})
        apart = Reckoning(self.pieces, nobody, before=before, rows=places, changed=changed)
        for answer in self.findings:
            crowd = Crowd(size, {finding: answer}, {finding: True})
            reckoning = Reckoning(self.pieces, crowd, before=apart, changed=changed)
            kinds, low, _, told = self._settled(reckoning)
            together |= kinds
            common &= kinds
            done &= kinds != OPEN
            likely = np.flatnonzero(kinds == R_LIKELY)
            if likely.size:
                amount = _of(low, likely)
                lowest[likely] = np.minimum(lowest[likely], amount)
                highest[likely] = np.maximum(highest[likely], amount)
            for name, (_, possible) in told.items():
                can[name].append(possible)
        unmet = self._unmet({name: (False, join(possible)) for name, possible in can.items()})
        several = (together != common) | ((lowest < highest) & (highest != LOWEST))
        if not done.all():
            rows, together, several, lowest, highest = (a[done] for a in (rows, together, several, lowest, highest))
            unmet = unmet[done] if isinstance(unmet, np.ndarray) else unmet
        verdicts.kind[rows], verdicts.unmet[rows] = together, unmet
        probable = together == (R_UNLIKELY | R_LIKELY)
        verdicts.outcome[rows] = np.where(probable, np.uint8(CODE[Outcome.PROBABLE]), looked_up(SINGLE, together))
        verdicts.set_range(rows, together, lowest, highest)
        bit = 1 << self.right.missing_order.index(finding)
        verdicts.missing[rows] = several * verdicts.missing.dtype.type(bit)

    def try_out(self, crowd: Crowd, rows: Array, verdicts: Verdicts) -> None:
        """Every answer to what is unknown, group by group of parts, where nothing else settled it."""
        here = crowd.take(rows, self.structure.facts)
        found = [trial.run(here) for trial in self.trials]
        together = np.full(rows.size, R_LIKELY, dtype=np.uint8)
        for one in found:
            together = looked_up(JOIN, together << 4 | one.kinds)
        outcome = looked_up(SINGLE, together)
        verdicts.unmet[rows] = verdicts.low[rows] = verdicts.high[rows] = 0
        for one in found:
            context = np.full(rows.size, R_LIKELY, dtype=np.uint8)
            for other in (other for other in found if other is not one):
                context = looked_up(JOIN, context << 4 | other.kinds)
            self._note(one, context, rows, verdicts)
            probable = (outcome == CODE[Outcome.UNKNOWN]) & _is_probable(one, context)
            outcome = np.where(probable, np.uint8(CODE[Outcome.PROBABLE]), outcome)
        verdicts.outcome[rows], verdicts.kind[rows] = outcome, together
        amounts = next(one for one in found if one.group.has_amount)
        verdicts.set_range(rows, together, amounts.low, amounts.high)
        if PARAMETER_MISSING in self.right.unclear_order:
            bit = 1 << self.right.unclear_order.index(PARAMETER_MISSING)
            verdicts.no_amount[rows] = (verdicts.unclear[rows] & bit) != 0

    def _note(self, one: Possible, context: Array, rows: Array, verdicts: Verdicts) -> None:
        """What is missing, unclear and answered no, as far as this group goes."""
        for name, levels in one.levels.items():
            if levels.any():
                shows = looked_up(MATTERS, levels << 4 | context).view(bool)
                if name.startswith("?"):
                    _set_bit(verdicts.unclear, rows, shows, self.right.unclear_order.index(name[1:]))
                else:
                    _set_bit(verdicts.missing, rows, shows, self.right.missing_order.index(name))
        for name, (can_yes, can_no) in one.answers.items():
            if name != RECEIVED:
                _set_bit(verdicts.unmet, rows, can_no & ~can_yes, self.right.condition_order.index(name))
        verdicts.exact[rows] &= one.exact


def _of(values: Any, places: Rows) -> Any:
    """Some of the values, if they differ at all."""
    return values[places] if isinstance(values, np.ndarray) else values


def _set_bit(bits: Array, rows: Array, where: Array, place: int) -> None:
    bits[rows] |= where * bits.dtype.type(1 << place)


def _is_probable(one: Possible, context: Array) -> Array | bool:
    """Where each answer to the finding would settle it, one as likely and one not."""
    if one.by_finding is None:
        return False
    kinds = looked_up(JOIN, one.by_finding << 4 | context)
    told = (one.by_finding != 0).all(axis=0)
    fits = ((kinds == R_UNLIKELY) | (kinds == R_LIKELY)).all(axis=0)
    result: Array = told & fits & (kinds == R_LIKELY).any(axis=0) & (kinds == R_UNLIKELY).any(axis=0)
    return result
