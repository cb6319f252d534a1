"""The heating allowance: the fuel, the time to ask for it, and one of three groups of households."""

from typing import Any

from outreach.eligibility.expression import Amount, Condition, Rule, undecided, when

FUELS = ("heating_oil", "bulk_propane", "paraffin")
MOST_DEPENDANTS = 19


def rule(fact: Any, p: Any) -> Rule:
    return Rule(
        received=fact.heating_allowance_received,
        conditions={
            "fuel": fact.heating_fuel.is_one_of(*FUELS),
            "in_time": fact.days_since_delivery <= p.heating_fund.request_days,
            "group": all_have_bim(fact) | has_low_income(fact, p) | fact.debts_and_cannot_pay_heating,
        },
    )


def all_have_bim(fact: Any) -> Condition:
    """Group 1: one person alone with the BIM status, with or without children, or a household of which all have it."""
    return fact.receives_bim & ((fact.lives_alone & ~fact.partner_counts) | fact.whole_household_bim)


def has_low_income(fact: Any, p: Any) -> Condition:
    """Group 2. Where the ceiling of the day was not read, whoever is below the last one read is below it too.

    The CPAS counts whoever lives in the home (primabook.mi-is.be), the health fund only the partner and dependants:
    with other adults the income we know is not all of it.
    """
    limits = p.heating_fund
    income = fact.household_income_last_year
    below = (income <= ceiling(fact, limits.ceiling_at_least)) | (income <= ceiling(fact, limits.ceiling))
    return below & (fact.lives_alone | undecided("other_adults", when=~fact.lives_alone))


def ceiling(fact: Any, limit: Any) -> Amount:
    """The base, and as much again for each dependant."""
    total: Amount = limit.base
    for number in range(1, MOST_DEPENDANTS + 1):
        total = total + when(fact.household_dependants >= number, limit.each_dependant)
    return total
