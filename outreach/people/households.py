"""Turns register rows into the facts file: one row a person, with what a partner and the household bring along.

The decision table is docs/households.md. The register is a hint with a date: a partner is never guessed from it, and
what it cannot tell stays null, which means unknown. People who have died have no row.
"""

from datetime import date
from io import BytesIO
from pathlib import Path

import polars as pl

from outreach.eligibility.parameters import ParameterBook, Parameters
from outreach.people.cohabitation import composed, with_home
from outreach.people.own_facts import people_of
from outreach.storage.sealing import Keyring, read_sealed, write_sealed

MOST_CENTS, MOST_CHILDREN = 1_000_000_000, 20  # the facts go no further, nor does any rule
_PURPOSE = "facts"

FACTS = (
    "person_key", "age", "ever_married", "disability_after_child_benefit", "kept_without_interruption",
    "in_population_register", "really_lives_in_belgium", "nationality_group", "earning_capacity", "autonomy_points",
    "residence", "long_stay_in_institution", "partner_counts", "co_tenancy_registered", "partner_detained",
    "lives_alone", "dependent_children", "partner_receives_arr", "income_changed", "own_work_income", "back_to_work",
    "years_since_back_to_work", "own_replacement_income", "own_other_income", "partner_income",
    "own_work_income_recent", "own_replacement_income_recent", "own_other_income_recent", "partner_income_recent",
    "receives_arr", "receives_ai",
)  # fmt: skip


def facts_of(register: pl.LazyFrame, day: date, parameters: Parameters | None = None) -> pl.LazyFrame:
    """The facts of everybody in a register alive on the day, in the order of the register.

    `parameters` are the values of that day, the shipped ones when not given: which year's income counts is one of them.
    """
    values = parameters or ParameterBook.load().on(day)
    people = with_home(people_of(register, day, values), day).collect().lazy()  # read three times, so worked out once
    people = people.join(composed(people), on="number", how="left", maintain_order="left")
    people = people.with_columns(partner_counts=_partner_counts(), lives_alone=_lives_alone())
    people = people.join(_of_partner(people), on="partner", how="left", maintain_order="left")
    people = people.with_columns(
        co_tenancy_registered=_co_tenancy(),
        partner_detained=_partner_detained(),
        dependent_children=_dependent_children(),
        partner_receives_arr=_from_partner(pl.col("receives_arr_partner"), pl.lit(False)),
        partner_income=_from_partner(pl.col("total_partner").clip(0, MOST_CENTS), pl.lit(0, pl.Int64)),
        partner_income_recent=_from_partner(pl.col("total_recent_partner").clip(0, MOST_CENTS), pl.lit(0, pl.Int64)),
    )
    return people.with_columns(income_changed=_income_changed(values)).select(FACTS)


def write_facts(frame: pl.DataFrame, sealed_dir: Path, extract_id: int, keyring: Keyring) -> Path:
    """Keep the facts of an extract sealed as Parquet."""
    buffer = BytesIO()
    frame.write_parquet(buffer)
    path = _path(sealed_dir, extract_id)
    write_sealed(path, buffer.getvalue(), keyring, _PURPOSE)
    return path


def read_facts(sealed_dir: Path, extract_id: int, keyring: Keyring) -> pl.DataFrame:
    """What `write_facts` kept."""
    return pl.read_parquet(BytesIO(read_sealed(_path(sealed_dir, extract_id), keyring, _PURPOSE)))


def _path(sealed_dir: Path, extract_id: int) -> Path:
    return sealed_dir / f"facts-{extract_id}.sealed"


def _partner_counts() -> pl.Expr:
    """Whether the person forms a household with exactly one partner."""
    kind, partners = pl.col("address_kind"), pl.col("partners").fill_null(0)
    elsewhere = kind.is_in(("REF", "PRIS")) | pl.col("is_at_cpas") | pl.col("is_collective")
    return (
        pl.when((kind == "INST") & _attached())
        .then(None)  # a household before the stay may go on counting, which the register cannot tell
        .when((kind == "INST") | elsewhere)
        .then(pl.lit(False))
        .when(pl.col("home").is_null())
        .then(None)
        .when(partners == 1)
        .then(pl.lit(True))
        .when((partners == 0) & pl.col("is_whole") & (pl.col("maybe_partners").fill_null(0) == 0))
        .then(pl.lit(False))
    )


def _attached() -> pl.Expr:
    """Married, or with a declared legal cohabitation."""
    return ((pl.col("civil_state") == "20") | (pl.col("legal") == "D")).fill_null(False)


def _co_tenancy() -> pl.Expr:
    """Never between spouses or legal cohabitants, and not without anybody; else as the register of leases says."""
    nobody_or_sure = pl.col("partner_counts").is_not_null() | ((pl.col("address_kind") == "INST") & _attached())
    return pl.when(nobody_or_sure).then(pl.lit(False)).otherwise(pl.col("co_tenancy_registered") == "Y")


def _partner_detained() -> pl.Expr:
    """Whoever may be the partner is registered at this home, where nobody detained is; unknown when we see no home."""
    seen = pl.col("home").is_not_null() & pl.col("is_whole")
    return pl.when(pl.col("partner_counts").is_not_null() | seen).then(pl.lit(False))


def _lives_alone() -> pl.Expr:
    """Whether no other adult lives there apart from a partner."""
    collective = (pl.col("address_kind") == "INST") | pl.col("is_collective")
    partners = pl.col("partners").fill_null(0)
    beside, maybe_beside = pl.col("adults_beside").fill_null(0), pl.col("maybe_adults_beside").fill_null(0)
    nobody_else = pl.col("is_whole") & (beside == 0) & (maybe_beside == 0)
    return (
        pl.when(collective)
        .then(pl.lit(False))
        .when(pl.col("home").is_null() | (partners > 1))
        .then(None)
        .when((pl.col("adult_kin").fill_null(0) > 0) | ((partners == 1) & (beside > 0)))
        .then(pl.lit(False))
        .when(nobody_else)
        .then(pl.lit(True))
    )


def _of_partner(people: pl.LazyFrame) -> pl.LazyFrame:
    brought = ("total", "total_recent", "receives_arr", "child_benefit_for", "child_possible")
    return people.select(pl.col("number").alias("partner"), pl.col(brought).name.suffix("_partner"))


def _from_partner(brought: pl.Expr, without: pl.Expr) -> pl.Expr:
    counts = pl.col("partner_counts")
    return pl.when(counts).then(brought).when(~counts).then(without)


def _dependent_children() -> pl.Expr:
    """Children for whom child benefit is paid to the person or the partner; unknown where the columns leave it open."""
    own, partners = pl.col("child_benefit_for"), pl.col("child_benefit_for_partner")
    counts = pl.col("partner_counts")
    paid = own.fill_null(0) + pl.when(counts.fill_null(False)).then(partners.fill_null(0)).otherwise(0)
    is_filled = own.is_not_null() & pl.when(counts).then(partners.is_not_null()).otherwise(~counts).fill_null(False)
    child_possible = pl.col("child_possible").fill_null(False) | (
        counts.fill_null(False) & pl.col("child_possible_partner").fill_null(False)
    )
    of_a_maybe_partner = counts.is_null() & (
        pl.col("maybe_partner_has_children").fill_null(False)
        | (pl.col("maybe_partner_children_unknown").fill_null(False) & (pl.col("minors").fill_null(0) > 0))
    )
    unseen = pl.col("home").is_not_null() & ~pl.col("is_whole")
    nowhere = counts.is_null() & pl.col("home").is_null()
    return (
        pl.when(paid > 0)
        .then(paid.clip(0, MOST_CHILDREN))
        .when(is_filled)
        .then(pl.lit(0))
        .when(unseen | nowhere | of_a_maybe_partner | (child_possible & own.is_null()) | (child_possible & counts))
        .then(None)
        .otherwise(pl.lit(0))
        .cast(pl.Int32)
    )


def _income_changed(parameters: Parameters) -> pl.Expr:
    """Whether the household's total of the recent year differs from the reference year by 20 % or more.

    As `timing.income_changed`, for everybody at once.
    """
    before = pl.col("total") + pl.col("partner_income")
    after = pl.col("total_recent") + pl.col("partner_income_recent")
    difference = (after - before).abs()
    return (difference * 100 >= int(parameters.value("income.change_percent")) * before) & (difference > 0)
