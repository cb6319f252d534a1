"""The care supplement of the Flemish Groeipakket for a child with special needs."""

from typing import Any

from outreach.eligibility.expression import Rule
from outreach.eligibility.rights.regional import child_supplement


def rule(fact: Any, p: Any) -> Rule:
    return Rule(
        received=fact.gets_child_supplement,
        conditions=child_supplement(fact, p.child_zorgtoeslag_flanders, region="flanders"),
    )
