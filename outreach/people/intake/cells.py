"""What a single cell of an extract can be: a day, a code, a whole number, an amount, as expressions over its text."""

import polars as pl

from outreach.people.extract import COLUMNS, Column, Kind
from outreach.people.intake import numbers

MAX_CENTS = 1_000_000_000  # ten million euros: the domain of an income in the facts
WHOLE_RANGES = {
    "income_year": (1990, 2100),
    "income_year_recent": (1990, 2100),
    "child_benefit_for": (0, 20),
    "autonomy_points": (0, 18),
}
NUMBER_COLUMNS = (
    "national_number",
    "spouse_number",
    "legal_cohabitation_partner",
    "reference_person",
    "previous_reference_person",
)
DATE_COLUMNS = tuple(column.name for column in COLUMNS if column.kind is Kind.DATE)
MONEY_COLUMNS = tuple(column.name for column in COLUMNS if column.kind is Kind.CENTS)
PRINTED_COLUMNS = (
    "last_name",
    "first_names",
    "care_of",
    "street",
    "town",
    "mandate_name",
    "mandate_street",
    "mandate_town",
)
NIS = r"^[0-9]{5}$"
HAS_DECIMALS = r"[0-9][.,][0-9]"
# What a program leaves of an é when it reads UTF-8 as something else, or gives up; no name is written so.
RUINED = r"\x{FFFD}|Ã[\x{80}-\x{BF}ƒ‚„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸ]|Â[\x{A0}-\x{BF}]|â€"
_ISO = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def day(cell: pl.Expr) -> pl.Expr:
    """The day a text means, null when there is no such day or it is written in another way."""
    return pl.when(cell.str.contains(_ISO)).then(cell).str.to_date("%Y-%m-%d", strict=False)


def earliest_day(cell: pl.Expr) -> pl.Expr:
    """The first day a birth date with unknown month or day can mean."""
    return day(cell.str.replace_all("-00", "-01", literal=True))


def is_half_known(cell: pl.Expr) -> pl.Expr:
    """A birth date may lack its day, or its month and day, but not the month alone."""
    return cell.str.contains(r"-00-(0[1-9]|[1-9])")


def codes_of(column: Column) -> tuple[str, ...]:
    return ("Y", "N") if column.kind is Kind.YES_NO else column.codes


def is_on_list(column: Column) -> pl.Expr:
    """Whether a cell holds a code of its column, or several where it may, or a dash for none of them."""
    cell = pl.col(column.name)
    if column.kind is not Kind.CODES:
        return cell.is_in(codes_of(column))
    one = "(?:" + "|".join(column.codes) + ")"
    return cell.str.contains(f"^(?:-|{one}(?: +{one})*)$")


def whole(cell: pl.Expr) -> pl.Expr:
    """The whole number a text is, null when it is not written as one."""
    return pl.when(cell.str.contains(r"^-?[0-9]{1,15}$")).then(cell).cast(pl.Int64, strict=False)


def is_outside(column: Column) -> pl.Expr:
    """Not a number, or not one the column can hold; an empty cell is neither."""
    low, high = (0, MAX_CENTS) if column.kind is Kind.CENTS else WHOLE_RANGES[column.name]
    cell = pl.col(column.name)
    return cell.is_not_null() & ~whole(cell).is_between(low, high).fill_null(False)


def is_wrong_number(name: str, year: int) -> pl.Expr:
    """Not a national or BIS number; the reference person of a collective household need not have one."""
    wrong = ~numbers.is_valid(pl.col(name), year)
    if not name.endswith("reference_person"):
        return wrong
    return wrong & (pl.col(name.replace("reference_person", "relationship_code")) != "20").fill_null(True)


def typed(column: Column) -> pl.Expr:
    """The cell as `extract.COLUMNS` says it is kept."""
    if column.kind is Kind.WHOLE:
        return whole(pl.col(column.name)).cast(pl.Int32).alias(column.name)
    return whole(pl.col(column.name)).alias(column.name) if column.kind is Kind.CENTS else pl.col(column.name)
