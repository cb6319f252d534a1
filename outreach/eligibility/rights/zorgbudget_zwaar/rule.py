"""The Flemish care budget for heavy care: home in Flanders, ten years there, and one of five proofs of the need."""

from typing import Any

from outreach.eligibility.expression import Rule, undecided


def rule(fact: Any, p: Any) -> Rule:
    limits = p.zorgbudget_zwaar
    in_brussels = fact.region.is_one_of("brussels")
    need = (
        (fact.autonomy_points >= limits.autonomy_points)
        | (fact.child_points_total >= limits.child_points)
        | (fact.belrai_daily_points >= limits.belrai_daily)
        | (fact.belrai_total_points >= limits.belrai_total)
        | undecided("kind_of_institution", when=fact.residence.is_one_of("institution"))
    )
    return Rule(
        received=fact.receives_heavy_care_budget,
        conditions={
            "region": fact.region.is_one_of("flanders") | undecided("brussels_affiliation", when=in_brussels),
            "ten_years": (fact.age < limits.adult_age) | fact.ten_years_in_flanders,
            "need": need,
        },
    )
