"""The attestation of recognition: whoever has a finding can have it on paper."""

from typing import Any

from outreach.eligibility.expression import Rule


def rule(fact: Any, p: Any) -> Rule:
    limits = p.disability_attestation
    recognised = (
        fact.earning_capacity.is_one_of("reduced")
        | (fact.autonomy_points >= limits.points)
        | (fact.permanent_invalidity_percent >= limits.invalidity)
    )
    return Rule(received=fact.has_disability_attestation, conditions={"recognised": recognised})
