"""Reads a Parquet extract in slices, so that a million people never stand in memory at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from outreach.errors import ExtractEmpty
from outreach.people.extract import BY_NAME
from outreach.people.intake.opened import FAULT, ROW, SLICE, Header, Opened, arranged
from outreach.people.intake.refusals import ColumnOfOtherKind, ExtractTooLong, ParquetBroken

MAX_ROWS = 20_000_000  # more than Belgium has people: a small file may declare billions
_BROKEN = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)


def open_parquet(path: Path) -> Opened:
    """The file with its columns checked and its rows counted from its own index."""
    try:
        schema = pl.read_parquet_schema(path)
        rows: int = pl.scan_parquet(path).select(pl.len()).collect().item()
    except _BROKEN:
        raise ParquetBroken(file=path.name) from None
    header = Header.of(path.name, list(schema))
    ours = {key: _Source(name, schema[name]) for key, name in zip(header.keys, schema, strict=True) if key in BY_NAME}
    strange = [key for key, source in ours.items() if source.kind.is_nested() or source.kind == pl.Object]
    if strange:
        raise ColumnOfOtherKind(file=path.name, columns=", ".join(strange))
    if not rows:
        raise ExtractEmpty(file=path.name)
    if rows > MAX_ROWS:
        raise ExtractTooLong(file=path.name, limit=f"{MAX_ROWS:,}")

    def slices(columns: Sequence[str]) -> Iterator[pl.DataFrame]:
        wanted = {key: source for key, source in ours.items() if key in columns}
        for start in range(0, rows, SLICE):
            yield _slice(path, wanted, columns, start)

    return Opened(path.name, header, slices)


@dataclass(frozen=True, slots=True)
class _Source:
    """A column as the file names and keeps it."""

    name: str
    kind: pl.DataType

    def as_text(self, key: str) -> pl.Expr:
        """Binary is how some programs keep texts; bytes that are no UTF-8 are the row's fault."""
        cell = pl.col(self.name)
        if isinstance(self.kind, pl.Datetime):
            is_day = cell.dt.time() == pl.time(0, 0, 0)
            return pl.when(is_day).then(cell.dt.date().cast(pl.String)).otherwise(cell.cast(pl.String)).alias(key)
        if self.kind == pl.Binary:
            text = cell.cast(pl.String, strict=False)
            return pl.coalesce(text, pl.lit("hex:") + cell.bin.encode("hex")).alias(key)
        return cell.cast(pl.String).alias(key)


def _slice(path: Path, wanted: dict[str, _Source], columns: Sequence[str], start: int) -> pl.DataFrame:
    try:
        frame = pl.scan_parquet(path).select(s.name for s in wanted.values()).slice(start, SLICE).collect()
    except _BROKEN:
        raise ParquetBroken(file=path.name) from None
    texts = frame.select(source.as_text(key) for key, source in wanted.items())
    unreadable = [
        frame[source.name].is_not_null() & frame[source.name].cast(pl.String, strict=False).is_null()
        for key, source in wanted.items()
        if source.kind == pl.Binary
    ]
    if unreadable:
        spoilt = pl.any_horizontal(*unreadable)
        texts = texts.with_columns(pl.when(spoilt).then(pl.lit("unreadable")).alias(FAULT))
    if not wanted:
        texts = pl.DataFrame({FAULT: pl.Series([None] * frame.height, dtype=pl.String)})
    numbers = [key for key, source in wanted.items() if source.kind.is_numeric()]
    return arranged(texts.with_row_index(ROW, offset=start + 1), columns, clean=numbers)
