"""The tax advantages for a car: one of four severe disabilities is enough."""

from typing import Any

from outreach.eligibility.expression import Rule


def rule(fact: Any, p: Any) -> Rule:
    limits = p.car_vat_tax
    disability = (
        fact.is_blind
        | fact.upper_limbs_lost
        | (fact.lower_limbs_percent >= limits.lower_limbs)
        | (fact.war_invalidity_percent >= limits.war_invalidity)
    )
    return Rule(received=fact.has_car_tax_advantage, conditions={"disability": disability})
