"""The child supplement for a disease or disability in Brussels."""

from typing import Any

from outreach.eligibility.expression import Rule
from outreach.eligibility.rights.regional import child_supplement, receives_child_supplement


def rule(fact: Any, p: Any) -> Rule:
    limits = p.child_supplement_brussels
    return Rule(
        received=receives_child_supplement(fact, limits),
        conditions=child_supplement(fact, limits, region="brussels"),
    )
