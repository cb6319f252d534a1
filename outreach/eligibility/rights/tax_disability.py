"""Who counts as disabled for income tax and property tax: art. 135 of the income tax code of 1992."""

from typing import Any

from outreach.eligibility.expression import Condition


def recognised_for_tax(fact: Any, limits: Any) -> Condition:
    """One of four findings is enough."""
    return (
        fact.earning_capacity.is_one_of("reduced")
        | (fact.autonomy_points >= limits.points)
        | (fact.permanent_invalidity_percent >= limits.invalidity)
        | fact.on_invalidity_benefit
    )


def established_in_time(fact: Any, limits: Any) -> Condition:
    """The facts arose and were established before the upper age; who is younger needs no date."""
    return (fact.age < limits.age) | fact.established_before_65
