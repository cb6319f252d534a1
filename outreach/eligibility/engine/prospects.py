"""What a group of parts of a rule, or a whole rule, can still come to for one household."""

from collections.abc import Collection, Iterable, Mapping

from outreach.eligibility.engine.structure import (
    R_LIKELY,
    R_NOT_YET,
    R_RECEIVED,
    R_UNLIKELY,
    levels_of,
    matters,
    range_of,
)
from outreach.eligibility.facts import Value
from outreach.eligibility.values import frozen
from outreach.eligibility.verdict import NOTHING_MISSING, Influence, Outcome

Local = tuple[int, int | None]  # what a group comes to in one case, and the amount where that is likely


@frozen
class Found:
    """What evaluating a rule for one household gave."""

    outcome: Outcome
    low: int | None
    high: int | None
    missing: Mapping[str, Influence]
    unclear: tuple[str, ...]
    answers: Mapping[str, bool | None]  # of each condition
    exact: bool


class Prospects:
    """What a group of parts can come to, over all answers to what is unknown."""

    def __init__(self, conditions: Iterable[str], exact: bool = True) -> None:
        self.kinds = 0
        self.low: int | None = None  # of the amount, where the group says likely
        self.high: int | None = None
        self.levels: dict[str, int] = {}  # per unknown: at which strengths it makes a difference
        self.gaps: dict[str, int] = {}  # per unknown: by how many cents its answer alone moves the amount at most
        self.turns: set[str] = set()  # the unknown that turn a likely with the whole amount into another answer
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
            levels, gap, turns = _differences(distinct)
            self.levels[name] = self.levels.get(name, 0) | levels
            self.gaps[name] = max(self.gaps.get(name, 0), gap)
            if turns:
                self.turns.add(name)

    def would_add(self, name: str, results: Collection[Local]) -> bool:
        """Whether cases with these results could show a difference not noted yet."""
        if len(results) < 2:
            return False
        levels, gap, turns = _differences(results)
        noted = self.levels.get(name, 0)
        return bool(levels & ~noted) or gap > self.gaps.get(name, 0) or (turns and name not in self.turns)

    def influence(self, name: str, context: int, high: int | None) -> Influence:
        """What an answer can do, when the other groups come to this context and the amount is at most so much."""
        is_amount = bool(context & R_LIKELY)
        whole = (high or 0) if name in self.turns else 0
        cents = max(self.gaps.get(name, 0), whole) if is_amount else 0
        return Influence(matters(self.levels[name] & ~R_LIKELY, context), cents)


def _differences(distinct: Collection[Local]) -> tuple[int, int, bool]:
    """At which strengths results differ, by how many cents, and whether a likely turns whose amount lies elsewhere."""
    kinds, amounts = 0, set()
    for kind, amount in distinct:
        kinds |= kind
        if kind == R_LIKELY:
            amounts.add(amount)
    several, other = len(amounts) > 1, kinds != R_LIKELY
    known = [amount for amount in amounts if amount is not None]
    gap = max(known) - (0 if other else min(known)) if known else 0
    return levels_of(kinds, several), gap, None in amounts and other


OUTCOMES = {
    R_RECEIVED: Outcome.RECEIVED,
    R_NOT_YET: Outcome.NOT_YET,
    R_UNLIKELY: Outcome.UNLIKELY,
    R_LIKELY: Outcome.LIKELY,
}


def settled_as(kind: int, amount: int | None, answers: Mapping[str, bool | None]) -> Found:
    """Nothing is open."""
    return Found(OUTCOMES[kind], amount, amount, NOTHING_MISSING, (), answers, True)


def of_finding(finding: str, results: list[Local], answers: Mapping[str, set[bool | None]]) -> Found:
    """What the answers to the medical finding come to, nothing else being open."""
    prospects = Prospects(())
    prospects.differ(finding, results)
    for kind, worth in results:
        prospects.add((kind, worth if kind == R_LIKELY else None))
    kinds, high = prospects.kinds, prospects.high
    missing = {name: prospects.influence(name, R_LIKELY, high) for name in prospects.levels}
    low, high = range_of(kinds, prospects.low, high)
    outcome = OUTCOMES.get(kinds) or Outcome.PROBABLE
    joined = {name: next(iter(said)) if len(said) == 1 else None for name, said in answers.items()}
    return Found(outcome, low, high, missing, (), joined, True)
