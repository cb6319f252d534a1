"""The child supplement of the German-speaking Community: home and age; which points a category asks was not read."""

from typing import Any

from outreach.eligibility.expression import Rule, undecided
from outreach.eligibility.rights.regional import receives_child_supplement


def rule(fact: Any, p: Any) -> Rule:
    return Rule(
        received=receives_child_supplement(fact, p.child_supplement_dg),
        conditions={
            "region": fact.region.is_one_of("german_community"),
            "young_enough": fact.age < p.child_supplement_dg.age,
            "assessment": undecided("scale"),
        },
    )
