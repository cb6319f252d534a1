"""The Flemish care budget for the elderly: not beside an ARR or an AI."""

from typing import Any

from outreach.eligibility.expression import Rule, undecided
from outreach.eligibility.rights.passports import receives_elderly_care_allowance
from outreach.eligibility.rights.regional import elderly_care


def rule(fact: Any, p: Any) -> Rule:
    return Rule(
        received=receives_elderly_care_allowance(fact, p),
        conditions={
            **elderly_care(fact, p.zorgbudget_ouderen, region="flanders"),
            "no_other_allowance": ~(fact.receives_arr | fact.receives_ai),
            "income": undecided("income_limits"),
        },
        waiting="old_enough",
    )
