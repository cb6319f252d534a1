"""Applying: who may, from when the right then runs, and what one application stands for.

Ages come from dates of birth; days are calendar days. Where the law, or what we could read of it, leaves an answer open
the answer is None, which means *unclear, ask the authority*, and never a guess. Sources are named in each docstring;
S numbers are those of parameters.yaml.
"""

from collections.abc import Collection
from datetime import date, timedelta

from outreach.eligibility.parameters import Parameters

TOGETHER = ("arr", "ai")
# Law of 27 February 1987, art. 7 § 2, in its order; the first two also from abroad and from international bodies.
CLAIMED_FIRST = (
    "reduced_earning_capacity",
    "reduced_autonomy",
    "liability",
    "sickness",
    "unemployment",
    "work_accident",
    "occupational_disease",
    "pension",
    "grapa",
)


def age_on(birth: date, day: date) -> int:
    """Completed years; somebody born on 29 February is a year older from 1 March on."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def first_day_to_apply(birth: date, parameters: Parameters) -> date:
    """The first day of the month of the 17th birthday (socialsecurity.be, S30; `age.apply`)."""
    return date(birth.year + int(parameters.value("age.apply")), birth.month, 1)


def may_apply(birth: date, day: date, parameters: Parameters, treated_as_adult: bool | None = False) -> bool | None:
    """Whether an application on a day meets the ages of art. 2; None where the upper age was open: 65 to the
    pension age, from January 2025 to July 2026.

    `treated_as_adult`: art. 3, somebody under 18 who is or was married, has a dependent child, or whose disability
    arose after child benefit ended; None when nobody knows. A right granted earlier needs no new application (art. 5).
    """
    if day < first_day_to_apply(birth, parameters) and not treated_as_adult:
        return treated_as_adult
    age = age_on(birth, day)
    if age < parameters.value("age.certain"):
        return True
    return None if age < parameters.value("age.upper") else False


def start_of_right(applied: date, birth: date, parameters: Parameters, treated_as_adult: bool = False) -> date | None:
    """The first day of the month after the application (handicap.belgium.be, S28).

    None for somebody who is under 18 on that day and not treated as an adult: the allowance then begins after the 18th
    birthday, on a day no source we read names.
    """
    start = _month_after(applied)
    if age_on(birth, start) < parameters.value("age.minimum") and not treated_as_adult:
        return None
    return start


def last_day_to_apply(entitled_from: date) -> date:
    """The last day on which an application loses no month, for somebody entitled from a day on.

    The right starts with the month after the application (S28), so it is the day before the first whole month.
    """
    first_month = entitled_from if entitled_from.day == 1 else _month_after(entitled_from)
    return first_month - timedelta(days=1)


def counts_for(right: str) -> tuple[str, ...]:
    """The rights one application stands for: the ARR for the AI too, and the other way round (art. 8 § 1)."""
    return TOGETHER if right in TOGETHER else (right,)


def to_claim_first(claimed: Collection[str] = ()) -> tuple[str, ...]:
    """What the person and the household partner must claim first (art. 7 § 2), without what they claimed already."""
    return tuple(benefit for benefit in CLAIMED_FIRST if benefit not in claimed)


def _month_after(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
