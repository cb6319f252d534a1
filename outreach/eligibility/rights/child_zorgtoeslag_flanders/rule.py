"""The care supplement of the Flemish Groeipakket for a child with special needs."""

from typing import Any

from outreach.eligibility.expression import Rule
from outreach.eligibility.rights.regional import child_supplement, receives_child_supplement


def rule(fact: Any, p: Any) -> Rule:
    limits = p.child_zorgtoeslag_flanders
    return Rule(
        received=receives_child_supplement(fact, limits),
        conditions=child_supplement(fact, limits, region="flanders"),
    )
