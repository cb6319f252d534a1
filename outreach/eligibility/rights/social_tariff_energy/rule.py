"""The social tariff for energy, in the order of the page of the FPS Economy."""

from typing import Any

from outreach.eligibility.expression import Condition, Number, Rule
from outreach.eligibility.rights.passports import receives_a_tariff_allowance


def rule(fact: Any, p: Any) -> Rule:
    in_social_flat = fact.energy_contract.is_one_of("social_flat_collective")  # category 4 needs no allowance
    return Rule(
        received=fact.receives_social_tariff_energy,
        conditions={
            "beneficiary": receives_a_tariff_allowance(fact, p) | in_social_flat | bim_counts(fact, p),
            "contract": fact.energy_contract.is_one_of("household_member", "social_flat_collective"),
        },
    )


def bim_counts(fact: Any, p: Any) -> Condition:
    """Only from February 2021 to June 2023 the BIM status alone was enough."""
    return fact.receives_bim & (Number(p.social_tariff_energy.bim_counts) >= 100)
