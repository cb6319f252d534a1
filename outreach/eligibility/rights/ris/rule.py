"""The right to social integration, in the order of article 3 of the law of 26 May 2002."""

from typing import Any

from outreach.eligibility.expression import (
    Amount,
    Category,
    Condition,
    Number,
    Rule,
    above,
    choose,
    either,
    undecided,
    when,
)
from outreach.eligibility.rights.per_head import per_head

COVERED = ("belgian", "refugee", "subsidiary_protection", "stateless")


def rule(fact: Any, p: Any) -> Rule:
    category = household_category(fact)
    maximum, means = p.ris.amount[category], counted_means(fact, p)
    return Rule(
        received=fact.receives_ris,
        conditions={
            "lives_in_belgium": fact.really_lives_in_belgium,  # art. 3, 1°
            "adult": is_adult(fact, p),  # art. 3, 2° and 7
            "nationality": nationality_is_covered(fact),  # art. 3, 3°
            "means": means < maximum,  # art. 3, 4°
            "property": ~fact.owns_property_or_savings | undecided("property", when=fact.owns_property_or_savings),
            "willing_to_work": fact.willing_to_work,  # art. 3, 5°
        },
        amount=above(maximum, above(means, p.ris.exemption[category])),  # art. 14 § 2; RD of 11 July 2002, art. 22 § 2
        waiting="adult",
    )


def is_adult(fact: Any, p: Any) -> Condition:
    return (fact.age >= p.ris.age) | fact.ever_married | (fact.dependent_children > 0) | fact.pregnant_minor


def nationality_is_covered(fact: Any) -> Condition:
    """A citizen of the Union after three months of a longer stay; another foreigner once in the population register."""
    group = fact.nationality_group
    from_the_union = group.is_one_of("eu")
    other = undecided("other_nationality", when=~from_the_union & ~group.is_one_of(*COVERED))
    eu = from_the_union & (fact.in_population_register | undecided("eu_residence", when=from_the_union))
    return group.is_one_of(*COVERED) | eu | other


def household_category(fact: Any) -> Category:
    """Art. 14 § 1: C with a minor child, B alone, A sharing the household; sharing a roof alone does not say which."""
    single = fact.couple.is_one_of("none")
    apart = undecided("separate_households", when=single & ~fact.lives_alone & (fact.adult_relatives < 1))
    return choose(C=has_minor_child(fact), B=single & (fact.lives_alone | apart), otherwise="A")


def has_minor_child(fact: Any) -> Condition:
    return (fact.dependent_children > 0) & fact.minor_child


def counted_means(fact: Any, p: Any) -> Amount:
    """RD of 11 July 2002, art. 22 to 34: one's own, the partner's, and those of parents and children living there."""
    has_partner = fact.couple.is_one_of("married_or_legal", "unmarried")
    beyond = above(fact.partner_means_now, p.ris.amount.A)
    partner = when(has_partner, either(has_minor_child(fact), fact.partner_means_now, beyond))
    return fact.own_means_now + partner + relatives_part(fact, p)


def relatives_part(fact: Any, p: Any) -> Amount:
    """Art. 34 § 2: all they have above the amount of a cohabitant each; before March 2026 the CPAS could leave it."""
    some = ~fact.lives_alone & (fact.adult_relatives >= 1)
    left_out = undecided("relatives_may_count", when=some & (Number(p.ris.relatives_count) < 100))
    exempt = per_head(p.ris.amount.A, p.ris.amount.A, fact.adult_relatives, most=10)
    return when(some & ~left_out, above(fact.relatives_means_now, exempt))
