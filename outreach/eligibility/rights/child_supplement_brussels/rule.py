"""The child supplement for a disease or disability in Brussels."""

from typing import Any

from outreach.eligibility.expression import Rule
from outreach.eligibility.rights.regional import child_supplement


def rule(fact: Any, p: Any) -> Rule:
    return Rule(
        received=fact.gets_child_supplement,
        conditions=child_supplement(fact, p.child_supplement_brussels, region="brussels"),
    )
