"""The raised tax-free amount: a recognised disability that was established before the upper age."""

from typing import Any

from outreach.eligibility.expression import Rule


def rule(fact: Any, p: Any) -> Rule:
    limits = p.income_tax_allowance
    return Rule(
        received=fact.has_disability_tax_allowance,
        conditions={
            "disability": (
                fact.earning_capacity.is_one_of("reduced")
                | (fact.autonomy_points >= limits.points)
                | (fact.permanent_invalidity_percent >= limits.invalidity)
                | fact.on_invalidity_benefit
            ),
            "before_65": (fact.age < limits.age) | fact.established_before_65,
        },
    )
