"""What a group of parts of a rule, or a whole rule, can still come to for one household."""

from collections.abc import Collection, Iterable, Mapping

from outreach.eligibility.facts import Value
from outreach.eligibility.structure import R_LIKELY, levels_of
from outreach.eligibility.values import frozen
from outreach.eligibility.verdict import Outcome

Local = tuple[int, int | None]  # what a group comes to in one case, and the amount where that is likely


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


class Prospects:
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
            self.levels[name] = self.levels.get(name, 0) | _levels(distinct)

    def would_add(self, name: str, results: Collection[Local]) -> bool:
        """Whether cases with these results could differ at a strength not noted yet."""
        return len(results) > 1 and bool(_levels(results) & ~self.levels.get(name, 0))


def _levels(distinct: Collection[Local]) -> int:
    kinds, amounts = 0, set()
    for kind, amount in distinct:
        kinds |= kind
        if kind == R_LIKELY:
            amounts.add(amount)
    return levels_of(kinds, len(amounts) > 1)
