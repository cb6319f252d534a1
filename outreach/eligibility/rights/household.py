"""What both allowances share: age, residence, nationality, household category, and the income year."""

from typing import Any

from outreach.eligibility.expression import Amount, Category, Condition, choose, either, undecided

COVERED = ("belgian", "eu", "refugee", "subsidiary_protection", "stateless", "maghreb_regulation")


def age_and_residence(fact: Any, p: Any) -> dict[str, Condition]:
    """The conditions of art. 2 to 4 that do not depend on the disability, in the order of the law."""
    return {
        "adult": is_adult(fact, p),
        "before_upper_age": applies_in_time(fact, p),
        "registered": fact.in_population_register,
        "lives_in_belgium": fact.really_lives_in_belgium,
        "nationality": nationality_is_covered(fact),
        "place": place_is_covered(fact),
    }


def is_adult(fact: Any, p: Any) -> Condition:
    """Art. 2; art. 3 treats a younger person with a dependent child, or married, as an adult."""
    young = fact.age < p.age.minimum
    maybe_married = undecided("maybe_married", when=young & fact.partner_counts)
    return (fact.age >= p.age.minimum) | (fact.dependent_children > 0) | maybe_married


def applies_in_time(fact: Any, p: Any) -> Condition:
    """Art. 2: the upper age at application was 65; since when it is the pension age is not known for certain."""
    between = (fact.age >= p.age.certain) & (fact.age < p.age.upper)
    return (fact.age < p.age.certain) | undecided("upper_age", when=between)


def nationality_is_covered(fact: Any) -> Condition:
    """Art. 4 § 1; § 2 lets the King add groups by a decree we could not read."""
    group = fact.nationality_group
    return (
        group.is_one_of(*COVERED)
        | undecided("increased_child_benefit", when=group.is_one_of("increased_child_benefit"))
        | undecided("other_nationality", when=group.is_one_of("other"))
    )


def place_is_covered(fact: Any) -> Condition:
    """At home or in an institution the rules are known; for the other places they follow in another issue."""
    place = fact.residence
    return (
        place.is_one_of("home", "institution")
        | undecided("hospital", when=place.is_one_of("hospital"))
        | undecided("prison", when=place.is_one_of("prison"))
        | undecided("reference_address", when=place.is_one_of("reference_address"))
        | undecided("religious_community", when=place.is_one_of("religious_community"))
    )


def household_category(fact: Any) -> Category:
    """Art. 7 § 3 and RD of 6 July 1987, art. 4: C household or dependent child, B alone or in an institution, else A.

    When both partners receive an ARR a secondary source gives each of them B instead of C; left open.
    """
    both_on_arr = undecided("both_on_arr", when=fact.partner_counts & fact.partner_receives_arr)
    return choose(
        C=(fact.partner_counts | (fact.dependent_children > 0)) & ~both_on_arr,
        B=both_on_arr | fact.lives_alone | fact.long_stay_in_institution,
        otherwise="A",
    )


def income(fact: Any, name: str) -> Amount:
    """Income of the second year before; of the year after that when it changed by 20 % or more."""
    return either(fact.income_changed, getattr(fact, f"{name}_recent"), getattr(fact, name))
