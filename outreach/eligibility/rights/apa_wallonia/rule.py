"""The allowance for the elderly in Wallonia, which the health insurance funds grant."""

from typing import Any

from outreach.eligibility.expression import Rule, undecided
from outreach.eligibility.rights.passports import receives_elderly_care_allowance
from outreach.eligibility.rights.regional import elderly_care


def rule(fact: Any, p: Any) -> Rule:
    covered = fact.nationality_group.is_one_of("belgian", "eu", "refugee", "stateless")
    return Rule(
        received=receives_elderly_care_allowance(fact, p),
        conditions={
            **elderly_care(fact, p.apa_wallonia, region="wallonia"),
            "lives_in_belgium": fact.really_lives_in_belgium,
            "nationality": covered | undecided("nationality", when=~covered),
            "income": undecided("income_limits"),
        },
        waiting="old_enough",
    )
