"""Reads the file that stands beside a screening: the signs of a disability, and the claims pending, of each person."""

from collections.abc import Collection
from pathlib import Path

import polars as pl

from outreach.eligibility.lists.worklists import SIGNS
from outreach.eligibility.right import load_rights
from outreach.errors import InputRefused

FACTS_THAT_ARE_SIGNS = {"gets_child_supplement": "child_supplement", "has_parking_card": "parking_card"}
NOBODY = pl.DataFrame(schema={"person_key": pl.String, "signs": pl.List(pl.String), "claims": pl.List(pl.String)})


def read_signs(paths: Collection[Path]) -> pl.DataFrame:
    """A row a person: `person_key`, `signs` and `claims`, from Parquet files that have the key and one or both lists.

    A list may also be written as text with blanks between. A sign or a right nobody knows is refused.
    """
    return together(*(_read(path) for path in paths))


def signs_in(facts: pl.LazyFrame) -> pl.DataFrame:
    """The signs a facts file holds itself, of those who have one."""
    there = facts.collect_schema()
    shown = [pl.when(pl.col(fact)).then(pl.lit(sign)) for fact, sign in FACTS_THAT_ARE_SIGNS.items() if fact in there]
    if not shown:
        return NOBODY
    held = facts.select(pl.col("person_key").cast(pl.String), signs=pl.concat_list(shown).list.drop_nulls())
    found = held.filter(pl.col("signs").list.len() > 0).collect(engine="streaming")
    return found.with_columns(claims=pl.lit([], dtype=pl.List(pl.String)))


def together(*frames: pl.DataFrame) -> pl.DataFrame:
    """What several files say of each person, a row a person."""
    rows = pl.concat([NOBODY, *frames])
    return rows.group_by("person_key").agg(pl.col("signs", "claims").explode().drop_nulls().unique())


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
