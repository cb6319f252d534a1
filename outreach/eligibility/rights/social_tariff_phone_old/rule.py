"""The old social telephone tariff: who has it may keep it, nobody can ask for it any more."""

from typing import Any

from outreach.eligibility.expression import Rule, undecided


def rule(fact: Any, p: Any) -> Rule:
    requests_taken = p.social_tariff_phone_old.requests_taken >= 1
    return Rule(
        received=fact.has_old_phone_tariff,
        conditions={"open_for_requests": requests_taken & undecided("old_conditions")},
    )
