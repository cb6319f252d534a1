"""The rules of ARR and AI as somebody would write them in Polars by hand: two-valued, one amount, no reasons.

What is unknown stays null and gives `unknown`; nothing is split, so that answers are less exact than ours, and there
is no missing list and no unmet condition. Kept only to compare times.
"""

from pathlib import Path

import polars as pl

from outreach.eligibility.facts import FACTS
from outreach.eligibility.parameters import Parameters

PLACES, GROUPS = FACTS["residence"].codes, FACTS["nationality_group"].codes
COVERED = ["belgian", "eu", "refugee", "subsidiary_protection", "stateless", "maghreb_regulation"]


def by_hand(facts: Path, out: Path, p: Parameters) -> None:
    """From a facts file to outcomes and amounts, natively streaming."""

    def whole(name: str) -> int:
        value = p[name].whole
        assert value is not None, name
        return value

    def above(amount: pl.Expr, limit: pl.Expr | int) -> pl.Expr:
        return (amount - limit).clip(0)  # a null stays a null

    def income(name: str) -> pl.Expr:
        changed = pl.col("income_changed")
        return pl.when(changed.is_not_null()).then(pl.when(changed).then(f"{name}_recent").otherwise(name))

    first = pl.scan_parquet(facts).with_columns(
        household=pl.col("partner_counts") & ~pl.col("co_tenancy_registered") & ~pl.col("partner_detained"),
        work=income("own_work_income"),
        other=income("own_other_income"),
        replacement=income("own_replacement_income"),
        partner=income("partner_income"),
        again=pl.col("back_to_work") & (pl.col("years_since_back_to_work") <= whole("arr.back_to_work_years")),
        place=pl.col("residence").cast(pl.Enum(PLACES)),
        group=pl.col("nationality_group").cast(pl.Enum(GROUPS)),
    )
    household, place, work = pl.col("household"), pl.col("place"), pl.col("work")
    both = household & pl.col("partner_receives_arr")
    c = (household & ~both) | (pl.col("dependent_children") > 0)
    b = both | pl.col("lives_alone") | pl.col("long_stay_in_institution") | (place == "religious_community")
    maximum = (
        pl.when(c).then(whole("arr.maximum.C")).when(b).then(whole("arr.maximum.B")).otherwise(whole("arr.maximum.A"))
    )
    usual = 50 * work + 25 * above(work, whole("arr.work_first")) + 25 * above(work, whole("arr.work_second"))
    one, two, three = (whole(f"arr.back_to_work.{step}") for step in ("first", "second", "third"))
    slices = 50 * above(work, one) + 25 * above(work, two) + 25 * above(work, three)
    points = pl.col("autonomy_points")
    band = pl.lit(whole("ai.maximum.1"))
    for case in ("2", "3", "4", "5"):
        band = pl.when(points >= whole(f"ai.points.{case}")).then(whole(f"ai.maximum.{case}")).otherwise(band)
    own = pl.col("replacement") + pl.col("other")
    mate = above(pl.col("partner"), whole("arr.partner_exemption"))
    second = first.with_columns(
        maximum=maximum,
        counted_work=(pl.when("again").then(slices).otherwise(usual) + 50) // 100,
        counted_own=above(own, whole("arr.other_exemption")),
        counted_mate=pl.when(household).then(mate).when(~household).then(0),
        band=band,
        work_left=above(work, whole("ai.work_exemption")),
        rest=above(pl.col("replacement"), whole("ai.replacement_exemption")) + pl.col("other"),
    )
    counted = pl.col("counted_work") + pl.col("counted_own") + pl.col("counted_mate")
    third = second.with_columns(
        arr=above(pl.col("maximum"), counted),
        full=above(pl.col("band"), pl.col("work_left") + above(pl.col("rest"), pl.col("maximum"))),
    )
    paid = (pl.col("full") * whole("ai.institution_counted") + 50) // 100

    shared = (
        ((pl.col("age") < whole("age.certain")) | pl.col("kept_without_interruption"))
        & pl.col("in_population_register")
        & pl.col("really_lives_in_belgium")
        & pl.col("group").is_in(COVERED)
        & place.is_in(["home", "institution", "religious_community"])
    )
    adult = (
        (pl.col("age") >= whole("age.minimum"))
        | (pl.col("dependent_children") > 0)
        | pl.col("ever_married")
        | pl.col("disability_after_child_benefit")
    )
    reduced = pl.col("earning_capacity").replace("not_assessed", None) == "reduced"

    def outcome(received: pl.Expr, law: pl.Expr) -> pl.Expr:
        return (
            pl.when(received)
            .then(pl.lit("received"))
            .when(~pl.col("adult"))
            .then(pl.lit("not_yet"))
            .when(law)
            .then(pl.lit("likely"))
            .when(~law)
            .then(pl.lit("unlikely"))
            .otherwise(pl.lit("unknown"))
            .cast(pl.Enum(["received", "not_yet", "likely", "unlikely", "unknown"]))
        )

    result = third.with_columns(
        shared=shared, adult=adult, ai=pl.when(place == "institution").then(paid).otherwise("full")
    ).select(
        "person_key",
        outcome(pl.col("receives_arr"), pl.col("shared") & reduced & (pl.col("arr") > 0)).alias("arr_outcome"),
        pl.col("arr").alias("arr_amount"),
        outcome(pl.col("receives_ai"), pl.col("shared") & (points >= whole("ai.points.1")) & (pl.col("ai") > 0)).alias(
            "ai_outcome"
        ),
        pl.col("ai").alias("ai_amount"),
    )
    result.sink_parquet(out, compression="zstd", compression_level=1, statistics=False)
