"""The social internet offer, in the order of the questions and answers of the FPS Economy."""

from typing import Any

from outreach.eligibility.expression import Rule
from outreach.eligibility.rights.passports import receives_a_tariff_allowance


def rule(fact: Any, p: Any) -> Rule:
    return Rule(
        received=fact.has_social_internet,
        conditions={
            "lives_in_belgium": fact.in_population_register,
            "one_per_household": ~fact.has_old_phone_tariff,
            "beneficiary": receives_a_tariff_allowance(fact, p),
        },
    )
