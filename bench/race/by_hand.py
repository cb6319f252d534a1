"""The rules of ARR and AI as somebody would write them in Polars by hand: two-valued, one amount, no reasons.

What is unknown stays null and gives `unknown`; nothing is split, so that answers are less exact than ours, and there
is no missing list and no unmet condition. Kept only to compare times.
"""

from pathlib import Path

import polars as pl

from outreach.eligibility.parameters import Parameters

COVERED = ["belgian", "eu", "refugee", "subsidiary_protection", "stateless", "maghreb_regulation"]


def by_hand(facts: Path, out: Path, p: Parameters) -> None:
    """From a facts file to outcomes and amounts, natively streaming."""

    def whole(name: str) -> int:
        value = p[name].whole
        assert value is not None, name
        return value

    def above(amount: pl.Expr, limit: pl.Expr | int) -> pl.Expr:
        rest = amount - limit
        return pl.when(rest > 0).then(rest).when(rest.is_not_null()).then(0)

    def income(name: str) -> pl.Expr:
        changed = pl.col("income_changed")
        return pl.when(changed).then(pl.col(f"{name}_recent")).when(~changed).then(pl.col(name))

    household = pl.col("partner_counts") & ~pl.col("co_tenancy_registered") & ~pl.col("partner_detained")
    both = household & pl.col("partner_receives_arr")
    c = (household & ~both) | (pl.col("dependent_children") > 0)
    religious = pl.col("residence") == "religious_community"
    b = both | pl.col("lives_alone") | pl.col("long_stay_in_institution") | religious
    maximum = (
        pl.when(c).then(whole("arr.maximum.C")).when(b).then(whole("arr.maximum.B")).otherwise(whole("arr.maximum.A"))
    )
    work, other = income("own_work_income"), income("own_other_income")
    replacement, partner = income("own_replacement_income"), income("partner_income")
    first, second = whole("arr.work_first"), whole("arr.work_second")
    usual = (50 * work + 25 * above(work, first) + 25 * above(work, second) + 50) // 100
    one, two, three = (whole(f"arr.back_to_work.{step}") for step in ("first", "second", "third"))
    again = (50 * above(work, one) + 25 * above(work, two) + 25 * above(work, three) + 50) // 100
    within = pl.col("back_to_work") & (pl.col("years_since_back_to_work") <= whole("arr.back_to_work_years"))
    counted = pl.when(within).then(again).when(~within).then(usual)
    counted = counted + above(replacement + other, whole("arr.other_exemption"))
    counted = counted + pl.when(household).then(above(partner, whole("arr.partner_exemption"))).when(~household).then(0)
    arr = above(maximum, counted)

    points = pl.col("autonomy_points")
    band = pl.lit(whole("ai.maximum.1"))
    for case in ("2", "3", "4", "5"):
        band = pl.when(points >= whole(f"ai.points.{case}")).then(whole(f"ai.maximum.{case}")).otherwise(band)
    reduction = above(work, whole("ai.work_exemption")) + above(
        above(replacement, whole("ai.replacement_exemption")) + other, maximum
    )
    full = above(band, reduction)
    paid = (full * whole("ai.institution_counted") + 50) // 100
    ai = pl.when(pl.col("residence") == "institution").then(paid).otherwise(full)

    shared = (
        ((pl.col("age") < whole("age.certain")) | pl.col("kept_without_interruption"))
        & pl.col("in_population_register")
        & pl.col("really_lives_in_belgium")
        & pl.col("nationality_group").is_in(COVERED)
        & pl.col("residence").is_in(["home", "institution", "religious_community"])
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
            .when(~adult)
            .then(pl.lit("not_yet"))
            .when(law)
            .then(pl.lit("likely"))
            .when(~law)
            .then(pl.lit("unlikely"))
            .otherwise(pl.lit("unknown"))
            .cast(pl.Enum(["received", "not_yet", "likely", "unlikely", "unknown"]))
        )

    worked_out = pl.scan_parquet(facts).with_columns(arr=arr, ai=ai, shared=shared)
    result = worked_out.select(
        "person_key",
        outcome(pl.col("receives_arr"), pl.col("shared") & reduced & (pl.col("arr") > 0)).alias("arr_outcome"),
        pl.col("arr").alias("arr_amount"),
        outcome(pl.col("receives_ai"), pl.col("shared") & (points >= whole("ai.points.1")) & (pl.col("ai") > 0)).alias(
            "ai_outcome"
        ),
        pl.col("ai").alias("ai_amount"),
    )
    result.sink_parquet(out)
