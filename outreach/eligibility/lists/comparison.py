"""Compares two screenings of the same rights: who is newly likely, who no longer is, who can be judged now, and why.

Polars work on whole files: only bulk commands import it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from outreach.eligibility.lists.screened import PERSON_KEY, Screened, names_in, portions
from outreach.eligibility.right import Right
from outreach.eligibility.verdict import Outcome
from outreach.errors import InputRefused

CHANGES = ("newly_likely", "no_longer_likely", "newly_decidable")
_MASKS = ("missing", "unmet", "unclear")
_KIND = ("before", "now", *(f"{mask}_{side}" for mask in _MASKS for side in ("before", "now")))


@dataclass(frozen=True)
class Comparison:
    """The rows that changed, and the counts per right; whoever stands in one file only came or left."""

    rows: pl.DataFrame
    counts: Mapping[str, Mapping[str, int]]


def compare(old: Screened, new: Screened, rights: Mapping[str, Right]) -> Comparison:
    """What changed from an older screening to a newer one. Raises InputRefused where they cannot be compared."""
    _refuse_odd_pair(old, new)
    rows, counts = [], {}
    parts = portions(max(old.height, new.height))
    for code, right in rights.items():
        in_both, moved = 0, []
        for portion in parts:
            both = _pairs(old, new, code, portion)
            rows_moved, tally = pl.collect_all([both.filter(_moved()), both.select(pl.len())], engine="streaming")
            in_both += tally.item()
            moved.append(rows_moved)
        changed = _told(pl.concat(moved), code, right)
        rows.append(changed)
        counts[code] = {
            "people_in_both": in_both,
            **{name: changed.filter(name).height for name in CHANGES},
            "other_changes": changed.filter(~pl.any_horizontal(CHANGES)).height,
            "came": new.height - in_both,  # nobody stands in a file twice
            "left": old.height - in_both,
        }
    return Comparison(pl.concat(rows).sort("right", PERSON_KEY), counts)


def common_rights(old: Screened, new: Screened, wanted: Mapping[str, Right], *, named: bool) -> dict[str, Right]:
    """The rights to compare: those asked for by name, else those of both files, which must be the same."""
    if not named and set(old.rights) != set(new.rights):
        reason = f"{old.name} holds {', '.join(old.rights)}, {new.name} holds {', '.join(new.rights)}"
        raise InputRefused(reason=f"{reason}; name those to compare with --rights")
    chosen = {code: right for code, right in wanted.items() if named or code in old.rights}
    for code in chosen:
        for screened in (old, new):
            if code not in screened.rights:
                raise InputRefused(reason=f"{screened.name} does not hold the right {code}")
    return chosen


def notes(old: Screened, new: Screened) -> list[str]:
    """What a reader of the comparison must know: that other rules or values may have made the difference."""
    told = []
    for name, what in (("rule_version", "rules"), ("parameters_version", "values")):
        before, now = old.origin.get(name), new.origin.get(name)
        if before != now:
            told.append(f"the two rest on different {what} ({before} and {now}): not every change is one of the person")
    return told


def _refuse_odd_pair(old: Screened, new: Screened) -> None:
    before, now = old.origin.get("day"), new.origin.get("day")
    if before and now and before > now:
        raise InputRefused(reason=f"{old.name} is of {before} and {new.name} of {now}: give the older one first")


def _pairs(old: Screened, new: Screened, code: str, portion: pl.Expr) -> pl.LazyFrame:
    """Everybody of a portion whom both files name, with what each says."""
    columns = {
        side: screened.of(code)
        .filter(portion)
        .select(
            pl.col(PERSON_KEY).cast(pl.String),
            pl.col("outcome").cast(pl.String).alias(side),
            *(pl.col(mask).alias(f"{mask}_{side}") for mask in _MASKS),
        )
        for side, screened in (("before", old), ("now", new))
    }
    return columns["before"].join(columns["now"], on=PERSON_KEY)


def _moved() -> pl.Expr:
    return pl.col("before") != pl.col("now")


def _told(moved: pl.DataFrame, code: str, right: Right) -> pl.DataFrame:
    """Each change with its reason in the words of the right; changes alike are looked at once."""
    kinds = moved.select(_KIND).unique(maintain_order=True)
    said = [_reading(row, right) for row in kinds.iter_rows(named=True)]
    schema = {**dict.fromkeys(CHANGES, pl.Boolean), "reason": pl.String}
    kinds = kinds.hstack(pl.DataFrame(said, schema=schema, orient="row"))
    rows = moved.join(kinds, on=list(_KIND), how="left")
    return rows.select(PERSON_KEY, pl.lit(code).alias("right"), "before", "now", *CHANGES, "reason")


def _reading(row: Mapping[str, object], right: Right) -> dict[str, object]:
    before, now = Outcome(str(row["before"])), Outcome(str(row["now"]))
    return {
        "newly_likely": now.is_newly_likely_after(before),
        "no_longer_likely": before is Outcome.LIKELY and now not in (Outcome.LIKELY, Outcome.RECEIVED),
        "newly_decidable": now.is_settled and not before.is_settled,
        "reason": "; ".join(_reasons(row, right)) or ("received now" if now is Outcome.RECEIVED else "another answer"),
    }


def _reasons(row: Mapping[str, object], right: Right) -> list[str]:
    """Which conditions fail since or no longer, which facts are missing since or no longer."""
    told = []
    for mask, order, gone, come in (
        ("unmet", right.condition_order, "no longer failed", "failed now"),
        ("missing", right.missing_order, "no longer missing", "missing now"),
        ("unclear", right.unclear_order, "no longer unclear", "unclear now"),
    ):
        before, now = (int(str(row[f"{mask}_{side}"])) for side in ("before", "now"))
        for word, bits in ((gone, before & ~now), (come, now & ~before)):
            if bits:
                told.append(f"{word}: {', '.join(names_in(bits, order))}")
    return told
