"""The income replacement allowance, in the order of the law of 27 February 1987."""

from typing import Any

from outreach.eligibility.expression import Amount, Condition, Rule, above, either, slices, undecided, when
from outreach.eligibility.rights.household import age_and_residence, forms_household, household_category, income


def rule(fact: Any, p: Any) -> Rule:
    category = household_category(fact)
    amount = above(p.arr.maximum[category], countable_income(fact, p))
    return Rule(
        received=fact.receives_arr,
        conditions={
            **age_and_residence(fact, p, fact.receives_ai),
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
        countable_work(fact, p)
        + above(own_other, p.arr.other_exemption)
        + when(forms_household(fact), partner)
    )  # fmt: skip


def countable_work(fact: Any, p: Any) -> Amount:
    """Half of the first slice counts, three quarters of the second, all above; other slices after a return to work."""
    work = income(fact, "own_work_income")
    usual = slices(
        work,
        (p.arr.work_first, p.arr.work_first_counted),
        (p.arr.work_second, p.arr.work_second_counted),
        (None, 100),
    )
    after_return = slices(
        work,
        (p.arr.back_to_work.first, p.arr.back_to_work_counted.first),
        (p.arr.back_to_work.second, p.arr.back_to_work_counted.second),
        (p.arr.back_to_work.third, p.arr.back_to_work_counted.third),
        (None, 100),
    )
    return either(has_returned_to_work(fact, p), after_return, usual)


def has_returned_to_work(fact: Any, p: Any) -> Condition:
    """RD of 31 January 2024: until the end of the second calendar year after the start; a third year was announced."""
    years = fact.years_since_back_to_work
    third_year = (years > p.arr.back_to_work_years) & (years <= p.arr.back_to_work_years_announced)
    return fact.back_to_work & (
        (years <= p.arr.back_to_work_years) | undecided("back_to_work_years", when=third_year)
    )  # fmt: skip
