"""What must be known of a whole extract before its first row is judged: its day, who is in it, doubtful amounts."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from outreach.errors import ExtractUnreadable
from outreach.people.extract import BY_NAME
from outreach.people.intake.cells import HAS_DECIMALS, MONEY_COLUMNS, day

LOOKED_AT = ("national_number", "extract_day", *MONEY_COLUMNS)
# One amount in twenty with decimals: somebody wrote euros, and 9000 beside 9000,50 would be taken for 90 euros.
EUROS_FROM = 0.05
_NUMBER = r"^[0-9][0-9 .-]{3,18}[0-9]$"


@dataclass(frozen=True, slots=True)
class FirstLook:
    """The day most rows say the register was read on, the persons' own numbers, and what is in doubt."""

    day: date
    numbers: pl.Series  # UInt64, each once: a zero lost at the front makes no difference
    repeated: frozenset[int]  # those that stand in more than one row
    in_euros: frozenset[str]  # columns of money that seem to hold euros


def look_over(slices: Iterable[pl.DataFrame], file: str) -> FirstLook:
    """One quick passage through the columns `LOOKED_AT`."""
    days: Counter[date] = Counter()
    decimals: Counter[str] = Counter()
    amounts: Counter[str] = Counter()
    numbers = [pl.Series("national_number", dtype=pl.UInt64)]
    for texts in slices:
        days.update(dict(texts.select(day(pl.col("extract_day"))).drop_nulls().to_series().value_counts().rows()))
        numbers.append(texts.select(as_integer(pl.col("national_number"))).drop_nulls().to_series())
        counted = texts.select(
            *(pl.col(name).str.contains(HAS_DECIMALS).sum().alias(f"{name} decimals") for name in MONEY_COLUMNS),
            *((pl.col(name) != "0").sum().alias(name) for name in MONEY_COLUMNS),
        ).row(0, named=True)
        decimals.update({name: counted[f"{name} decimals"] for name in MONEY_COLUMNS})
        amounts.update({name: counted[name] for name in MONEY_COLUMNS})
    if not days:
        raise ExtractUnreadable(file=file, reason="no row says on which day the register was read")
    everybody = pl.concat(numbers)
    return FirstLook(
        day=max(days, key=lambda found: (days[found], found)),
        numbers=everybody.unique(),
        repeated=frozenset(everybody.filter(everybody.is_duplicated())),
        in_euros=frozenset(name for name in BY_NAME if decimals[name] and decimals[name] >= EUROS_FROM * amounts[name]),
    )


def as_integer(number: pl.Expr) -> pl.Expr:
    """A national number as an integer, in whatever way its digits are grouped; null when it is something else."""
    written = pl.when(number.str.contains(_NUMBER)).then(number).str.replace_all(r"\.0$", "")
    return written.str.replace_all(r"[ .\-]", "").cast(pl.UInt64, strict=False)
