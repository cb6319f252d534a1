"""The premium in place of the social tariff: the same allowances, a shared installation, a bill of one's own use."""

from typing import Any

from outreach.eligibility.expression import Rule
from outreach.eligibility.rights.passports import receives_a_tariff_allowance


def rule(fact: Any, p: Any) -> Rule:
    return Rule(
        received=fact.receives_collective_premium,
        conditions={
            "beneficiary": receives_a_tariff_allowance(fact, p),
            "shared_installation": fact.energy_contract.is_one_of("shared_installation"),
            "own_use": fact.pays_own_energy_use,
        },
    )
