"""Reads the file that stands beside a screening: the signs of a disability, and the claims pending, of each person."""

from collections.abc import Collection
from pathlib import Path

import polars as pl

from outreach.eligibility.right import load_rights
from outreach.eligibility.worklists import SIGNS
from outreach.errors import InputRefused

NOBODY = pl.DataFrame(schema={"person_key": pl.String, "signs": pl.List(pl.String), "claims": pl.List(pl.String)})


def read_signs(paths: Collection[Path]) -> pl.DataFrame:
    """A row a person: `person_key`, `signs` and `claims`, from Parquet files that have the key and one or both lists.

    A list may also be written as text with blanks between. A sign or a right nobody knows is refused.
    """
    found = [_read(path) for path in paths]
    if not found:
        return NOBODY
    together = pl.concat([NOBODY, *found])
    return together.group_by("person_key").agg(pl.col("signs", "claims").explode().drop_nulls().unique())


def _read(path: Path) -> pl.DataFrame:
    try:
        frame = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputRefused(reason=f"{path.name} cannot be read as Parquet") from error
    if "person_key" not in frame.columns or not {"signs", "claims"} & set(frame.columns):
        raise InputRefused(reason=f"{path.name} needs the column person_key, and signs or claims")
    if extra := set(frame.columns) - {"person_key", "signs", "claims"}:
        raise InputRefused(reason=f"{path.name} has columns nobody reads: {', '.join(sorted(extra))}")
    lists = [_list(frame, name) for name in ("signs", "claims")]
    _refuse_unknown(path, lists[0], SIGNS)
    _refuse_unknown(path, lists[1], load_rights())
    return pl.DataFrame([frame.get_column("person_key").cast(pl.String), *lists])


def _list(frame: pl.DataFrame, name: str) -> pl.Series:
    if name not in frame.columns:
        return pl.Series(name, [[]] * frame.height, pl.List(pl.String))
    column = frame.get_column(name)
    if column.dtype == pl.String:
        column = (
            column.fill_null("").str.strip_chars().str.split(" ").list.eval(pl.element().filter(pl.element() != ""))
        )
    if column.dtype != pl.List(pl.String):
        raise InputRefused(reason=f"the column {name} is neither a list of codes nor text")
    return column.fill_null([])


def _refuse_unknown(path: Path, lists: pl.Series, known: Collection[str]) -> None:
    codes = pl.DataFrame([lists]).with_row_index("row").explode(lists.name).drop_nulls()
    wrong = codes.filter(~pl.col(lists.name).is_in(list(known)))
    if wrong.height:
        row, code = wrong.row(0)
        raise InputRefused(reason=f"{path.name}, row {row + 1}: {lists.name} knows {', '.join(known)}, not {code}")
