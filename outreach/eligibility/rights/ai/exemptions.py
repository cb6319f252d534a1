"""What income takes off the integration allowance: our reading of art. 9ter of the RD of 6 July 1987, a text not found.

Replace this one function when the text is known. Our reading of the order: own work income above its exemption counts
in full; own replacement income above its exemption, together with other own income, counts above the category
exemption, which equals the ARR maximum of the person's category. The partner's income does not count since 2021.
"""

from typing import Any

from outreach.eligibility.expression import Amount, Category, above, either, percent, undecided, when
from outreach.eligibility.rights.household import forms_household, income


def reduction(fact: Any, p: Any, category: Category) -> Amount:
    work, replacement = income(fact, "own_work_income"), income(fact, "own_replacement_income")
    # Whether 63 000 and 3 780 are indexed was not found. Unindexed is the cautious value; where it matters: unclear.
    beyond = (work > p.ai.work_exemption) | (replacement > p.ai.replacement_exemption)
    indexed = undecided("exemption_index", when=beyond)
    free_work = either(indexed, p.ai.work_exemption_if_indexed, p.ai.work_exemption)
    free_replacement = either(indexed, p.ai.replacement_exemption_if_indexed, p.ai.replacement_exemption)
    other = above(replacement, free_replacement) + income(fact, "own_other_income")
    partner = when(forms_household(fact), p.ai.partner_reduction)
    return (
        percent(above(work, free_work), p.ai.work_excess_counted)
        + above(other, p.arr.maximum[category])
        + partner
    )  # fmt: skip
