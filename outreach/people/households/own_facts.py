"""What a register row says of one person, whoever they live with: age, residence, findings, incomes, benefits."""

from datetime import date, timedelta

import polars as pl

from outreach.eligibility.parameters import Parameters
from outreach.eligibility.timing import income_year, newer_income_year
from outreach.people.extract import COLUMNS

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
NEVER_MARRIED = "10"
KINDS_OF_INCOME = ("work_income", "replacement_income", "other_income")
ADULT_AGE = 18
LONG_STAY = "3mo"
MOST_YEARS, MOST_YEARS_OF_WORK = 120, 100  # the facts go no further, nor does any rule

READ = (
    "person_key", "national_number", "birth_date", "civil_state", "civil_state_since", "spouse_number",
    "legal_cohabitation", "legal_cohabitation_since", "legal_cohabitation_partner", "nationality_group",
    "register_kind", "really_lives_in_belgium", "address_kind", "address_since", "care_of", "reference_person",
    "relationship_code", "household_since", "household_until", "previous_reference_person",
    "previous_relationship_code", "previous_household_since", "previous_household_until", "income_year", "work_income",
    "replacement_income", "other_income", "income_year_recent", "work_income_recent", "replacement_income_recent",
    "other_income_recent", "child_benefit_for", "child_benefit_paid", "child_supplement", "co_tenancy_registered",
    "back_to_work", "back_to_work_since", "benefits_received", "earning_capacity_reduced", "autonomy_points",
    "finding_until", "household_incomplete", "extract_day",
)  # fmt: skip
USED_UP = (
    "national_number", "civil_state_since", "spouse_number", "legal_cohabitation", "legal_cohabitation_since",
    "legal_cohabitation_partner", "register_kind", "address_since", "income_year", "work_income", "replacement_income",
    "other_income", "income_year_recent", "work_income_recent", "replacement_income_recent", "other_income_recent",
    "child_benefit_paid", "child_supplement", "back_to_work_since", "benefits_received", "earning_capacity_reduced",
    "finding_until",
)  # fmt: skip


def people_of(register: pl.LazyFrame, day: date, parameters: Parameters) -> pl.LazyFrame:
    """Everybody alive on the day, with the facts that need nobody else."""
    alive = pl.col("death_date").is_null() | (pl.col("death_date") > pl.lit(day.isoformat()))
    youngest, oldest = _ages(day)
    holds = (pl.col("finding_until").is_null() | (pl.col("finding_until") >= pl.lit(day.isoformat()))).fill_null(False)
    finding = pl.when(holds).then("earning_capacity_reduced")
    own = {f"own_{kind}": _income(kind, income_year(day, parameters)) for kind in KINDS_OF_INCOME}
    recent = {f"own_{kind}_recent": _income(kind, newer_income_year(day, parameters)) for kind in KINDS_OF_INCOME}
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
            ever_married=pl.col("civil_state") != NEVER_MARRIED,
            disability_after_child_benefit=_after_child_benefit(),
            in_population_register=_in_population_register(),
            really_lives_in_belgium=pl.col("really_lives_in_belgium") == "Y",
            nationality_group=pl.col("nationality_group").replace_strict(NATIONALITY_GROUPS, return_dtype=pl.String),
            earning_capacity=finding.replace_strict(
                {"Y": "reduced", "N": "not_reduced"}, default="not_assessed"
            ).fill_null("not_assessed"),
            autonomy_points=pl.when(holds).then("autonomy_points"),
            receives_arr=_names("benefits_received", "ARR"),
            receives_ai=_names("benefits_received", "AI"),
            kept_without_interruption=_names("benefits_received", "ARR") | _names("benefits_received", "AI"),
            moved_on=pl.col("address_since").str.to_date("%Y-%m-%d", strict=False),
            civil_state_on=pl.col("civil_state_since").str.to_date("%Y-%m-%d", strict=False),
            **_back_to_work(day),
            **own,
            **recent,
        )
        .with_columns(
            total=pl.sum_horizontal(*own, ignore_nulls=False),
            total_recent=pl.sum_horizontal(*recent, ignore_nulls=False),
            residence=_residence(),
            long_stay_in_institution=_long_stay(day),
        )
        .drop(USED_UP)
    )


def with_newer_columns(register: pl.LazyFrame) -> pl.LazyFrame:
    """A register kept before a column existed does not know what it would have said."""
    there = register.collect_schema()
    optional = {column.name: pl.lit(None, pl.String) for column in COLUMNS if column.optional}
    newer = {"household_incomplete": pl.lit(False), **optional}
    return register.with_columns(**{name: value for name, value in newer.items() if name not in there})


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


def _after_child_benefit() -> pl.Expr:
    """Not after it while child benefit is paid, nor where it was increased for the disability; else nobody knows."""
    within = (pl.col("child_benefit_paid") == "Y").fill_null(False) | (pl.col("child_supplement") == "Y")
    return pl.when(within).then(pl.lit(False))


def _back_to_work(day: date) -> dict[str, pl.Expr]:
    """Whether the person works again, and for how many calendar years; not yet when the first day is still to come."""
    since = pl.col("back_to_work_since").str.to_date("%Y-%m-%d", strict=False)
    said = pl.col("back_to_work") == "Y"
    years = pl.lit(day.year, pl.Int32) - since.dt.year()
    return {
        "back_to_work": pl.when(since > pl.lit(day)).then(pl.lit(False)).otherwise(said),
        "years_since_back_to_work": pl.when(said & (since <= pl.lit(day))).then(years.clip(0, MOST_YEARS_OF_WORK)),
    }


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
