"""Sorts a whole screening into work lists: every person counted once per right, and only those to act on named."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from outreach.eligibility.lists.screened import PERSON_KEY, Screened, names_in
from outreach.eligibility.lists.worklists import Standing, WorkList, can_become_likely, the_question, work_list
from outreach.eligibility.parameters import Parameters
from outreach.eligibility.right import Right
from outreach.eligibility.verdict import Outcome
from outreach.errors import BooksDoNotBalance, InputRefused

BATCH = 1_000_000  # rows sorted at once
LIST = pl.Enum([one.value for one in WorkList if one.is_listed])
_DECIDE = ("outcome", "missing", "exact", "has_sign", "claims")


@dataclass(frozen=True)
class Caseload:
    """The people to act on, by list and what may be at stake; and how many stand in each list, per right."""

    listed: pl.DataFrame
    counts: Mapping[str, Mapping[str, int]]


def sort_out(
    screened: Screened, facts: pl.LazyFrame, beside: pl.DataFrame, parameters: Parameters, rights: Mapping[str, Right]
) -> Caseload:
    """The work lists of some rights.

    `facts` are those the screening was made of. `beside` is what `signs_file` reads: `person_key`, `signs` and
    `claims`, both lists of codes. Who is not in it has no sign and no claim.
    """
    listed, counts = [], {}
    for code, right in rights.items():
        counts[code] = dict.fromkeys((one.value for one in WorkList), 0)
        for start in range(0, screened.height, BATCH):
            rows = _sorted(screened.of(code).slice(start, BATCH).collect(), beside, right)
            rows = _asked(rows, facts, right, parameters)
            for name, number in rows.group_by("list").len().iter_rows():
                counts[code][name] += number
            listed.append(_listed(rows, code))
        if sum(counts[code].values()) != screened.height:
            raise BooksDoNotBalance(what=f"the work lists of {code}", reason="somebody stands in none, or in two")
    order = ["list", "high", PERSON_KEY]
    named = pl.concat(listed).sort(["right", *order], descending=[False, False, True, False], nulls_last=True)
    return Caseload(named, counts)


def _sorted(rows: pl.DataFrame, beside: pl.DataFrame, right: Right) -> pl.DataFrame:
    """Each row with its list and the fact to ask for; rows alike in what decides it are looked at once."""
    has = pl.col("signs").list.len() > 0, pl.col("claims").list.contains(right.code)
    known = beside.select(PERSON_KEY, has_sign=has[0], claims=has[1])
    rows = rows.with_columns(pl.col("outcome").cast(pl.String), pl.col(PERSON_KEY).cast(pl.String))
    rows = rows.join(known, on=PERSON_KEY, how="left", maintain_order="left")
    rows = rows.with_columns(pl.col("has_sign", "claims").fill_null(False))
    kinds = rows.select(_DECIDE).unique()
    told = []
    for row in kinds.iter_rows(named=True):
        missing = names_in(row["missing"], right.missing_order)
        standing = Standing(Outcome(row["outcome"]), missing, row["exact"], row["has_sign"], row["claims"])
        found = work_list(standing)
        told.append((found.value, the_question(missing) if found is WorkList.ONE_FACT else None))
    kinds = kinds.with_columns(
        pl.Series("list", [name for name, _ in told], pl.String), pl.Series("ask", [ask for _, ask in told], pl.String)
    )
    return rows.join(kinds, on=list(_DECIDE), how="left", maintain_order="left")


def _asked(rows: pl.DataFrame, facts: pl.LazyFrame, right: Right, parameters: Parameters) -> pl.DataFrame:
    """Who lacks one fact stays listed only if some answer makes the right likely.

    Where nothing is unclear a highest amount above zero says so: it is what the best answer gives. Otherwise the
    answers are tried one by one.
    """
    candidates = rows.filter(pl.col("list") == WorkList.ONE_FACT.value)
    sure = (pl.col("high") > 0) & (pl.col("unclear") == 0)
    tried = candidates.filter(~sure.fill_null(False))
    if not tried.height:
        return rows
    columns = [name for name in facts.collect_schema() if name == PERSON_KEY or name in right.missing_order]
    asked = tried.lazy().select(PERSON_KEY, "ask")
    keyed = facts.select(columns).with_columns(pl.col(PERSON_KEY).cast(pl.String))
    known = keyed.join(asked, on=PERSON_KEY).collect(engine="streaming")
    if known.height != tried.height:
        raise InputRefused(reason="the facts are not those of this screening: they lack people it names")
    hopeless = []
    for row in known.iter_rows(named=True):
        key, ask = row.pop(PERSON_KEY), row.pop("ask")
        if not can_become_likely(row, ask, right, parameters):
            hopeless.append(key)
    none = (pl.col("list") == WorkList.ONE_FACT.value) & pl.col(PERSON_KEY).is_in(hopeless)
    return rows.with_columns(
        list=pl.when(none).then(pl.lit(WorkList.SEVERAL.value)).otherwise(pl.col("list")),
        ask=pl.when(~none).then(pl.col("ask")),
    )


def _listed(rows: pl.DataFrame, code: str) -> pl.DataFrame:
    """The rows of people to act on; nobody else leaves here."""
    named = rows.filter(pl.col("list").is_in([one.value for one in WorkList if one.is_listed]))
    return named.select(
        PERSON_KEY, pl.lit(code).alias("right"), pl.col("list").cast(LIST),
        "ask", "low", "high",
    )  # fmt: skip
