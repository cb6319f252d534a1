"""The decision table of docs/households.md as the program reads it: per fact its lines, of which the first that fits
decides. The numbers are those of the page (14 is H14), and each verdict keeps them as evidence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

SURE_PARTNER, OPEN_PARTNER, PAID_CHILDREN = 14, 18, 50
MOST_CHILDREN = 20  # the facts go no further, nor does any rule


@dataclass(frozen=True, slots=True)
class Line:
    """One line: when it fits, the fact is so; None is unknown."""

    rule: int
    fits: pl.Expr
    value: bool | int | None


def first_that_fits(lines: Sequence[Line]) -> pl.Expr:
    """The number of the line that decides for each person."""
    chain: Any = pl
    for line in lines:
        chain = chain.when(line.fits).then(pl.lit(line.rule, pl.UInt8))
    decided: pl.Expr = chain
    return decided


def as_decided(rule: str, lines: Sequence[Line]) -> pl.Expr:
    """What the line named in a column says of a yes/no fact."""
    said = {line.rule: line.value for line in lines}
    return pl.col(rule).replace_strict(said, default=None, return_dtype=pl.Boolean)


def _count(name: str) -> pl.Expr:
    return pl.col(name).fill_null(0)


_KIND = pl.col("address_kind")
_ALWAYS = pl.lit(True)
IN_INSTITUTION = _KIND == "INST"
ATTACHED = ((pl.col("civil_state") == "20") | (pl.col("legal") == "D")).fill_null(False)
NO_HOUSEHOLD_THERE = _KIND.is_in(("REF", "PRIS")) | pl.col("is_at_cpas")
NO_HOME = pl.col("home").is_null()
SEEN_WHOLE = pl.col("is_whole") & ~pl.col("maybe_away")

PARTNER = (
    Line(10, IN_INSTITUTION & ATTACHED, None),  # a household before the stay may go on counting
    Line(11, IN_INSTITUTION | pl.col("is_collective"), False),
    Line(12, NO_HOUSEHOLD_THERE, False),
    Line(13, NO_HOME, None),
    Line(SURE_PARTNER, _count("partners") == 1, True),
    Line(15, _count("partners") > 1, None),
    Line(16, ~pl.col("is_whole"), None),
    Line(17, pl.col("maybe_away"), None),
    Line(OPEN_PARTNER, _count("maybe_partners") > 0, None),
    Line(19, _count("adult_kin") == 0, False),
    Line(20, _ALWAYS, False),
)

ALONE = (
    Line(30, IN_INSTITUTION | pl.col("is_collective"), False),
    Line(31, NO_HOUSEHOLD_THERE, None),
    Line(32, NO_HOME, None),
    Line(33, _count("partners") > 1, None),
    Line(34, _count("adult_kin") > 0, False),
    Line(35, (_count("partners") == 1) & (_count("adults_beside") > 0), False),
    Line(36, ~pl.col("is_whole"), None),
    Line(37, pl.col("maybe_away"), None),
    Line(38, (_count("adults_beside") > 0) | (_count("maybe_adults_beside") > 0), None),
    Line(39, _ALWAYS, True),
)


def children(counts: pl.Expr) -> tuple[Line, ...]:
    """The lines of dependent children, given whether a partner counts; the first says yes, and `paid` how many."""
    own, partners = pl.col("child_benefit_for"), pl.col("child_benefit_for_partner")
    is_filled = own.is_not_null() & pl.when(counts).then(partners.is_not_null()).otherwise(~counts).fill_null(False)
    child_possible = pl.col("child_possible").fill_null(False) | (
        counts.fill_null(False) & pl.col("child_possible_partner").fill_null(False)
    )
    of_a_maybe_partner = counts.is_null() & (
        pl.col("maybe_partner_has_children").fill_null(False)
        | (pl.col("maybe_partner_children_unknown").fill_null(False) & (_count("minors") > 0))
    )
    return (
        Line(PAID_CHILDREN, paid(counts) > 0, 1),
        Line(51, is_filled, 0),
        Line(52, pl.col("home").is_not_null() & ~SEEN_WHOLE, None),
        Line(53, counts.is_null() & NO_HOME, None),
        Line(54, counts & (pl.col("partner_rule") != SURE_PARTNER), None),  # only when the person said so
        Line(55, of_a_maybe_partner, None),
        Line(56, child_possible & (own.is_null() | counts), None),
        Line(57, _ALWAYS, 0),
    )


def paid(counts: pl.Expr) -> pl.Expr:
    """The children child benefit is paid for, to the person or to a partner who counts, as far as known."""
    of_partner = pl.when(counts.fill_null(False)).then(_count("child_benefit_for_partner")).otherwise(0)
    return (_count("child_benefit_for") + of_partner).clip(0, MOST_CHILDREN)
