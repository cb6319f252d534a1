"""The European Disability Card: whoever is recognised by one of the five agencies may have it."""

from typing import Any

from outreach.eligibility.expression import Rule


def rule(fact: Any, p: Any) -> Rule:
    recognised = (
        fact.recognised_by_agency
        | fact.receives_arr  # paid by one of the agencies, which recognised the person first
        | fact.receives_ai
        | ((fact.age < p.turn_21.supplement_ends) & fact.gets_child_supplement)  # the child itself, not the parent
    )
    return Rule(received=fact.has_edc, conditions={"recognised": recognised})
