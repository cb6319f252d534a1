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
    """A column as the file names and keeps it; some programs keep texts as bytes."""

    name: str
    kind: pl.DataType

    def as_text(self, key: str) -> pl.Expr:
        cell = pl.col(self.name)
        if isinstance(self.kind, pl.Datetime):
            is_day = cell.dt.time() == pl.time(0, 0, 0)
            return pl.when(is_day).then(cell.dt.date().cast(pl.String)).otherwise(cell.cast(pl.String)).alias(key)
        return cell.cast(pl.String).alias(key)


def _slice(path: Path, wanted: dict[str, _Source], columns: Sequence[str], start: int) -> pl.DataFrame:
    try:
        frame = pl.scan_parquet(path).select(s.name for s in wanted.values()).slice(start, SLICE).collect()
    except _BROKEN:
        raise ParquetBroken(file=path.name) from None
    unreadable: set[int] = set()
    for source in wanted.values():
        if source.kind == pl.Binary:
            frame = frame.with_columns(_decoded(frame[source.name], unreadable))
    texts = frame.select(source.as_text(key) for key, source in wanted.items())
    faults = pl.Series(
        FAULT, ["unreadable" if place in unreadable else None for place in range(frame.height)], pl.String
    )
    texts = texts.with_columns(faults) if unreadable else texts
    if not wanted:
        texts = pl.DataFrame({FAULT: pl.Series([None] * frame.height, dtype=pl.String)})
    numbers = [key for key, source in wanted.items() if source.kind.is_numeric()]
    return arranged(texts.with_row_index(ROW, offset=start + 1), columns, clean=numbers)


def _decoded(cells: pl.Series, unreadable: set[int]) -> pl.Series:
    """Bytes as texts; those that are no UTF-8 are written out in hexadecimal, and their rows are noted."""
    try:
        return cells.cast(pl.String)
    except pl.exceptions.PolarsError:
        texts: list[str | None] = []
        for place, content in enumerate(cells.to_list()):
            try:
                texts.append(None if content is None else content.decode())
            except UnicodeDecodeError:
                unreadable.add(place)
                texts.append("hex:" + content.hex())
        return pl.Series(cells.name, texts, pl.String)
