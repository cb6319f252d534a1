"""The register of one import while it is at work: Parquet in memory, in parts by household, never in clear on a disk.

A part holds whole households, in the order of keys: rows then reach the tables in the order of their indexes, which is
several times faster, and no more than one part stands in memory as a frame.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO

import polars as pl

from outreach.people.intake import ROW
from outreach.people.intake.checks import Sorted
from outreach.people.register.changes import SAID, hashed
from outreach.people.register.households import household_of
from outreach.people.register.versions import person_keys
from outreach.storage.sealing import Keyring

_HEX = "0123456789abcdef"
KEYS = ("person_key", "household_key")


@dataclass(frozen=True)
class Parts:
    """A register in parts, each a whole Parquet file."""

    parts: Sequence[bytes]

    def frames(self, columns: Sequence[str] | None = None) -> Iterator[pl.DataFrame]:
        """Part after part, of the columns asked for."""
        for part in self.parts:
            yield pl.read_parquet(BytesIO(part), columns=None if columns is None else list(columns))

    def without(self, keys: pl.DataFrame) -> "Parts":
        """Everybody but those with these keys."""
        kept = (frame.join(keys, on="person_key", how="anti", maintain_order="left") for frame in self.frames())
        return Parts([_parquet(frame) for frame in kept])

    def with_more(self, others: "Parts") -> "Parts":
        return Parts([*self.parts, *others.parts])

    def scan(self) -> pl.LazyFrame:
        return pl.concat((pl.scan_parquet(BytesIO(part)) for part in self.parts), how="diagonal_relaxed")

    def parquet(self) -> bytes:
        """All parts as one file, which other readers open."""
        buffer = BytesIO()
        self.scan().drop("household_key", strict=False).sink_parquet(buffer)
        return buffer.getvalue()


@dataclass
class Sorting:
    """Takes the rows of a file slice by slice, and divides the good ones into parts."""

    keyring: Keyring
    pieces: dict[str, list[bytes]] = field(default_factory=dict)
    rejects: list[pl.DataFrame] = field(default_factory=list)
    rows_read: int = 0
    rows_good: int = 0

    def take(self, heap: Sorted) -> None:
        self.rows_read += heap.good.height + heap.rejects.height
        self.rows_good += heap.good.height
        self.rejects.append(heap.rejects)
        keyed = with_keys(heap.good.drop(ROW), heap.day, self.keyring)
        self.pieces.setdefault(_HEX[0], []).append(_parquet(keyed.clear()))  # the columns, where nobody is good
        for (start,), rows in keyed.group_by(pl.coalesce("household_key", "person_key").str.head(1)):
            self.pieces.setdefault(str(start), []).append(_parquet(rows))

    def laid_aside(self) -> pl.DataFrame:
        """All rejected rows."""
        return pl.concat(self.rejects)

    def parts(self) -> Parts:
        """What was taken, with the mark of a household that lost a row; the pieces are used up."""
        incomplete = _misses_a_member(self.laid_aside())
        return Parts([_parquet(self._part(start, incomplete)) for start in _HEX if start in self.pieces])

    def _part(self, start: str, incomplete: pl.Expr) -> pl.DataFrame:
        pieces = (pl.read_parquet(BytesIO(piece)) for piece in self.pieces.pop(start))
        rows = pl.concat(pieces).with_columns(incomplete).sort("household_key", "person_key")
        return rows.with_columns(hashed(rows).alias(SAID))


def with_keys(rows: pl.DataFrame, day: date, keyring: Keyring) -> pl.DataFrame:
    """With the key of each person and of the reference person of their household."""
    rows = rows.with_columns(household_of(day), person_key=_keys(rows["national_number"], keyring))
    households = rows["household"].drop_nulls().unique()
    keys = pl.DataFrame({"household": households, "household_key": _keys(households, keyring)})
    return rows.join(keys, on="household", how="left", maintain_order="left").drop("household")


def _keys(numbers: pl.Series, keyring: Keyring) -> pl.Series:
    return pl.Series(person_keys(numbers.to_list(), keyring), dtype=pl.String)


def _parquet(rows: pl.DataFrame) -> bytes:
    buffer = BytesIO()
    rows.write_parquet(buffer, compression="lz4", statistics=False)
    return buffer.getvalue()


def _misses_a_member(rejects: pl.DataFrame) -> pl.Expr:
    """A row laid aside belonged to this household: who lives there is then not known completely."""
    lost = rejects.filter(pl.col("kind") != "duplicate_person")
    households = lost["reference_person"].drop_nulls().unique().implode()
    numbers = lost["national_number"].drop_nulls().unique().implode()
    incomplete = pl.col("reference_person").is_in(households)
    for name in ("reference_person", "spouse_number", "legal_cohabitation_partner"):
        incomplete = incomplete.fill_null(False) | pl.col(name).is_in(numbers).fill_null(False)
    return incomplete.alias("household_incomplete")
