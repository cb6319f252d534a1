"""Turns register rows into the facts file: one row a person, with what a partner and the household bring along.

The decision table is docs/households.md. The register is a hint with a date: a partner is never guessed from it, and
what it cannot tell stays null, which means unknown. People who have died have no row.
"""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import polars as pl

from outreach.people.cohabitation import composed, with_home
from outreach.storage.sealing import Keyring, read_sealed, write_sealed

NATIONALITY_GROUPS = {
    "BE": "belgian",
    "EU": "eu",
    "REF": "refugee",
    "SUB": "subsidiary_protection",
    "STL": "stateless",
    "MAT": "maghreb_regulation",
    "ICB": "increased_child_benefit",
    "OTH": "other",
}
RESIDENCES = {"OWN": "home", "INST": "institution", "HOSP": "hospital", "PRIS": "prison", "REF": "reference_address"}
KINDS_OF_INCOME = ("work_income", "replacement_income", "other_income")
ADULT_AGE = 18
LONG_STAY = "3mo"
MOST_YEARS, MOST_CENTS, MOST_CHILDREN = 120, 1_000_000_000, 20  # the facts go no further, nor does any rule
_PURPOSE = "facts"

READ = (
    "person_key", "national_number", "birth_date", "civil_state", "spouse_number", "legal_cohabitation",
    "legal_cohabitation_since", "legal_cohabitation_partner", "nationality_group", "register_kind",
    "really_lives_in_belgium", "address_kind", "address_since", "care_of", "reference_person", "relationship_code",
    "household_since", "household_until", "previous_reference_person", "previous_relationship_code",
    "previous_household_since", "previous_household_until", "income_year", "work_income", "replacement_income",
    "other_income", "income_year_recent", "work_income_recent", "replacement_income_recent", "other_income_recent",
    "child_benefit_for", "benefits_received", "earning_capacity_reduced", "autonomy_points", "finding_until",
    "household_incomplete",
)  # fmt: skip
FACTS = (
    "person_key", "age", "in_population_register", "really_lives_in_belgium", "nationality_group", "earning_capacity",
    "autonomy_points", "residence", "long_stay_in_institution", "partner_counts", "lives_alone", "dependent_children",
    "partner_receives_arr", "income_changed", "own_work_income", "own_replacement_income", "own_other_income",
    "partner_income", "own_work_income_recent", "own_replacement_income_recent", "own_other_income_recent",
    "partner_income_recent", "receives_arr", "receives_ai",
)  # fmt: skip


def facts_of(register: pl.LazyFrame, day: date) -> pl.LazyFrame:
    """The facts of everybody in a register alive on the day, in the order of the register."""
    people = with_home(_people(register, day), day).collect().lazy()  # read three times below, so worked out once
    people = people.join(composed(people), on="number", how="left", maintain_order="left")
    people = people.with_columns(partner_counts=_partner_counts(), lives_alone=_lives_alone())
    people = people.join(_of_partner(people), on="partner", how="left", maintain_order="left")
    people = people.with_columns(
        dependent_children=_dependent_children(),
        partner_receives_arr=_from_partner(pl.col("receives_arr_partner"), pl.lit(False)),
        partner_income=_from_partner(pl.col("total_partner").clip(0, MOST_CENTS), pl.lit(0, pl.Int64)),
        partner_income_recent=_from_partner(pl.col("total_recent_partner").clip(0, MOST_CENTS), pl.lit(0, pl.Int64)),
    )
    return people.with_columns(income_changed=_income_changed()).select(FACTS)


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


def _people(register: pl.LazyFrame, day: date) -> pl.LazyFrame:
    """Everybody alive on the day, with the facts that need nobody else."""
    if "household_incomplete" not in register.collect_schema():
        register = register.with_columns(household_incomplete=pl.lit(False))
    alive = pl.col("death_date").is_null() | (pl.col("death_date") > pl.lit(day.isoformat()))
    youngest, oldest = _ages(day)
    holds = (pl.col("finding_until").is_null() | (pl.col("finding_until") >= pl.lit(day.isoformat()))).fill_null(False)
    finding = pl.when(holds).then("earning_capacity_reduced")
    reference_year = day.year - 2
    own = {f"own_{kind}": _income(kind, reference_year) for kind in KINDS_OF_INCOME}
    recent = {f"own_{kind}_recent": _income(kind, reference_year + 1) for kind in KINDS_OF_INCOME}
    return (
        register.filter(alive)
        .select(READ)
        .with_columns(
            number=_number("national_number"),
            spouse=_number("spouse_number"),
            legal_partner=_number("legal_cohabitation_partner"),
            legal=pl.col("legal_cohabitation"),
            legal_since=pl.col("legal_cohabitation_since"),
            age=pl.when((youngest == oldest) & youngest.is_between(0, MOST_YEARS)).then(youngest),
            adult=pl.when(youngest >= ADULT_AGE).then(True).when(oldest < ADULT_AGE).then(False),
            in_population_register=_in_population_register(),
            really_lives_in_belgium=pl.col("really_lives_in_belgium") == "Y",
            nationality_group=pl.col("nationality_group").replace_strict(NATIONALITY_GROUPS, return_dtype=pl.String),
            earning_capacity=finding.replace_strict(
                {"Y": "reduced", "N": "not_reduced"}, default="not_assessed"
            ).fill_null("not_assessed"),
            autonomy_points=pl.when(holds).then("autonomy_points"),
            receives_arr=_names("benefits_received", "ARR"),
            receives_ai=_names("benefits_received", "AI"),
            **own,
            **recent,
        )
        .with_columns(
            total=pl.sum_horizontal(*own, ignore_nulls=False),
            total_recent=pl.sum_horizontal(*recent, ignore_nulls=False),
            residence=_residence(),
            long_stay_in_institution=_long_stay(day),
        )
    )


def _number(column: str) -> pl.Expr:
    """A national number as an integer, which joins faster than a text."""
    return pl.col(column).cast(pl.Int64, strict=False)


def _ages(day: date) -> tuple[pl.Expr, pl.Expr]:
    """The youngest and oldest the person can be on the day: a birth date may lack its day, or its month too.

    Somebody born on 29 February is a year older from 1 March on.
    """
    birth, today = pl.col("birth_date"), day.strftime("%m-%d")
    years = pl.lit(day.year, pl.Int32) - birth.str.slice(0, 4).cast(pl.Int32)
    month, day_of_month = birth.str.slice(5, 2), birth.str.slice(8)
    first = pl.concat_str(month.replace("00", "01"), pl.lit("-"), day_of_month.replace("00", "01"))
    last = pl.concat_str(month.replace("00", "12"), pl.lit("-"), day_of_month.replace("00", "31"))
    month_is_over = (day + timedelta(days=1)).day == 1
    born_by_last = last <= pl.when(day_of_month == "00").then(
        pl.lit(f"{today[:3]}31" if month_is_over else today)
    ).otherwise(pl.lit(today))
    return years - (~born_by_last).cast(pl.Int32), years - (first > pl.lit(today)).cast(pl.Int32)


def _in_population_register() -> pl.Expr:
    kind = pl.col("register_kind").replace_strict({"POP": True, "FOR": True, "WAIT": False, "BIS": False})
    return pl.when(pl.col("address_kind") == "STRUCK").then(pl.lit(False)).otherwise(kind)


def _income(kind: str, year: int) -> pl.Expr:
    """The income of a calendar year, wherever the row keeps that year; unknown when it keeps neither."""
    kept = pl.when(pl.col("income_year") == year).then(pl.col(kind))
    return kept.when(pl.col("income_year_recent") == year).then(pl.col(f"{kind}_recent"))


def _names(column: str, code: str) -> pl.Expr:
    return pl.col(column).str.split(" ").list.contains(code)


def _residence() -> pl.Expr:
    """Where the person lives; a confidential address, being struck off or living abroad leave it unknown."""
    in_collective = (pl.col("relationship_code") == "20") & (pl.col("address_kind") == "OWN")
    kind = pl.col("address_kind").replace_strict(RESIDENCES, default=None, return_dtype=pl.String)
    return pl.when(~in_collective.fill_null(False)).then(kind)


def _long_stay(day: date) -> pl.Expr:
    """Day and night in an institution for three months; how long somebody is in hospital decides only when short."""
    since = pl.col("address_since").str.to_date("%Y-%m-%d", strict=False)
    is_long = since.dt.offset_by(LONG_STAY) <= pl.lit(day)
    kind = pl.col("address_kind")
    return (
        pl.when(kind == "INST")
        .then(is_long)
        .when((kind == "HOSP") & ~is_long)
        .then(pl.lit(False))
        .when(kind.is_in(("OWN", "REF", "PRIS", "ABR")) & (pl.col("relationship_code") != "20").fill_null(True))
        .then(pl.lit(False))
    )


def _partner_counts() -> pl.Expr:
    """Whether the person forms a household with exactly one partner."""
    kind, partners = pl.col("address_kind"), pl.col("partners").fill_null(0)
    # In an institution but married: a household before the stay may go on counting, which the register cannot tell.
    attached = ((pl.col("civil_state") == "20") | (pl.col("legal") == "D")).fill_null(False)
    elsewhere = kind.is_in(("REF", "PRIS")) | pl.col("is_at_cpas") | pl.col("is_collective")
    return (
        pl.when((kind == "INST") & attached)
        .then(None)
        .when((kind == "INST") | elsewhere)
        .then(pl.lit(False))
        .when(pl.col("home").is_null())
        .then(None)
        .when(partners == 1)
        .then(pl.lit(True))
        .when((partners == 0) & pl.col("is_whole") & (pl.col("maybe_partners").fill_null(0) == 0))
        .then(pl.lit(False))
    )


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


def _income_changed() -> pl.Expr:
    """Whether the household's total of the recent year differs from the reference year by 20 % or more."""
    before = pl.col("total") + pl.col("partner_income")
    after = pl.col("total_recent") + pl.col("partner_income_recent")
    difference = (after - before).abs()
    return (difference * 5 >= before) & (difference > 0)
