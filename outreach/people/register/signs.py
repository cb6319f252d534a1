"""The signs in a register row that somebody likely but for the medical finding is worth a letter."""

from datetime import date

import polars as pl

from outreach.eligibility.lists.worklists import SIGNS

ENOUGH_POINTS = 7  # the fewest points of autonomy that open AI (art. 6 § 2)


def signs_of(day: date) -> pl.Expr:
    """The list of signs of a typed register row on a day, in a fixed order; an empty list when there is none."""
    decision = pl.col("earlier_decision")
    past = pl.col("finding_until").str.to_date("%Y-%m-%d", strict=False) < pl.lit(day)
    found = (pl.col("earning_capacity_reduced") == "Y") | (pl.col("autonomy_points") >= ENOUGH_POINTS)
    reads = {
        "earlier_finding": found & past,
        "child_supplement": pl.col("child_supplement") == "Y",
        "refused": decision.str.starts_with("REFUSED_"),
        "expired": decision == "EXPIRED",
        "incapacity": pl.col("recognised_incapacity") == "Y",
        "parking_card": pl.col("parking_card") == "Y",
    }
    shown = [pl.when(reads[sign]).then(pl.lit(sign)) for sign in SIGNS]
    return pl.concat_list(shown).list.drop_nulls().alias("signs")
