"""What a screening says of one household and one right; never that somebody is entitled, the authority decides."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from outreach.eligibility.facts import Value
from outreach.eligibility.parameters import Parameter, State
from outreach.eligibility.values import frozen


class Outcome(StrEnum):
    """The answers a screening gives, for audience, lists, web and desk alike."""

    RECEIVED = "received"
    LIKELY = "likely"
    PROBABLE = "probable"  # everything says yes, only the medical finding is missing
    NOT_YET = "not_yet"
    UNLIKELY = "unlikely"
    UNKNOWN = "unknown"

    @property
    def is_settled(self) -> bool:
        """Whether no fact still missing can change it."""
        return self not in (Outcome.PROBABLE, Outcome.UNKNOWN)

    @property
    def is_promising(self) -> bool:
        """Whether it is worth writing to the person about."""
        return self in (Outcome.LIKELY, Outcome.PROBABLE)

    def is_newly_likely_after(self, earlier: "Outcome | None") -> bool:
        """Whether it is likely now and was not so before; somebody who received it was likely before."""
        return self is Outcome.LIKELY and earlier not in (Outcome.LIKELY, Outcome.RECEIVED)


class Answer(StrEnum):
    """What we know of one condition."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@frozen
class ConditionAnswer:
    """One condition of the law, answered for a household, with what the answer rests on."""

    name: str
    article: str
    answer: Answer
    facts: tuple[tuple[str, Value | None], ...] = ()
    limits: tuple[Parameter, ...] = ()


@frozen
class Influence:
    """What the answer to one missing fact can do, the other missing ones being answered in any way.

    `changes_outcome`: two completions that differ in this fact alone have different outcomes. `cents`: by how much the
    yearly amount of two such completions can differ, where a completion that is not likely counts as nothing; unknown
    amounts stand at the values where something changes. Beyond the exact bound it is a guess from above: everything.
    """

    changes_outcome: bool
    cents: int

    @property
    def rank(self) -> tuple[bool, int]:
        """Smaller is stronger: first what changes the outcome, then what moves most."""
        return not self.changes_outcome, -self.cents


NOTHING_MISSING: Mapping[str, Influence] = {}


@frozen
class Verdict:
    """The outcome for one right, its range in cents a year, why, and what is still worth asking."""

    right: str
    outcome: Outcome
    low: int | None
    high: int | None
    conditions: tuple[ConditionAnswer, ...]
    missing: tuple[str, ...]  # facts whose answer can still change the outcome or the range, the strongest first
    unmet: tuple[str, ...]  # conditions answered no
    unclear: tuple[str, ...]  # what the law leaves undecided for us, and matters here
    exact: bool  # False: more is unknown than we checked one by one; the answer is safe but may be too wide
    amount_state: State
    day: date
    waiting: str = ""  # the condition that only time will meet
    influence: Mapping[str, Influence] = NOTHING_MISSING  # of each missing fact; equals in the order of the law

    @property
    def is_settled(self) -> bool:
        return self.outcome.is_settled

    @property
    def has_questions_left(self) -> bool:
        """Whether one more answer could still change what we say."""
        return bool(self.missing)

    def is_newly_likely_after(self, earlier: Outcome | None) -> bool:
        return self.outcome.is_newly_likely_after(earlier)

    @property
    def waits_only_for_receipt(self) -> bool:
        """Whether every condition is met and only what is received already is not known."""
        met = bool(self.conditions) and all(c.answer is Answer.YES for c in self.conditions)
        return self.outcome is Outcome.UNKNOWN and met and not self.unclear

    @property
    def decided_by(self) -> str | None:
        """The one condition, the first in the order of the law, that decided a no or a not yet."""
        if self.outcome is Outcome.NOT_YET:
            return self.waiting
        if self.outcome is not Outcome.UNLIKELY:
            return None
        return next((name for name in self.unmet if name != self.waiting), None)

    @property
    def is_one_amount(self) -> bool:
        """Whether the range is one amount above zero."""
        return self.low is not None and self.low == self.high and self.low > 0

    @property
    def amount_may_be_printed(self) -> bool:
        """Whether a letter may name the amount: likely, one figure, and printed or derived from printed values."""
        return self.outcome is Outcome.LIKELY and self.is_one_amount and self.amount_state.may_be_printed

    def answer_to(self, condition: str) -> Answer:
        return next(c.answer for c in self.conditions if c.name == condition)
