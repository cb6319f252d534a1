"""Who opens the social tariffs: the categories the FPS Economy uses for energy and for internet alike."""

from typing import Any

from outreach.eligibility.expression import Condition


def receives_a_tariff_allowance(fact: Any) -> Condition:
    """Categories 1 to 3; one person at the address is enough. The BIM status alone does not count."""
    return (
        fact.receives_ris  # 1: from the CPAS
        | fact.receives_arr  # 2A: from the DG for people with a disability
        | fact.receives_ai
        | fact.receives_elderly_care_allowance  # 2B: from a region or community, the German-speaking one too
        | fact.child_with_recognised_disability  # 2C: four points in pillar 1
        | fact.receives_grapa  # 3: from the Pension Service
        | fact.receives_older_allowance_or_advance  # 1 to 3: what few still receive
        | fact.beneficiary_at_address
    )
