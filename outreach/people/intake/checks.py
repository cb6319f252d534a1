"""What a row of an extract must be: the first check it fails, column by column, decides its place among the rejects."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import polars as pl

from outreach.people.extract import COLUMNS, Kind
from outreach.people.intake import cells
from outreach.people.intake.cells import DATE_COLUMNS, MONEY_COLUMNS, NIS, NUMBER_COLUMNS, PRINTED_COLUMNS
from outreach.people.intake.first_look import LOOKED_AT, FirstLook, as_integer, look_over
from outreach.people.intake.opened import BEYOND, FAULT, FAULTS, ROW, SLICE, Opened
from outreach.people.intake.repairs import SHORT, Repairs, repaired

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
_PASSED = np.uint16(65_535)


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
    repairs: Repairs = field(default_factory=Counter)  # cells given back what a spreadsheet took, by kind and column


def sort_rows(texts: pl.DataFrame, file: str) -> Sorted:
    """Divide the rows of an extract, each into exactly one of the two heaps."""
    look = look_over([texts], file)
    heaps = list(_sort(texts.iter_slices(SLICE), look))
    return Sorted(
        look.day,
        good=pl.concat(heap.good for heap in heaps),
        rejects=pl.concat(heap.rejects for heap in heaps),
        repairs=sum((heap.repairs for heap in heaps), Counter()),
    )


def sort_slices(extract: Opened) -> Iterator[Sorted]:
    """The same slice by slice, so that a register of any size takes the memory of one slice; the file is read twice."""
    return _sort(extract.slices(), look_over(extract.slices(LOOKED_AT), extract.file))


def day_of(texts: pl.DataFrame, file: str) -> date:
    """The day most rows say the register was read on; the others will be rejected."""
    return look_over([texts], file).day


def _sort(slices: Iterable[pl.DataFrame], look: FirstLook) -> Iterator[Sorted]:
    checks = tuple(checks_of(look))
    seen: set[int] = set()
    for rows in slices:
        texts, repairs = repaired(rows, look)
        failed = _first_failed(texts, checks)
        marked = texts.with_columns(pl.Series("failed", failed))
        passed = marked.filter(pl.Series(failed == _PASSED)) if (failed != _PASSED).any() else marked
        again = _again(passed, look, seen)
        yield Sorted(
            look.day,
            good=(passed.filter(~again) if again.any() else passed).select(ROW, *map(cells.typed, COLUMNS)),
            rejects=pl.concat(
                [
                    _named(marked.filter(pl.Series(failed != _PASSED)), checks),
                    _with_reason(
                        passed.filter(again), "national_number", "duplicate_person", "an earlier row has it too"
                    ),
                ]
            ).sort(ROW),
            repairs=repairs,
        )


def _first_failed(texts: pl.DataFrame, checks: tuple[Check, ...]) -> np.ndarray:
    """Per row the place of the first check it fails. What several checks need is worked out once."""
    fails = texts.lazy().select(check.fails.fill_null(False).alias(str(i)) for i, check in enumerate(checks)).collect()
    first = np.full(texts.height, _PASSED, np.uint16)
    for place, failed in reversed(list(enumerate(fails.iter_columns()))):
        if failed.any():
            first[failed.to_numpy()] = place
    return first


def _again(passed: pl.DataFrame, look: FirstLook, seen: set[int]) -> pl.Series:
    """Which good rows have the number of an earlier good one; only numbers standing twice in the file are looked at."""
    again = np.zeros(passed.height, bool)
    if look.repeated:
        numbers = passed.select(as_integer(pl.col("national_number"))).to_series()
        for place in numbers.is_in(list(look.repeated)).arg_true():
            again[place] = numbers[place] in seen
            seen.add(numbers[place])
    return pl.Series(again)


def checks_of(look: FirstLook) -> Iterator[Check]:
    """All checks, in the order of the columns."""
    for fault, (kind, reason) in FAULTS.items():
        yield Check(ROW, kind, reason, pl.col(FAULT) == fault)
    yield Check(ROW, *FAULTS["more_cells"], pl.col(BEYOND).is_not_null())
    yield from _checks_of_cells(look)
    today = pl.lit(look.day)
    born = cells.earliest_day(pl.col("birth_date"))
    yield Check("birth_date", "date_impossible", "it lies after the day of the extract", born > today)
    for name in _EVENTS:
        later = cells.day(pl.col(name)) > today
        yield Check(name, "date_impossible", "it lies after the day of the extract", later)
    for since, until in PERIODS:
        start = born if since == "birth_date" else cells.day(pl.col(since))
        yield Check(until, "date_impossible", f"it lies before {since}", cells.day(pl.col(until)) < start)
    differs = cells.day(pl.col("extract_day")) != today
    yield Check("extract_day", "extract_day_differs", "the other rows say another day", differs)


def _checks_of_cells(look: FirstLook) -> Iterator[Check]:
    for column in COLUMNS:
        name, cell = column.name, pl.col(column.name)
        if column.required:
            yield Check(name, "required_missing", "it is empty", cell.is_null())
        if name in NUMBER_COLUMNS:
            yield from _checks_of_number(name, look)
        if name in PRINTED_COLUMNS:
            yield Check(
                name, "text_unreadable", "its letters were ruined by another program", cell.str.contains(cells.RUINED)
            )
        if name in DATE_COLUMNS:
            day = cells.earliest_day(cell) if name == "birth_date" else cells.day(cell)
            no_such_day = cell.is_not_null() & (day.is_null() | (day.dt.year() < 1800) | cells.is_half_known(cell))
            yield Check(name, "date_impossible", "there is no such day, or it is not written YYYY-MM-DD", no_such_day)
        if column.kind in (Kind.CODE, Kind.YES_NO, Kind.CODES):
            yield Check(name, "code_unknown", "the code is not on the list", ~cells.is_on_list(column))
        if column.kind is Kind.WHOLE:
            yield Check(name, "number_impossible", "it is not a possible number", cells.is_outside(column))
        if name in MONEY_COLUMNS:
            yield from _checks_of_money(name, look)
            yield Check(name, "number_impossible", "it is not a possible amount", cells.is_outside(column))
    nis = pl.col("municipality_nis")
    yield Check("municipality_nis", "code_unknown", "it is not a NIS code", ~nis.str.contains(NIS))


def _checks_of_number(name: str, look: FirstLook) -> Iterator[Check]:
    wrong = cells.is_wrong_number(name, look.day.year)
    short = wrong & pl.col(name).str.contains(SHORT)
    reason = "it has too few digits; a zero may be lost at its front, which is not certain"
    yield Check(name, "national_number_invalid", reason, short)
    yield Check(name, "national_number_invalid", "its check digits are wrong", wrong)


def _checks_of_money(name: str, look: FirstLook) -> Iterator[Check]:
    """An amount in euros must never become one in cents: it would be a hundredth of what it is."""
    cell = pl.col(name)
    reason = "it has decimals or marks: write whole cents"
    yield Check(name, "number_impossible", reason, cell.str.contains(cells.HAS_DECIMALS))
    if name in look.in_euros:
        reason = "other rows of this column have decimals: it may be in euros; write whole cents"
        yield Check(name, "amount_unclear", reason, cell != "0")


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
