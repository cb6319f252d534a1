"""The end of the child supplement at 21: whether it is time to ask for the allowances for adults."""

from typing import Any

from outreach.eligibility.expression import Condition, Rule, undecided


def rule(fact: Any, p: Any) -> Rule:
    return Rule(
        received=fact.receives_arr | fact.receives_ai,  # one application counts for both
        conditions={
            "may_ask": fact.age >= p.age.apply,
            "supplement": has_a_supplement_that_ends(fact, p),
            "in_time": asks_in_time(fact, p),
        },
        waiting="may_ask",
    )


def has_a_supplement_that_ends(fact: Any, p: Any) -> Condition:
    """It is paid now, or it was paid until the birthday on which it ended."""
    before = fact.age < p.turn_21.supplement_ends
    return (before & fact.gets_child_supplement) | (~before & fact.child_supplement_until_21)


def asks_in_time(fact: Any, p: Any) -> Condition:
    """Before the end nothing is lost. In the year after, nobody told us which months are; later the moment is gone."""
    ended = fact.age >= p.turn_21.supplement_ends
    just_ended = ended & (fact.age < p.turn_21.too_late)
    return ~ended | undecided("months_since_21", when=just_ended)
