"""Legal aid of the second line: three allowances make low means be presumed, else the means have a ceiling."""

from typing import Any

from outreach.eligibility.expression import Condition, Rule, either, percent, undecided, when
from outreach.eligibility.rights.passports import receives_grapa

TWELVE_MONTHS = 1200  # percent of the amount a month


def rule(fact: Any, p: Any) -> Rule:
    presumed = fact.receives_arr | fact.receives_ris | receives_grapa(fact, p)
    return Rule(received=fact.has_legal_aid, conditions={"means": presumed | below_ceiling(fact, p)})


def below_ceiling(fact: Any, p: Any) -> Condition:
    """Partly free up to the higher ceiling; how much a dependant lowers the means is not known for today."""
    ceilings = p.legal_aid.ceiling
    has_child = fact.dependent_children >= 1
    alone = fact.lives_alone & ~fact.partner_counts & ~has_child
    means = fact.own_means_now + when(fact.partner_counts, fact.partner_means_now)
    ceiling = percent(either(alone, ceilings.alone_partial, ceilings.household_partial), TWELVE_MONTHS)
    only_these = fact.lives_alone | undecided("other_adults", when=~fact.lives_alone)
    return ((means <= ceiling) | undecided("dependants", when=has_child)) & only_these
