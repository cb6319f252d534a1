"""Allowances that open other rights by the fact of being received; never by the rule of another right."""

from typing import Any

from outreach.eligibility.expression import Condition


def is_old_enough_for_their_allowances(fact: Any, p: Any) -> Condition:
    """Nobody younger receives the GRAPA or an allowance for older people, so nobody younger is asked about them."""
    return fact.age >= p.grapa.earliest_age


def receives_grapa(fact: Any, p: Any) -> Condition:
    return is_old_enough_for_their_allowances(fact, p) & fact.receives_grapa


def receives_elderly_care_allowance(fact: Any, p: Any) -> Condition:
    """Of Wallonia, Brussels, Flanders or the German-speaking Community: all of them from 65 on."""
    return is_old_enough_for_their_allowances(fact, p) & fact.receives_elderly_care_allowance


def receives_a_tariff_allowance(fact: Any, p: Any) -> Condition:
    """Categories 1 to 3 of the social tariffs: energy and internet share them. The BIM status alone does not count."""
    return (
        fact.receives_ris  # 1: from the CPAS
        | fact.receives_arr  # 2A: from the DG for people with a disability
        | fact.receives_ai
        | receives_elderly_care_allowance(fact, p)  # 2B: from a region or community, the German-speaking one too
        | fact.child_with_recognised_disability  # 2C: four points in pillar 1
        | receives_grapa(fact, p)  # 3: from the Pension Service
        | fact.receives_older_allowance_or_advance  # 1 to 3: what few still receive
        | fact.beneficiary_at_address  # one person at the address is enough
    )
