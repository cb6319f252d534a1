"""The income guarantee for older people, in the order of the law of 22 March 2001."""

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
    percent,
    undecided,
    when,
)
from outreach.eligibility.rights.passports import receives_grapa

COVERED = ("belgian", "eu", "refugee", "subsidiary_protection", "stateless")


def rule(fact: Any, p: Any) -> Rule:
    amount = above(p.grapa.amount[residence_category(fact)], counted_means(fact))
    return Rule(
        received=receives_grapa(fact, p),
        conditions={
            "pension_age": fact.age >= p.grapa.pension_age,  # art. 3
            "nationality": nationality_is_covered(fact),  # art. 4
            "lives_in_belgium": fact.really_lives_in_belgium,  # art. 4; RD of 23 May 2001, art. 42
            "means": amount > 0,  # art. 7
            "property": ~fact.owns_property_or_savings | undecided("property", when=fact.owns_property_or_savings),
        },
        amount=amount,
        waiting="pension_age",
    )


def nationality_is_covered(fact: Any) -> Condition:
    """Art. 4; for others a Belgian pension, a career of 312 days or a treaty decides."""
    group = fact.nationality_group
    return group.is_one_of(*COVERED) | undecided("other_nationality", when=~group.is_one_of(*COVERED))


def residence_category(fact: Any) -> Category:
    """Art. 6: alone, or only with parents and children, or in a home: the higher amount; else the shared one."""
    with_nobody = fact.lives_alone | fact.only_direct_line_relatives | fact.residence.is_one_of("institution")
    return choose(alone=fact.couple.is_one_of("none") & with_nobody, otherwise="shared")


def counted_means(fact: Any) -> Amount:
    """Art. 7: one's own; with a spouse or legal cohabitant half of both. A basic exemption was not found."""
    with_spouse = fact.couple.is_one_of("married_or_legal")
    both = fact.own_gross_means_now + when(with_spouse, fact.partner_gross_means_now)
    share = either(with_spouse, percent(both, 50), fact.own_gross_means_now)
    return either(undecided("exempt_means", when=both > 0), Number(0), share)
