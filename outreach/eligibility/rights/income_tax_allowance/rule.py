"""The raised tax-free amount: a recognised disability that was established before the upper age."""

from typing import Any

from outreach.eligibility.expression import Rule
from outreach.eligibility.rights.tax_disability import established_in_time, recognised_for_tax


def rule(fact: Any, p: Any) -> Rule:
    limits = p.income_tax_allowance
    return Rule(
        received=fact.has_disability_tax_allowance,
        conditions={
            "disability": recognised_for_tax(fact, limits),
            "before_65": established_in_time(fact, limits),
        },
    )
