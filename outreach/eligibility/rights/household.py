"""What both allowances share: age, residence, nationality, household and its category, and the income year."""

from typing import Any

from outreach.eligibility.expression import Amount, Category, Condition, choose, either, undecided

COVERED = ("belgian", "eu", "refugee", "subsidiary_protection", "stateless", "maghreb_regulation")


def age_and_residence(fact: Any, p: Any, receives_other: Condition) -> dict[str, Condition]:
    """What art. 2 to 5 and 12 ask whatever the disability, in the order of the law."""
    return {
        "adult": is_adult(fact, p),
        "before_upper_age": applies_in_time(fact, p, receives_other),
        "registered": fact.in_population_register,
        "lives_in_belgium": fact.really_lives_in_belgium,
        "nationality": nationality_is_covered(fact),
        "place": place_is_covered(fact),
    }


def is_adult(fact: Any, p: Any) -> Condition:
    """Art. 2; art. 3 treats as 18: who is or was married, has a child, or got the disability after child benefit."""
    return (
        (fact.age >= p.age.minimum)
        | fact.ever_married
        | (fact.dependent_children > 0)
        | fact.disability_after_child_benefit
    )


def applies_in_time(fact: Any, p: Any, receives_other: Condition) -> Condition:
    """Art. 2: below 65 at application; since when it is the pension age is not known. Art. 5: a right kept goes on.

    Whoever is paid the other allowance only has kept that one.
    """
    between = (fact.age >= p.age.certain) & (fact.age < p.age.upper)
    kept = fact.kept_without_interruption & ~receives_other
    return (fact.age < p.age.certain) | undecided("upper_age", when=between) | kept


def nationality_is_covered(fact: Any) -> Condition:
    """Art. 4 § 1; § 2 lets the King add groups by a decree we could not read."""
    group = fact.nationality_group
    return (
        group.is_one_of(*COVERED)
        | undecided("increased_child_benefit", when=group.is_one_of("increased_child_benefit"))
        | undecided("other_nationality", when=group.is_one_of("other"))
    )


def place_is_covered(fact: Any) -> Condition:
    """At home, in an institution or a religious community; for other places (art. 12 § 2) no text was readable."""
    place = fact.residence
    return (
        place.is_one_of("home", "institution", "religious_community")
        | undecided("hospital", when=place.is_one_of("hospital"))
        | undecided("prison", when=place.is_one_of("prison", "social_defence"))
        | undecided("reference_address", when=place.is_one_of("reference_address"))
    )


def forms_household(fact: Any) -> Condition:
    """Art. 7 § 3: with one person who is no relative up to the third degree, unless proved otherwise or detained.

    A registered co-tenancy is such a proof (Droits Quotidiens); prison and social defence end a household.
    """
    return fact.partner_counts & ~fact.co_tenancy_registered & ~fact.partner_detained


def household_category(fact: Any) -> Category:
    """RD of 6 July 1987, art. 4: C household or dependent child, B alone or in a community, else A, with relatives.

    Two partners who both receive an ARR cannot both be C: each is B (Droits Quotidiens, silent on a child: with one, B
    or C is left open). In an institution, whoever was C before stays C: the household or the child goes on
    counting, so C comes first.
    """
    has_child = fact.dependent_children > 0
    both_on_arr = forms_household(fact) & fact.partner_receives_arr
    either_of_both = undecided("both_on_arr_with_child", when=both_on_arr & has_child)
    in_community = fact.long_stay_in_institution | fact.residence.is_one_of("religious_community")
    return choose(
        C=((forms_household(fact) | has_child) & ~both_on_arr) | either_of_both,
        B=both_on_arr | fact.lives_alone | in_community,
        otherwise="A",
    )


def income(fact: Any, name: str) -> Amount:
    """Income of the second year before; of the year after that when it changed by 20 % or more."""
    return either(fact.income_changed, getattr(fact, f"{name}_recent"), getattr(fact, name))
