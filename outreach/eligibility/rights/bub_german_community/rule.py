"""The care allowance of the German-speaking Community: pension age, home, insurance and a need of care."""

from typing import Any

from outreach.eligibility.expression import Rule
from outreach.eligibility.rights.passports import receives_elderly_care_allowance


def rule(fact: Any, p: Any) -> Rule:
    return Rule(
        received=receives_elderly_care_allowance(fact, p),
        conditions={
            "old_enough": fact.age >= p.bub_german_community.age,
            "region": fact.region.is_one_of("german_community"),
            "insured": fact.mainly_insured_in_belgium,
            "need": fact.has_care_category,
        },
        waiting="old_enough",
    )
