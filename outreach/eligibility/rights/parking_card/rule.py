"""The parking card: one ground of the list is enough, each stated by a decision the person has."""

from typing import Any

from outreach.eligibility.expression import Condition, Rule, undecided


def rule(fact: Any, p: Any) -> Rule:
    grounds = (
        (fact.permanent_invalidity_percent >= p.parking_card.invalidity)
        | (fact.lower_limbs_percent >= p.parking_card.lower_limbs)
        | fact.upper_limbs_lost
        | enough_points(fact, p)
        | (fact.mobility_points >= p.parking_card.mobility_points)
        | (fact.war_invalidity_percent >= p.parking_card.war_invalidity)
    )
    return Rule(received=fact.has_parking_card, conditions={"ground": grounds})


def enough_points(fact: Any, p: Any) -> Condition:
    """The points of autonomy count for adults; whether from 18 or from 21 our sources do not agree."""
    young = (fact.age >= p.age.minimum) & (fact.age < p.parking_card.adult_age)
    adult = (fact.age >= p.parking_card.adult_age) | undecided("young_adult", when=young)
    return adult & (fact.autonomy_points >= p.parking_card.autonomy_points)
