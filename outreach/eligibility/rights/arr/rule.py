"""The income replacement allowance, in the order of the law of 27 February 1987."""

from typing import Any

from outreach.eligibility.expression import Amount, Rule, above, slices, when
from outreach.eligibility.rights.household import age_and_residence, household_category, income


def rule(fact: Any, p: Any) -> Rule:
    category = household_category(fact)
    amount = above(p.arr.maximum[category], countable_income(fact, p))
    return Rule(
        received=fact.receives_arr,
        conditions={
            **age_and_residence(fact, p),
            "earning_capacity": fact.earning_capacity.is_one_of("reduced"),  # art. 2 § 1; a physician decides
            "income": amount > 0,  # art. 7
        },
        amount=amount,
        waiting="adult",
    )


def countable_income(fact: Any, p: Any) -> Amount:
    """Art. 7 § 1: own income, and that of the one person a household is formed with, each above its exemption."""
    own_other = income(fact, "own_replacement_income") + income(fact, "own_other_income")
    partner = above(income(fact, "partner_income"), p.arr.partner_exemption)
    return (
        countable_work(income(fact, "own_work_income"), p)
        + above(own_other, p.arr.other_exemption)
        + when(fact.partner_counts, partner)
    )


def countable_work(work: Amount, p: Any) -> Amount:
    """Half of the first slice counts, three quarters of the second, all above."""
    return slices(
        work,
        (p.arr.work_first, p.arr.work_first_counted),
        (p.arr.work_second, p.arr.work_second_counted),
        (None, 100),
    )
