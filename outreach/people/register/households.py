"""Which household a person belongs to or last did, and until when an address may be the one shared with a partner."""

from datetime import date

import polars as pl

MONTHS_APART = 6  # after a separation nobody is written to at the address both had
_COLLECTIVE = "20"
_PARTNERS = ("02", "21")
_DIVORCED = ("40", "41")
_CARED_FOR = ("INST", "HOSP")  # a stay there parts nobody who is still married or declared
READ = (
    "national_number", "death_date", "civil_state", "civil_state_since", "legal_cohabitation",
    "legal_cohabitation_since", "address_kind", "address_since", "reference_person", "relationship_code",
    "household_since", "household_until", "previous_reference_person", "previous_relationship_code",
    "previous_household_until",
)  # fmt: skip


def household_of(day: date) -> pl.Expr:
    """The reference person of the household in force on the day, else of the last one; of a collective one nobody."""
    has_begun = (pl.col("household_since") <= pl.lit(day.isoformat())).fill_null(True)
    now = pl.when(pl.col("reference_person").is_not_null() & has_begun)
    return (
        now.then(pl.when(pl.col("relationship_code").ne_missing(_COLLECTIVE)).then("reference_person"))
        .when(pl.col("previous_relationship_code").ne_missing(_COLLECTIVE))
        .then("previous_reference_person")
        .alias("household")
    )


def joint_address_until(register: pl.LazyFrame, day: date) -> pl.LazyFrame:
    """`national_number` and `joint_address_until`, ISO, of whoever lives where a former partner was less than six
    months ago; others have no row.

    Separated are the divorced, whoever ceased a legal cohabitation, and two partners of whom one left the common
    household: the one who left as well as the one who stayed. Whoever moved since then is elsewhere; without a date of
    the address it is taken for the shared one. Death separates nobody in this sense, nor does a stay in an institution.
    """
    people = register.select(READ)
    parted = pl.concat([_by_state(people), *_by_moving_out(people)])
    last = parted.group_by("national_number").agg(pl.col("apart").max())
    address_since = people.select("national_number", "address_since")
    until = pl.col("apart").str.to_date("%Y-%m-%d", strict=False).dt.offset_by(f"{MONTHS_APART}mo")
    still_there = (pl.col("address_since") < pl.col("apart")).fill_null(True)
    return (
        last.join(address_since, on="national_number")
        .filter(still_there & (until > pl.lit(day)))
        .select("national_number", joint_address_until=until.dt.strftime("%Y-%m-%d"))
    )


def _by_state(people: pl.LazyFrame) -> pl.LazyFrame:
    divorced = pl.when(pl.col("civil_state").is_in(_DIVORCED)).then("civil_state_since")
    ceased = pl.when(pl.col("legal_cohabitation") == "C").then("legal_cohabitation_since")
    return people.select("national_number", apart=pl.max_horizontal(divorced, ceased)).drop_nulls()


def _by_moving_out(people: pl.LazyFrame) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Whoever was partner of another's household and is no longer, and that other."""
    attached = ((pl.col("civil_state") == "20") | (pl.col("legal_cohabitation") == "D")).fill_null(False)
    left = people.filter(
        pl.col("previous_relationship_code").is_in(_PARTNERS)
        & pl.col("previous_household_until").is_not_null()
        & pl.col("death_date").is_null()
        & ~(attached & pl.col("address_kind").is_in(_CARED_FOR)).fill_null(False)
    ).select(
        "national_number",
        other=pl.col("previous_reference_person"),
        apart=pl.col("previous_household_until"),
        now=pl.col("reference_person"),
    )
    others = people.select(
        other=pl.col("national_number"),
        other_now=pl.col("reference_person"),
        is_dead=pl.col("death_date").is_not_null(),
        is_cared_for=(attached & pl.col("address_kind").is_in(_CARED_FOR)).fill_null(False),
    )
    pairs = left.join(others, on="other", how="left").filter(
        ~pl.col("is_dead").fill_null(False)
        & ~pl.col("is_cared_for").fill_null(False)
        & pl.col("now").ne_missing(pl.col("other_now")).fill_null(True)
    )
    stayed = pairs.filter(pl.col("other_now").is_not_null()).select(national_number="other", apart="apart")
    return pairs.select("national_number", "apart"), stayed
