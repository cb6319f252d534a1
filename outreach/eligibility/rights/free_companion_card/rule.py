"""The free companion card of the SNCB: one ground of its list is enough; blindness, also on it, is over the 80 %."""

from typing import Any

from outreach.eligibility.expression import Condition, Rule, undecided


def rule(fact: Any, p: Any) -> Rule:
    grounds = (
        (fact.autonomy_points >= p.free_companion_card.autonomy_points)
        | (fact.permanent_invalidity_percent >= p.free_companion_card.invalidity)
        | (fact.lower_limbs_percent >= p.free_companion_card.lower_limbs)
        | fact.upper_limbs_lost
        | fact.ai_category_received.is_one_of("3", "4", "5")
        | young_with_points(fact, p)
    )
    return Rule(received=fact.has_companion_card, conditions={"ground": grounds})


def young_with_points(fact: Any, p: Any) -> Condition:
    """Under 21 the points of a child count; one source says those of pillar 1, the SNCB does not say which."""
    young = fact.age < p.free_companion_card.young_age
    in_pillar_1 = fact.child_points_pillar_1 >= p.free_companion_card.points_under_21
    in_all = fact.child_points_total >= p.free_companion_card.points_under_21
    return (young & in_pillar_1) | undecided("points_of_a_child", when=young & in_all & ~in_pillar_1)
