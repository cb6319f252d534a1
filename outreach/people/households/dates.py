"""Since when a household is as the register shows it: the last day on which somebody came, left, died or came of age.

A statement by the person stands beside the register until the register says something newer. The extract keeps one
closed period a person and no history, so a departure can be seen only while that period is the last one of who left;
whoever left and stands in no row of the extract any more is not seen at all.
"""

from datetime import date

import polars as pl

ADULT_AGE = 18


def turning_points(placed: pl.LazyFrame, register: pl.LazyFrame, day: date) -> pl.LazyFrame:
    """One row a `home`: `adults_since`, the last change among its adults, and `members_since`, among everybody."""
    came = placed.filter(pl.col("home").is_not_null()).select("home", on="came_on", is_child=_is_child())
    gone = placed.select(home="left_home", on="left_on", is_child=_is_child(), lives_in="home")
    left = gone.filter((pl.col("on") <= day) & pl.col("home").ne_missing(pl.col("lives_in"))).drop("lives_in")
    moved = placed.filter(pl.col("home").is_null() & pl.col("registered").is_not_null())
    moved = moved.select(home="registered", on="moved_on", is_child=_is_child())  # to a prison, an institution …
    events = pl.concat([came, left, moved, _deaths(register, day)])
    return events.group_by("home").agg(
        adults_since=pl.col("on").filter(~pl.col("is_child")).max(), members_since=pl.col("on").max()
    )


def information_dates() -> dict[str, pl.Expr]:
    """Since when what the register says of a person holds; null when it gives no date."""
    at_home, elsewhere = pl.col("home").is_not_null(), pl.max_horizontal("moved_on", "since")
    among_adults = pl.when(at_home).then("adults_since").otherwise(elsewhere)
    return {
        "partner_since": pl.max_horizontal(among_adults, _day("legal_since"), "civil_state_on"),
        "adults_since": among_adults,
        "members_since": pl.when(at_home).then("members_since").otherwise(elsewhere),
    }


def _day(column: str) -> pl.Expr:
    return pl.col(column).str.to_date("%Y-%m-%d", strict=False)


def _is_child() -> pl.Expr:
    return ~pl.col("adult").fill_null(True)


def came_of_age_or_in() -> pl.Expr:
    """The day somebody came in; of an adult the eighteenth birthday when that was later."""
    birth = pl.col("birth_date")
    year = (birth.str.slice(0, 4).cast(pl.Int32) + ADULT_AGE).cast(pl.String)
    birthday = pl.concat_str(year, birth.str.slice(4)).str.to_date("%Y-%m-%d", strict=False)
    return pl.max_horizontal("since", pl.when(pl.col("adult")).then(birthday))


def _deaths(register: pl.LazyFrame, day: date) -> pl.LazyFrame:
    dead = register.filter(pl.col("death_date") <= pl.lit(day.isoformat()))
    return dead.select(
        home=pl.col("reference_person").cast(pl.Int64, strict=False),
        on=_day("death_date"),
        is_child=pl.lit(False),
    )
