"""The BIM status: by an allowance, by a special situation, or by the income of the household."""

from typing import Any

from outreach.eligibility.expression import Condition, Rule, undecided
from outreach.eligibility.rights.passports import receives_elderly_care_allowance, receives_grapa
from outreach.eligibility.rights.per_head import per_head

ELDERLY_ALLOWANCE_WITH_INCOME_TEST = ("wallonia", "brussels", "flanders")  # German-speaking Community: none since 2023
MONTH_INCOME_COUNTS = ("alone_on_benefit", "low_income_group")


def rule(fact: Any, p: Any) -> Rule:
    return Rule(
        received=fact.receives_bim,
        conditions={
            "allowance_or_low_income": has_an_allowance_that_opens_it(fact, p)
            | fact.bim_situation.is_one_of("minor_or_orphan")
            | has_low_income(fact, p),
        },
    )


def has_an_allowance_that_opens_it(fact: Any, p: Any) -> Condition:
    """The fund gives the status unasked, whatever the income."""
    return (
        fact.receives_arr
        | fact.receives_ai
        | receives_grapa(fact, p)
        | (fact.receives_ris & fact.ris_three_months)
        | (receives_elderly_care_allowance(fact, p) & fact.region.is_one_of(*ELDERLY_ALLOWANCE_WITH_INCOME_TEST))
        | fact.child_with_recognised_disability
    )


def has_low_income(fact: Any, p: Any) -> Condition:
    """The income of the year before; for some groups that of one month, whose ceiling of today nobody could read."""
    ceiling = per_head(p.bim.ceiling.base, p.bim.ceiling.each_more, fact.household_members)
    month_income = undecided("month_income", when=fact.bim_situation.is_one_of(*MONTH_INCOME_COUNTS))
    return (fact.household_income_last_year <= ceiling) | month_income
