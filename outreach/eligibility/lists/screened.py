"""A screening read back from its file: which rights it speaks of, by which rules and values, and its outcomes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from outreach.eligibility.right import load_rights
from outreach.eligibility.verdict import Outcome
from outreach.errors import InputRefused

PERSON_KEY = "person_key"
PEOPLE_AT_ONCE = 4_000_000  # whose keys are held in memory
SAID = ("outcome", "low", "high", "missing", "unmet", "unclear", "exact")
ORIGIN = ("day", "rule_version", "parameters_version")


@dataclass(frozen=True)
class Screened:
    """Verdicts of many people, as a screening makes them."""

    name: str
    rows: pl.LazyFrame
    rights: tuple[str, ...]
    origin: dict[str, str]  # the day, the rules and the values it rests on, where the file says them

    def of(self, right: str) -> pl.LazyFrame:
        """One right's columns under their short names."""
        return self.rows.select(PERSON_KEY, *(pl.col(f"{right}_{name}").alias(name) for name in SAID))

    @cached_property
    def height(self) -> int:
        """How many rows there are."""
        return int(self.rows.select(pl.len()).collect().item())

    def outcomes(self) -> dict[str, dict[str, int]]:
        """How many people each outcome was told, per right, in the order of the outcomes."""
        told = {}
        for right in self.rights:
            counts = self.rows.group_by(pl.col(f"{right}_outcome").cast(pl.String)).len()
            found = dict(counts.collect(engine="streaming").iter_rows())
            told[right] = {outcome.value: found[outcome.value] for outcome in Outcome if outcome.value in found}
        return told


def open_screening(path: Path) -> Screened:
    """Open what `outreach screen` wrote; raises InputRefused for any other file."""
    try:
        rows = pl.scan_parquet(path)
        columns = rows.collect_schema()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputRefused(reason=f"{path.name} cannot be read as Parquet") from error
    rights = tuple(name.removesuffix("_outcome") for name in columns if name.endswith("_outcome"))
    lacking = [f"{right}_{name}" for right in rights for name in SAID if f"{right}_{name}" not in columns]
    if not rights or lacking or PERSON_KEY not in columns:
        raise InputRefused(reason=f"{path.name} is no file of verdicts; make one with `outreach screen`")
    if unknown := set(rights) - set(load_rights()):
        raise InputRefused(reason=f"{path.name} speaks of rights we do not know: {', '.join(sorted(unknown))}")
    if twice := _twice(rows):
        raise InputRefused(reason=f"{path.name} names {twice} people more than once")
    first = rows.select(name for name in ORIGIN if name in columns).head(1).collect()
    origin = {name: str(value) for name, value in first.to_dicts()[0].items()} if first.height else {}
    return Screened(path.name, rows, rights, origin)


def names_in(mask: int, order: Sequence[str]) -> tuple[str, ...]:
    """The names the bits of a mask stand for."""
    return tuple(name for place, name in enumerate(order) if mask >> place & 1)


def portions(height: int) -> list[pl.Expr]:
    """Tests that each pick a portion of the people by their keys, so that memory does not grow with the file."""
    number = 1 + height // PEOPLE_AT_ONCE
    return [pl.col(PERSON_KEY).cast(pl.String).hash(seed=0) % number == place for place in range(number)]


def _twice(rows: pl.LazyFrame) -> int:
    """How often people stand in the file beyond the first time."""
    height = rows.select(pl.len()).collect().item()
    keys = (rows.filter(portion).select(pl.col(PERSON_KEY).n_unique()) for portion in portions(height))
    return int(height - sum(distinct.collect(engine="streaming").item() for distinct in keys))
