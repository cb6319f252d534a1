"""The reduction of the property tax: a home with somebody disabled in the sense of the income tax code, a child too."""

from typing import Any

from outreach.eligibility.expression import Rule
from outreach.eligibility.rights.tax_disability import established_in_time, recognised_for_tax


def rule(fact: Any, p: Any) -> Rule:
    limits = p.property_tax_reduction
    own = recognised_for_tax(fact, limits) & established_in_time(fact, limits)
    return Rule(
        received=fact.has_property_tax_reduction,
        conditions={
            "home": fact.residence.is_one_of("home"),
            "disability": own | fact.child_with_recognised_disability,
        },
    )
