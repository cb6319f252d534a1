"""Checks a facts file column by column and reads it as a crowd; refuses by name and row what cannot be."""

from collections.abc import Iterable
from difflib import get_close_matches

import numpy as np
import polars as pl

from outreach.eligibility.crowd.households import Array, Crowd, Known
from outreach.eligibility.facts import FACTS, NOT_ASSESSED, Fact, FactKind
from outreach.errors import FactRefused

PERSON_KEY = "person_key"
ROWS_NAMED = 3  # in a refusal


def check_columns(names: Iterable[str]) -> None:
    """Refuse a file without keys, or with a column that is no fact."""
    names = list(names)
    for name in names:
        if name not in FACTS and name != PERSON_KEY:
            near = get_close_matches(name, [*FACTS, PERSON_KEY], n=1)
            meant = f"perhaps {near[0]} was meant" if near else "docs/facts-file.md lists them"
            raise FactRefused(fact=name, reason=f"there is no such fact; {meant}")
    if PERSON_KEY not in names:
        raise FactRefused(fact=PERSON_KEY, reason="the file has no such column, and it says whose facts they are")


def read_crowd(frame: pl.DataFrame, needed: Iterable[str], first_row: int = 1) -> Crowd:
    """The needed facts, checked; a column that is not there is unknown for everybody."""
    check_columns(frame.columns)
    if frame.get_column(PERSON_KEY).null_count():
        nobody = frame.get_column(PERSON_KEY).is_null()
        raise FactRefused(fact=PERSON_KEY, reason="somebody has none" + _rows(nobody, first_row)[0])
    values, known = dict[str, Array](), dict[str, Known]()
    for name in needed:
        values[name], known[name] = _read(frame, FACTS[name], first_row)
    return Crowd(frame.height, values, known)


def _read(frame: pl.DataFrame, fact: Fact, first_row: int) -> tuple[Array, Known]:
    if fact.name not in frame.columns or frame.schema[fact.name] == pl.Null:
        return np.zeros(0, dtype=np.int64), False
    column = frame.get_column(fact.name)
    match fact.kind:
        case FactKind.YES_NO:
            if column.dtype != pl.Boolean:
                raise _refused(fact, "it is neither yes nor no", column.is_not_null(), first_row)
            return column.fill_null(False).to_numpy(), _known(column)
        case FactKind.CATEGORY:
            return _category(column, fact, first_row)
        case FactKind.WHOLE | FactKind.CENTS:
            _check_number(column, fact, first_row)
            stored = column.cast(pl.Int32 if fact.kind is FactKind.WHOLE else pl.Int64)
            return stored.fill_null(0).to_numpy(), _known(column)


def _known(column: pl.Series) -> Known:
    unknown = column.null_count()
    return unknown == 0 if unknown in (0, len(column)) else column.is_not_null().to_numpy()


def _category(column: pl.Series, fact: Fact, first_row: int) -> tuple[Array, Known]:
    codes = pl.Enum(fact.codes)
    told = column
    if column.dtype != codes:
        told = column.cast(pl.String, strict=False).cast(codes, strict=False)
        if told.null_count() != column.null_count():
            wrong = told.is_null() & column.is_not_null()
            raise _refused(fact, f"its codes are {', '.join(fact.codes)}", wrong, first_row)
    places, known = told.to_physical().fill_null(0).to_numpy(), _known(told)
    if NOT_ASSESSED in fact.codes:
        known = (places != fact.codes.index(NOT_ASSESSED)) & known
    return places, known


def _check_number(column: pl.Series, fact: Fact, first_row: int) -> None:
    if not column.dtype.is_integer():
        wrong = column.is_not_null()
        if column.dtype.is_float():
            uneven = (column != column.round()) | column.is_nan() | column.is_infinite()
            wrong = uneven if uneven.any() else wrong
        raise _refused(fact, f"it is not a whole number of {fact.unit}", wrong, first_row)
    least, most = column.min(), column.max()
    if least is not None and (least < fact.low or most > fact.high):  # type: ignore[operator]
        wrong = (column < fact.low) | (column > fact.high)
        raise _refused(fact, f"it lies outside {fact.low} to {fact.high} {fact.unit}", wrong, first_row)


def _refused(fact: Fact, reason: str, wrong: pl.Series, first_row: int) -> FactRefused:
    """A refusal that says in which rows, the first of a file being 1; never what stands there."""
    told, rows = _rows(wrong, first_row)
    return FactRefused(fact=fact.name, reason=reason + told, rows=rows)


def _rows(wrong: pl.Series, first_row: int) -> tuple[str, tuple[int, ...]]:
    """The first rows in brackets, and as numbers."""
    rows = [int(row) + first_row for row in wrong.arg_true()]
    if not rows:
        return "", ()
    more = f" and {len(rows) - ROWS_NAMED} more" if len(rows) > ROWS_NAMED else ""
    told = f" ({'row' if len(rows) == 1 else 'rows'} {', '.join(map(str, rows[:ROWS_NAMED]))}{more})"
    return told, tuple(rows[:ROWS_NAMED])
