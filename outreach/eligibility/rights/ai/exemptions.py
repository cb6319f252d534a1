"""What income takes off the integration allowance: our reading of art. 9ter of the RD of 6 July 1987, a text not found.

Replace this one function when the text is known. Our reading of the order: own work income above its exemption counts
in full; own replacement income above its exemption, together with other own income, counts above the category
exemption, which equals the ARR maximum of the person's category. The partner's income does not count since 2021.
"""

from typing import Any

from outreach.eligibility.expression import Amount, Category, above, either, percent, undecided, when
from outreach.eligibility.rights.household import income


def reduction(fact: Any, p: Any, category: Category) -> Amount:
    work = income(fact, "own_work_income")
    # Whether 63 000 is indexed was not found. Unindexed is the cautious value; where indexing would matter: unclear.
    open_question = undecided("work_exemption_index", when=work > p.ai.work_exemption)
    exemption = either(open_question, p.ai.work_exemption_if_indexed, p.ai.work_exemption)
    replacement = above(income(fact, "own_replacement_income"), p.ai.replacement_exemption)
    other = above(replacement + income(fact, "own_other_income"), p.arr.maximum[category])
    partner = when(fact.partner_counts, p.ai.partner_reduction)
    return percent(above(work, exemption), p.ai.work_excess_counted) + other + partner
