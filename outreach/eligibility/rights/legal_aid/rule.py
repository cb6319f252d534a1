"""Legal aid of the second line: three allowances make low means be presumed, else the means have a ceiling."""

from typing import Any

from outreach.eligibility.expression import Amount, Condition, Rule, either, percent, undecided, when
from outreach.eligibility.rights.passports import receives_grapa

TWELVE_MONTHS = 1200  # percent of the amount a month


def rule(fact: Any, p: Any) -> Rule:
    presumed = fact.receives_arr | fact.receives_ris | receives_grapa(fact, p)
    return Rule(received=fact.has_legal_aid, conditions={"means": presumed | below_ceiling(fact, p)})


def below_ceiling(fact: Any, p: Any) -> Condition:
    """Partly free up to the higher ceiling; below the one read last is below any later one, for they only ever rose."""
    has_child = fact.dependent_children >= 1
    alone = fact.lives_alone & ~fact.partner_counts & ~has_child
    means = fact.own_means_now + when(fact.partner_counts, fact.partner_means_now)
    last, today = p.legal_aid.ceiling_at_least, p.legal_aid.ceiling
    below = (means <= a_year(alone, last.alone, last.household)) | (
        means <= a_year(alone, today.alone_partial, today.household_partial)
    )
    only_these = fact.lives_alone | undecided("other_adults", when=~fact.lives_alone)
    return (below | undecided("dependants", when=has_child)) & only_these


def a_year(alone: Condition, of_one: Amount, of_several: Amount) -> Amount:
    return percent(either(alone, of_one, of_several), TWELVE_MONTHS)
