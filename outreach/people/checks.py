"""What a row of an extract must be: the first check it fails, column by column, decides its place among the rejects."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from outreach.errors import ExtractUnreadable
from outreach.people import numbers
from outreach.people.extract import COLUMNS, Column, Kind
from outreach.people.intake import BEYOND, ROW

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
PERIODS = (
    ("household_since", "household_until"),
    ("previous_household_since", "previous_household_until"),
    ("birth_date", "death_date"),
)
_EVENTS = (
    "death_date",
    "civil_state_since",
    "legal_cohabitation_since",
    "address_since",
    "household_since",
    "previous_household_until",
    "earlier_decision_on",
    "back_to_work_since",
)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that can be wrong with a row."""

    column: str
    kind: str
    reason: str
    fails: pl.Expr


@dataclass(frozen=True)
class Sorted:
    """The rows of an extract: the good ones typed as `extract.COLUMNS` says, the others with what is wrong."""

    day: date
    good: pl.DataFrame
    rejects: pl.DataFrame  # row_number, column, kind, reason, and the row as texts


def sort_rows(texts: pl.DataFrame, file: str) -> Sorted:
    """Divide the rows of an extract, each into exactly one of the two heaps."""
    texts = texts.with_columns(numbers.tidied(pl.col(NUMBER_COLUMNS)))
    day = day_of(texts, file)
    checks = tuple(checks_of(day))
    first = pl.coalesce([pl.when(check.fails).then(pl.lit(i, pl.UInt16)) for i, check in enumerate(checks)])
    marked = texts.with_columns(first.alias("failed"))
    passed = marked.filter(pl.col("failed").is_null())
    again = ~pl.col("national_number").is_first_distinct()
    return Sorted(
        day,
        good=passed.filter(~again).select(ROW, *(_typed(column) for column in COLUMNS)),
        rejects=pl.concat(
            [
                _named(marked.filter(pl.col("failed").is_not_null()), checks),
                _with_reason(passed.filter(again), "national_number", "duplicate_person", "an earlier row has it too"),
            ]
        ).sort(ROW),
    )


def day_of(texts: pl.DataFrame, file: str) -> date:
    """The day most rows say the register was read on; the others will be rejected."""
    days = texts.select(_day("extract_day")).drop_nulls().to_series().value_counts(sort=True, name="rows")
    if days.is_empty():
        raise ExtractUnreadable(file=file, reason="no row says on which day the register was read")
    most: date = days.sort(["rows", "extract_day"], descending=True).item(0, "extract_day")
    return most


def checks_of(day: date) -> Iterator[Check]:
    """All checks, in the order of the columns."""
    yield Check(ROW, "cells_do_not_fit", "it has more cells than columns", pl.col(BEYOND).is_not_null())
    for column in COLUMNS:
        cell = pl.col(column.name)
        if column.required:
            yield Check(column.name, "required_missing", "it is empty", cell.is_null())
        if column.name in NUMBER_COLUMNS:
            yield Check(
                column.name, "national_number_invalid", "its check digits are wrong", _wrong_number(column, day)
            )
        if column.kind is Kind.DATE:
            yield Check(column.name, "date_impossible", "there is no such day", _no_such_day(column))
        if column.kind in (Kind.CODE, Kind.YES_NO, Kind.CODES):
            yield Check(column.name, "code_unknown", "the code is not on the list", ~cell.str.contains(_codes(column)))
        if column.kind is Kind.WHOLE:
            yield Check(column.name, "number_impossible", "it is not a possible number", _outside(column))
        if column.kind is Kind.CENTS:
            yield Check(column.name, "number_impossible", "it is not a possible amount", _outside(column))
    yield Check(
        "municipality_nis", "code_unknown", "it is not a NIS code", ~pl.col("municipality_nis").str.contains(NIS)
    )
    later = _birth_day() > pl.lit(day)
    yield Check("birth_date", "date_impossible", "it lies after the day of the extract", later)
    for name in _EVENTS:
        yield Check(name, "date_impossible", "it lies after the day of the extract", _day(name) > pl.lit(day))
    for since, until in PERIODS:
        start = _birth_day() if since == "birth_date" else _day(since)
        yield Check(until, "date_impossible", f"it lies before {since}", _day(until) < start)
    yield Check(
        "extract_day", "extract_day_differs", "the other rows say another day", _day("extract_day") != pl.lit(day)
    )


NIS = r"^[0-9]{5}$"
_ISO = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def _day(name: str) -> pl.Expr:
    cell = pl.col(name)
    return pl.when(cell.str.contains(_ISO)).then(cell).str.to_date("%Y-%m-%d", strict=False)


def _birth_day() -> pl.Expr:
    """The earliest day a birth date with unknown month or day can mean."""
    cell = pl.col("birth_date").str.replace_all("-00", "-01")
    return pl.when(cell.str.contains(_ISO)).then(cell).str.to_date("%Y-%m-%d", strict=False)


def _no_such_day(column: Column) -> pl.Expr:
    """A day of the calendar from 1800 on; a birth date may lack its day, or its month and day."""
    cell = pl.col(column.name)
    day = _birth_day() if column.name == "birth_date" else _day(column.name)
    half_known = cell.str.contains(r"-00-(0[1-9]|[1-9])")
    return cell.is_not_null() & (day.is_null() | (day.dt.year() < 1800) | half_known)


def _wrong_number(column: Column, day: date) -> pl.Expr:
    wrong = ~numbers.is_valid(pl.col(column.name), day.year)
    if not column.name.endswith("reference_person"):
        return wrong
    # The reference person of a collective household is the institution, which has another number or none.
    code = column.name.replace("reference_person", "relationship_code")
    return wrong & (pl.col(code).is_null() | (pl.col(code) != "20"))


def _codes(column: Column) -> str:
    codes = ("Y", "N") if column.kind is Kind.YES_NO else column.codes
    one = "(?:" + "|".join(codes) + ")"
    return f"^(?:-|{one}(?: +{one})*)$" if column.kind is Kind.CODES else f"^{one}$"


def _outside(column: Column) -> pl.Expr:
    low, high = (0, MAX_CENTS) if column.kind is Kind.CENTS else WHOLE_RANGES[column.name]
    number = _whole(pl.col(column.name))
    return pl.col(column.name).is_not_null() & ~number.is_between(low, high).fill_null(False)


def _whole(cell: pl.Expr) -> pl.Expr:
    return pl.when(cell.str.contains(r"^-?[0-9]{1,15}$")).then(cell).cast(pl.Int64, strict=False)


def _typed(column: Column) -> pl.Expr:
    if column.kind is Kind.WHOLE:
        return _whole(pl.col(column.name)).cast(pl.Int32).alias(column.name)
    if column.kind is Kind.CENTS:
        return _whole(pl.col(column.name)).alias(column.name)
    return pl.col(column.name)


def _named(marked: pl.DataFrame, checks: tuple[Check, ...]) -> pl.DataFrame:
    failed = pl.col("failed")
    order = range(len(checks))
    return _with_reason(
        marked,
        failed.replace_strict(order, [check.column for check in checks], return_dtype=pl.String),
        failed.replace_strict(order, [check.kind for check in checks], return_dtype=pl.String),
        failed.replace_strict(order, [check.reason for check in checks], return_dtype=pl.String),
    )


def _with_reason(rows: pl.DataFrame, column: str | pl.Expr, kind: str | pl.Expr, reason: str | pl.Expr) -> pl.DataFrame:
    said = {"column": column, "kind": kind, "reason": reason}
    return rows.select(
        ROW,
        *(pl.lit(value).alias(name) if isinstance(value, str) else value.alias(name) for name, value in said.items()),
        *(pl.col(c.name) for c in COLUMNS),
        BEYOND,
    )
