"""What people said of their household, laid beside what the register says: which is newer, and where the two differ.

The register is a hint with a date, the person's own statement decides. For screening a statement prevails when it is no
older than what the register says of the same thing; one the register has overtaken does not. Where both are known and
differ it is a conflict: both stay and are shown, neither is written over the other. What people said serves to reach
them; it is never an input for control.
"""

from datetime import date
from enum import StrEnum

import polars as pl

from outreach.eligibility.facts import FACTS, Fact, FactKind


class Topic(StrEnum):
    """What a person can say of the household beside the register; each is a fact of that name."""

    PARTNER_COUNTS = "partner_counts"
    LIVES_ALONE = "lives_alone"
    DEPENDENT_CHILDREN = "dependent_children"
    CO_TENANCY_REGISTERED = "co_tenancy_registered"
    PARTNER_DETAINED = "partner_detained"
    EVER_MARRIED = "ever_married"
    DISABILITY_AFTER_CHILD_BENEFIT = "disability_after_child_benefit"
    REALLY_LIVES_IN_BELGIUM = "really_lives_in_belgium"

    @property
    def fact(self) -> Fact:
        return FACTS[self]

    @property
    def since_column(self) -> str | None:
        """Where the register's own information on it holds from; None where the register gives no date."""
        return _SINCE.get(self)

    @property
    def said_column(self) -> str:
        return f"said_{self.value}"


_SINCE = {
    Topic.PARTNER_COUNTS: "partner_since",
    Topic.LIVES_ALONE: "adults_since",
    Topic.DEPENDENT_CHILDREN: "members_since",
    Topic.CO_TENANCY_REGISTERED: "adults_since",
    Topic.PARTNER_DETAINED: "adults_since",
    Topic.EVER_MARRIED: "civil_state_on",
    Topic.REALLY_LIVES_IN_BELGIUM: "moved_on",
}
SINCE_COLUMNS = tuple(dict.fromkeys(_SINCE.values()))
SAID = {"person_key": pl.String, "topic": pl.String, "value": pl.Int64, "said_on": pl.Date}  # yes is 1, no is 0
BESIDE = {
    "person_key": pl.String, "topic": pl.String, "registered": pl.Int64, "registered_since": pl.Date,
    "registered_on": pl.Date, "said": pl.Int64, "said_on": pl.Date, "is_newer": pl.Boolean, "prevails": pl.Boolean,
}  # fmt: skip
_ONE = ["person_key", "topic"]


def compared(registered: pl.DataFrame, said: pl.DataFrame, day: date) -> pl.DataFrame:
    """Each statement made by the day with what the register says of it, and whether the statement is as new.

    `registered` holds the facts of those who spoke, read from the register alone, with the dates they hold from. On the
    same day the person decides. Where the register gives no date it counts as of the day it was read; where it says
    nothing and gives no date, there is nothing newer than the statement.
    """
    since = registered.select("person_key", **{topic: _since(topic) for topic in Topic})
    both = (
        said.filter(pl.col("said_on") <= day)
        .rename({"value": "said"})
        .join(_long(registered, "registered"), on=_ONE, how="inner")
        .join(since.unpivot(index="person_key", variable_name="topic", value_name="registered_since"), on=_ONE)
        .join(registered.select("person_key", "registered_on"), on="person_key")
    )
    undated = pl.when(pl.col("registered").is_not_null()).then("registered_on")
    overtaken = pl.col("said_on") < pl.coalesce("registered_since", undated)
    return both.with_columns(is_newer=~overtaken.fill_null(False))


def prevailing(both: pl.DataFrame) -> pl.DataFrame:
    """One row a person with a column per topic: what was said and is as new as the register, the rest null."""
    newer = both.filter("is_newer")
    wide = newer.select("person_key").unique(maintain_order=True)
    for topic in Topic:
        kind = pl.Boolean if topic.fact.kind is FactKind.YES_NO else pl.Int32
        column = newer.filter(pl.col("topic") == topic).select(
            "person_key", pl.col("said").cast(kind).alias(topic.said_column)
        )
        wide = wide.join(column, on="person_key", how="left")
    return wide


def settled(both: pl.DataFrame, screened: pl.DataFrame) -> pl.DataFrame:
    """Adds what screening follows: not a newer statement that cannot be, such as a co-tenancy with a spouse."""
    follows = pl.col("is_newer") & pl.col("screened").eq_missing(pl.col("said"))
    return both.join(_long(screened, "screened"), on=_ONE).with_columns(prevails=follows).select(*BESIDE)


def conflicts(beside: pl.DataFrame) -> pl.DataFrame:
    """Where register and person are both known and differ; nothing is decided between them but for screening."""
    return beside.filter(pl.col("registered") != pl.col("said"))


def _since(topic: Topic) -> pl.Expr:
    return pl.col(topic.since_column) if topic.since_column else pl.lit(None, pl.Date)


def _long(facts: pl.DataFrame, name: str) -> pl.DataFrame:
    """The facts that can be topics, one row each."""
    told = facts.select("person_key", pl.col(*Topic).cast(pl.Int64))
    return told.unpivot(index="person_key", variable_name="topic", value_name=name)
