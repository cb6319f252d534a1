"""What an explanation says beside a verdict: where facts are known from, the income that counts, what would change."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from outreach.eligibility.engine.evaluation import Known, bounds
from outreach.eligibility.expression import Above, All, Amount, AtLeast, Choose, Condition, Given, Not, Weighted
from outreach.eligibility.facts import FACTS, is_known, read_facts
from outreach.eligibility.parameters import Parameters
from outreach.eligibility.right import Right
from outreach.eligibility.telling.changes import Change, chosen, is_money, nearest_change
from outreach.eligibility.telling.origins import Origins
from outreach.eligibility.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Counted:
    """The income a condition counts, as the rule works it out, and the limit for this household; cents a year."""

    value: int
    limit: int


@dataclass(frozen=True)
class Background:
    """All of it; what is not there is not claimed."""

    origins: Origins = field(default_factory=dict)
    change: Change | None = None
    counted: Mapping[str, Counted] = field(default_factory=dict)  # by condition


NO_BACKGROUND = Background()


def background_of(
    right: Right, verdict: Verdict, facts: Mapping[str, object], parameters: Parameters, origins: Origins
) -> Background:
    """What can be said of this household and this right beside the verdict."""
    known = {name: value for name, value in read_facts(facts).items() if is_known(FACTS[name], value)}
    conditions = right.structure(parameters).rule.conditions
    counted = {name: found for name, node in conditions.items() if (found := _counted(node, known))}
    return Background(origins, nearest_change(right, verdict, facts, parameters), counted)


def _counted(node: Condition, known: Known) -> Counted | None:
    """Where a condition compares a worked-out income with a limit, both as they are; None where that is open."""
    match node:
        case All(conditions):
            return next((found for part in conditions if (found := _counted(part, known))), None)
        case Not(AtLeast(amount, limit)) if not isinstance(amount, Given) and is_money(amount):  # at most so much
            return _exact(amount, limit, known, over=1)
        case AtLeast(amount, _):
            return _taken_off(amount, known)
    return None


def _taken_off(amount: Amount, known: Known) -> Counted | None:
    """An allowance is a maximum less the income that counts."""
    match amount:
        case Above(whole, income) if is_money(income):
            return _exact(income, whole, known)
        case Weighted((_,), (part,)):
            return _taken_off(part, known)
        case Choose(conditions, amounts):
            held = chosen(conditions, amounts, known)
            return None if held is None else _taken_off(held, known)
    return None


def _exact(income: Amount, limit: Amount, known: Known, over: int = 0) -> Counted | None:
    (low, high), (least, most) = bounds(income)(known), bounds(limit)(known)
    return Counted(low, least - over) if low == high and least == most else None
