"""The Flemish care budget for people with a disability: home in Flanders, and a place in one of its closed groups."""

from typing import Any

from outreach.eligibility.expression import Rule, undecided


def rule(fact: Any, p: Any) -> Rule:
    limits = p.zorgbudget_handicap_bob
    young = (fact.age >= limits.young_from) & (fact.age <= limits.young_to)
    young_group = young & fact.receives_ai  # and 12 points, which an AI alone does not say
    return Rule(
        received=fact.receives_support_budget,
        conditions={
            "region": fact.region.is_one_of("flanders"),
            "group": fact.on_care_list_since_2014 | undecided("young_group", when=young_group),
        },
    )
