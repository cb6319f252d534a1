"""What the rights of the regions and communities have in common: an age, a region, points a physician gave."""

from typing import Any

from outreach.eligibility.expression import Condition


def elderly_care(fact: Any, limits: Any, region: str) -> dict[str, Condition]:
    """The three old allowances for the elderly still share the age and the scale of autonomy."""
    return {
        "old_enough": fact.age >= limits.age,
        "region": fact.region.is_one_of(region),
        "autonomy": fact.autonomy_points >= limits.points,
    }


def receives_child_supplement(fact: Any, limits: Any) -> Condition:
    """Nobody older receives it, so nobody older is asked about it."""
    return (fact.age < limits.age) & fact.gets_child_supplement


def child_supplement(fact: Any, limits: Any, region: str) -> dict[str, Condition]:
    """The scale of three pillars: enough points in the first, or enough in all; the third counts double."""
    return {
        "region": fact.region.is_one_of(region),
        "young_enough": fact.age < limits.age,
        "points": (fact.child_points_pillar_1 >= limits.pillar_1) | (fact.child_points_total >= limits.total),
    }
