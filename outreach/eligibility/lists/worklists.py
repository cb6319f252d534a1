"""Who is worth a social worker's time: each person screened stands in exactly one work list per right.

Nobody without any sign of a disability is listed or written to for want of a medical finding; they are only counted.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from outreach.eligibility.engine.evaluation import bounds
from outreach.eligibility.facts import FACTS, FINDINGS, Value
from outreach.eligibility.parameters import Parameters
from outreach.eligibility.right import Right
from outreach.eligibility.screening import screen_one
from outreach.eligibility.verdict import Outcome

# What in a register may hint at a disability nobody assessed; people/signs.py says how each is read.
SIGNS = ("earlier_finding", "child_supplement", "refused", "expired", "incapacity", "parking_card")


class WorkList(StrEnum):
    """What there is to do for a person and a right."""

    RECEIVES = "receives"
    CLAIMS = "claims"  # a claim is pending
    LIKELY = "likely"  # and not claiming
    ONE_FACT = "one_fact"  # likely but for one fact the person can give
    FINDING = "finding"  # likely but for the medical finding, with a sign
    NOTHING_KNOWN = "nothing_known"  # the finding is missing and there is no sign: counted, never listed
    SEVERAL = "several"  # more than one thing is open, or something nobody can ask the person
    NOT = "not"

    @property
    def is_listed(self) -> bool:
        """Whether its people are named to a social worker."""
        return self in (WorkList.LIKELY, WorkList.ONE_FACT, WorkList.FINDING)


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides the list: what a screening said, and what the register says beside it."""

    outcome: Outcome
    missing: tuple[str, ...] = ()  # facts
    is_exact: bool = True
    has_sign: bool = False
    claims: bool = False


def is_worth_a_message(outcome: Outcome, has_sign: bool) -> bool:
    """Likely; or likely but for the medical finding, with a sign."""
    return outcome is Outcome.LIKELY or (outcome is Outcome.PROBABLE and has_sign)


def work_list(standing: Standing) -> WorkList:
    """The list of one standing. `ONE_FACT` still asks for `can_become_likely`; without it the person is in SEVERAL."""
    outcome = standing.outcome
    if outcome is Outcome.RECEIVED:
        return WorkList.RECEIVES
    if outcome in (Outcome.UNLIKELY, Outcome.NOT_YET):
        return WorkList.NOT
    if standing.claims:
        return WorkList.CLAIMS
    if outcome is Outcome.LIKELY:
        return WorkList.LIKELY
    if not standing.has_sign and FINDINGS.intersection(standing.missing):
        return WorkList.NOTHING_KNOWN
    if outcome is Outcome.PROBABLE:
        return WorkList.FINDING
    return WorkList.ONE_FACT if standing.is_exact and the_question(standing.missing) else WorkList.SEVERAL


def the_question(missing: Collection[str]) -> str | None:
    """The one fact that is missing, if the person can be asked for it."""
    if len(missing) != 1:
        return None
    fact = FACTS[next(iter(missing))]
    return fact.name if fact.is_asked and not fact.is_finding else None


def can_become_likely(facts: Mapping[str, Any], name: str, right: Right, parameters: Parameters) -> bool:
    """Whether some answer to one missing fact makes the right likely."""
    given = {key: value for key, value in facts.items() if value is not None}
    return any(
        screen_one({**given, name: answer}, parameters.day, parameters, {right.code: right})[right.code].outcome
        is Outcome.LIKELY
        for answer in _answers(given, name, right, parameters)
    )


def _answers(facts: Mapping[str, Value], name: str, right: Right, parameters: Parameters) -> list[Value]:
    """Answers that stand for all others; of an amount the ends, and where a limit begins to bite."""
    structure = right.structure(parameters)
    if name in structure.answers:
        return list(structure.answers[name])
    fact = FACTS[name]
    ends = [bounds(attempt.value)(facts) for attempt in structure.trials.get(name, ())]
    return [fact.low, *sorted({low for low, high in ends if low == high and fact.low < low <= fact.high})]
