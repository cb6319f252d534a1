"""The allowance for the elderly in Brussels, in the order of the ordinance of 10 December 2020."""

from typing import Any

from outreach.eligibility.expression import Rule, undecided
from outreach.eligibility.rights.passports import receives_elderly_care_allowance
from outreach.eligibility.rights.regional import elderly_care


def rule(fact: Any, p: Any) -> Rule:
    return Rule(
        received=receives_elderly_care_allowance(fact, p),
        conditions={
            **elderly_care(fact, p.apa_brussels, region="brussels"),
            "no_other_allowance": ~(fact.receives_arr | fact.receives_ai),
            "income": undecided("income_limits"),
        },
        waiting="old_enough",
    )
