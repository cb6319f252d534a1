"""The care allowance of the German-speaking Community: pension age, home, insurance and a need of care."""

from typing import Any

from outreach.eligibility.expression import Rule


def rule(fact: Any, p: Any) -> Rule:
    return Rule(
        received=fact.receives_elderly_care_allowance,
        conditions={
            "old_enough": fact.age >= p.bub_german_community.age,
            "region": fact.region.is_one_of("german_community"),
            "insured": fact.mainly_insured_in_belgium,
            "need": fact.has_care_category,
        },
        waiting="old_enough",
    )
