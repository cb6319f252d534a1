"""The integration allowance, in the order of the law of 27 February 1987."""

from typing import Any

from outreach.eligibility.expression import Amount, Rule, above, choose, either, percent
from outreach.eligibility.rights.ai.exemptions import reduction
from outreach.eligibility.rights.household import age_and_residence, household_category


def rule(fact: Any, p: Any) -> Rule:
    full = above(maximum(fact, p), reduction(fact, p, household_category(fact)))
    in_institution = fact.residence.is_one_of("institution")
    amount = either(in_institution, percent(full, p.ai.institution_counted), full)  # art. 12 § 1
    return Rule(
        received=fact.receives_ai,
        conditions={
            **age_and_residence(fact, p, fact.receives_arr),
            "autonomy": fact.autonomy_points >= p.ai.points["1"],  # art. 6 § 2; a physician decides
            "income": amount > 0,  # art. 7
        },
        amount=amount,
        waiting="adult",
    )


def maximum(fact: Any, p: Any) -> Amount:
    """The maximum of the category the points fall in; fewer points than category 1 asks fail their own condition."""
    points = fact.autonomy_points
    category = choose(
        **{case: points >= p.ai.points[case] for case in ("5", "4", "3", "2")},
        otherwise="1",
    )
    return p.ai.maximum[category]
