"""Opens a register extract, Parquet or CSV, as a frame of texts: everything is read as it stands, nothing is converted.

CSV comes from many hands: UTF-8 or Latin-1 (with the additions of Windows), separated by comma, semicolon or tab. No
sentence of a library goes into our errors, because it may quote a cell.
"""

import csv
from pathlib import Path

import polars as pl

from outreach.errors import ExtractEmpty, ExtractIncomplete, ExtractUnreadable
from outreach.people.extract import BY_NAME, COLUMNS

ROW = "row_number"  # as a person opening the file counts: the header of a CSV is row 1, a Parquet file has none
BEYOND = "beyond_the_last_column"  # what stands in a row after its last column
_HEAD = 64 * 1024
_PARQUET = b"PAR1"


def read_extract(path: Path) -> pl.DataFrame:
    """The extract as texts, columns in our order, with `row_number`; a cell without content is null."""
    frame = _read_parquet(path) if _is_parquet(path) else _read_csv(path)
    if frame.is_empty():
        raise ExtractEmpty(file=path.name)
    texts = pl.col([*BY_NAME, BEYOND]).str.strip_chars()
    return frame.with_columns(pl.when(texts != "").then(texts))


def _is_parquet(path: Path) -> bool:
    return path.suffix.casefold() == ".parquet" or _head(path).startswith(_PARQUET)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD)
    except OSError as cause:
        raise ExtractUnreadable(file=path.name, reason="it cannot be opened") from cause


def _read_parquet(path: Path) -> pl.DataFrame:
    if not _head(path):
        raise ExtractEmpty(file=path.name)
    try:
        schema = pl.read_parquet_schema(path)
        _insist_on_columns(path, list(schema))
        frame = pl.read_parquet(path, columns=[name for name in BY_NAME if name in schema])
    except (pl.exceptions.PolarsError, OSError):
        raise ExtractUnreadable(file=path.name, reason="it is not a whole Parquet file") from None
    texts = [_as_text(name, kind) for name, kind in frame.schema.items()]
    return _complete(frame.select(*texts, pl.lit(None, pl.String).alias(BEYOND))).with_row_index(ROW, offset=1)


def _as_text(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if kind.is_nested() or kind == pl.Binary:
        return pl.lit("(not a text)").alias(name)
    return (column.cast(pl.Date) if isinstance(kind, pl.Datetime) else column).cast(pl.String)


def _read_csv(path: Path) -> pl.DataFrame:
    head = _head(path)
    if not head.strip():
        raise ExtractEmpty(file=path.name)
    first_line, separator = _header(path, head)
    _insist_on_columns(path, first_line)
    plain = _as_utf8(path.read_bytes())
    schema = {**dict.fromkeys(first_line, pl.String), BEYOND: pl.String}
    try:
        frame = pl.read_csv(
            plain,
            has_header=False,
            skip_lines=1,
            separator=separator,
            schema=pl.Schema(schema),
            missing_columns="insert",
            truncate_ragged_lines=True,
        )
    except pl.exceptions.NoDataError:
        raise ExtractEmpty(file=path.name) from None
    except pl.exceptions.PolarsError:
        raise ExtractUnreadable(file=path.name, reason="its rows cannot be told apart; a quote may be open") from None
    return _complete(frame).with_row_index(ROW, offset=2)


def _header(path: Path, head: bytes) -> tuple[list[str], str]:
    """The column names and the separator; a file whose first line names no column of ours is something else."""
    line = _as_utf8(head.splitlines()[0]).decode().removeprefix("\ufeff")
    if b"\0" in head or (len(head) == _HEAD and len(line) > _HEAD // 2):
        raise ExtractUnreadable(file=path.name, reason="it is neither Parquet nor CSV")
    separator = max(",;\t", key=line.count)
    names = [name.strip().casefold() for name in next(csv.reader([line], delimiter=separator))]
    if not BY_NAME.keys() & set(names):
        raise ExtractUnreadable(file=path.name, reason="its first line names no column of a register extract")
    if len(set(names)) < len(names):
        raise ExtractUnreadable(file=path.name, reason="its first line names a column twice")
    return names, separator


def _insist_on_columns(path: Path, names: list[str]) -> None:
    lacking = [column.name for column in COLUMNS if column.name not in names and not column.optional]
    if lacking:
        raise ExtractIncomplete(file=path.name, columns=", ".join(lacking))


def _complete(frame: pl.DataFrame) -> pl.DataFrame:
    """Our columns in our order; an optional one the file does not have is unknown in every row."""
    absent = [pl.lit(None, pl.String).alias(name) for name in BY_NAME if name not in frame.columns]
    return frame.with_columns(absent).select(*BY_NAME, BEYOND)


def _as_utf8(raw: bytes) -> bytes:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return _from_windows(raw).encode()
    return raw


def _from_windows(raw: bytes) -> str:
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
