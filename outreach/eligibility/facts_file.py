"""Checks a facts file column by column and brings it into the types rules run on; refuses by name what cannot be."""

import polars as pl

from outreach.eligibility.facts import FACTS, NOT_ASSESSED, Fact, FactKind
from outreach.errors import FactRefused

PERSON_KEY = "person_key"


def prepared(frame: pl.DataFrame, needed: list[str]) -> pl.DataFrame:
    """The needed facts, checked; a column that is not there is unknown for everybody."""
    for name in frame.columns:
        if name not in FACTS and name != PERSON_KEY:
            raise FactRefused(fact=name, reason="there is no such fact; docs/facts-file.md lists them")
    return pl.DataFrame([_checked(frame, FACTS[name]) for name in needed])


def _checked(frame: pl.DataFrame, fact: Fact) -> pl.Series:
    if fact.name not in frame.columns or frame.schema[fact.name] == pl.Null:
        return pl.Series(fact.name, [None], dtype=_dtype(fact)).new_from_index(0, frame.height)
    column = frame.get_column(fact.name)
    match fact.kind:
        case FactKind.YES_NO:
            if column.dtype != pl.Boolean:
                raise FactRefused(fact=fact.name, reason="it is neither yes nor no")
            return column
        case FactKind.CATEGORY:
            return _category(column, fact)
        case FactKind.WHOLE | FactKind.CENTS:
            return _number(column, fact)


def _category(column: pl.Series, fact: Fact) -> pl.Series:
    codes = pl.Enum(fact.codes)
    if column.dtype != codes:
        known = column.cast(pl.String).cast(codes, strict=False)
        if known.null_count() != column.null_count():
            raise FactRefused(fact=fact.name, reason=f"its codes are {', '.join(fact.codes)}")
        column = known
    if NOT_ASSESSED in fact.codes:
        return column.to_frame().select(pl.col(fact.name).replace(NOT_ASSESSED, None)).to_series()
    return column


def _number(column: pl.Series, fact: Fact) -> pl.Series:
    if not column.dtype.is_integer():
        raise FactRefused(fact=fact.name, reason=f"it is not a whole number of {fact.unit}")
    if ((column < fact.low) | (column > fact.high)).any():
        raise FactRefused(fact=fact.name, reason=f"it lies outside {fact.low} to {fact.high} {fact.unit}")
    return column.cast(pl.Int64)


def _dtype(fact: Fact) -> pl.DataType:
    match fact.kind:
        case FactKind.YES_NO:
            return pl.Boolean()
        case FactKind.CATEGORY:
            return pl.Enum(fact.codes)
        case FactKind.WHOLE | FactKind.CENTS:
            return pl.Int64()
