"""The history of verdicts, and who is newly likely: what each screening said, kept only when it changed."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

import polars as pl
from sqlalchemy import ColumnElement, Row, String, Table, and_, func, or_, select, update
from sqlalchemy import cast as as_type
from sqlalchemy.orm import Session

from outreach.eligibility.lists.worklists import is_worth_a_message
from outreach.eligibility.right import Right, letter_rights
from outreach.eligibility.verdict import Outcome
from outreach.errors import BooksDoNotBalance
from outreach.people.tables import Extract, Person, Screening, VerdictRecord
from outreach.people.vocabulary import ExtractState
from outreach.storage.database import Database
from outreach.storage.inserting import insert_new

CHUNK = 1_000  # people in one transaction
AT_ONCE = 500  # numbers in one statement
VERDICTS = cast(Table, VerdictRecord.__table__)
SAID = ("outcome", "low", "high", "missing", "unmet", "exact", "has_sign")  # what makes a verdict another one
_KEY = ("person_id", "right")


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording a screening changed, per verdict: seen = new + changed + same; gone are those of the dead."""

    seen: int
    new: int
    changed: int
    same: int
    gone: int
    superseded: bool = False  # nothing was recorded, because newer data came first


@dataclass(frozen=True, slots=True)
class NewlyLikely:
    """A person of the starting group: the rights they newly have a chance of, and the verdicts that say so."""

    person_id: int
    rights: tuple[str, ...]
    needs_finding: bool  # at least one of the rights waits for a medical finding
    verdicts: tuple[int, ...]  # verdict.id, one per right


def begin_screening(
    session: Session, day: date, extract_id: int, rule_version: str, parameters_version: str, now: datetime
) -> Screening:
    """The screening of an extract on a day by these versions; asked twice, it is the same one."""
    key = {
        "day": day,
        "extract_id": extract_id,
        "rule_version": rule_version,
        "parameters_version": parameters_version,
    }
    known = session.scalar(select(Screening).filter_by(**key))
    if known is not None:
        return known
    screening = Screening(**key, made_at=now)
    session.add(screening)
    session.flush()
    return screening


@dataclass(frozen=True)
class Differences:
    """What a screening says otherwise than the verdicts in force; empty when there is nothing to record."""

    counts: Recorded
    opened: pl.DataFrame  # rows of verdicts to write, sorted by person
    closed: pl.DataFrame  # person_id and id of verdicts that end

    def parts(self) -> Iterator[tuple[pl.DataFrame, list[int]]]:
        """Some hundred people at a time, each with the verdicts to write and the numbers of those that end."""
        people = pl.concat([self.opened["person_id"], self.closed["person_id"]]).unique().sort()
        for some in (people.slice(start, CHUNK) for start in range(0, people.len(), CHUNK)):
            within = pl.col("person_id").is_between(some[0], some[-1])
            yield self.opened.filter(within), self.closed.filter(within)["id"].to_list()


def record(
    database: Database, screening_id: int, frame: pl.DataFrame, rights: Mapping[str, Right] | None = None
) -> Recorded:
    """Record what a screening of everybody said; `frame` is what `screen_frame` gives.

    Some hundred people at a time, each person whole, in transactions of their own: nothing else waits long, and an
    interrupted recording is taken up again. The screening counts as recorded after the last. Recording it again changes
    nothing, nor does recording one that newer data superseded. Verdicts of people who have died are closed; somebody
    whose row is missing or defective this month keeps what was last said.
    """
    with database.reading() as session:
        found = differences(session, session.get_one(Screening, screening_id), frame, rights)
    if found.counts.superseded:
        return found.counts
    for opened, closed in found.parts():
        with database.transaction() as session:
            write(session, screening_id, opened, closed)
    with database.transaction() as session:
        session.get_one(Screening, screening_id).is_recorded = True
    return found.counts


def write(session: Session, screening_id: int, opened: pl.DataFrame, closed: Sequence[int]) -> None:
    """Write one part of the differences; written a second time it changes nothing."""
    _close(session, closed, screening_id)
    _insert(session, opened, screening_id)


def differences(
    session: Session, screening: Screening, frame: pl.DataFrame, rights: Mapping[str, Right] | None = None
) -> Differences:
    """Compare what a screening said with the verdicts in force. Raises BooksDoNotBalance for somebody unknown."""
    rights = letter_rights() if rights is None else rights
    said = _as_rows(session, frame, rights)
    if said.height != frame.height * len(rights):
        raise BooksDoNotBalance(what="the screening", reason="somebody screened is not a known person")
    both = said.join(_open_verdicts(session), on=_KEY, how="full", suffix="_before", coalesce=True)
    if screening.is_recorded or _is_superseded(session, screening):
        superseded = not screening.is_recorded
        nothing = both.clear()
        counts = Recorded(seen=said.height, new=0, changed=0, same=said.height, gone=0, superseded=superseded)
        return Differences(counts, nothing, nothing)
    was, is_now = pl.col("id").is_not_null(), pl.col("outcome").is_not_null()
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in SAID)
    new, gone = both.filter(is_now & ~was), both.filter(~is_now & pl.col("is_dead"))
    changed = both.filter(is_now & was & differs)
    same = said.height - new.height - changed.height
    return Differences(
        Recorded(seen=said.height, new=new.height, changed=changed.height, same=same, gone=gone.height),
        opened=pl.concat([new, changed]).select(*_KEY, *SAID).sort(_KEY),
        closed=pl.concat([changed, gone]).select("person_id", "id").sort("person_id"),
    )


def newly_likely(session: Session, screening_id: int, waiting: Collection[tuple[int, str]] = ()) -> list[NewlyLikely]:
    """The starting group of a screening, before any exclusion, in the order of person ids.

    Likely on the day, or likely but for the finding with a sign; and not so when the extract before was screened, or
    refused in the past. Screening the same extract again, on another day or with other values, makes nobody old news.
    Somebody who received the right then had found the way. A refusal on medical grounds counts once a finding has made
    the right likely. At the very first screening nothing is new except after a refusal. Only people the register names
    now are in the group: nobody is written to on what an older extract said.

    `waiting` are persons and rights that were new earlier, when something that has passed since kept us from writing:
    still likely, they count once more.
    """
    screening = session.get_one(Screening, screening_id)
    came_before = Screening.extract_id < screening.extract_id
    earlier = select(func.max(Screening.id)).where(Screening.id < screening_id, came_before)
    previous = earlier.where(Screening.is_recorded)
    previous_id = session.scalar(previous)
    before = set[tuple[int, str]]()
    if previous_id is not None:
        before = _promising_or_received(session, previous_id)
    found: dict[int, list[Row[Any]]] = {}
    for row in _promising(session, screening_id):
        is_new = previous_id is not None and (row.person_id, row.right) not in before
        if is_new or (row.person_id, row.right) in waiting or _was_refused(row, screening.day):
            found.setdefault(row.person_id, []).append(row)
    return [
        NewlyLikely(
            person_id,
            rights=tuple(row.right for row in rows),
            needs_finding=any(row.outcome == Outcome.PROBABLE for row in rows),
            verdicts=tuple(row.id for row in rows),
        )
        for person_id, rows in found.items()
    ]


def _promising(session: Session, screening_id: int) -> list[Row[Any]]:
    """The verdicts in force at a screening that are worth a message, by person and right."""
    v = VerdictRecord
    wanted = select(v.id, v.person_id, v.right, v.outcome, Person.refused_on, Person.hints)
    wanted = wanted.join(Person, Person.id == v.person_id)
    wanted = wanted.where(_in_force(screening_id), _IS_PROMISING, Person.is_listed)
    return list(session.execute(wanted.order_by(v.person_id, v.right.desc())))


def _promising_or_received(session: Session, screening_id: int) -> set[tuple[int, str]]:
    v = VerdictRecord
    known = or_(_IS_PROMISING, v.outcome == Outcome.RECEIVED.value)
    found = session.execute(select(v.person_id, v.right).where(_in_force(screening_id), known))
    return {(row.person_id, row.right) for row in found}


_IS_PROMISING = or_(
    *(
        and_(VerdictRecord.outcome == outcome.value, VerdictRecord.has_sign == has_sign)
        for outcome in Outcome
        for has_sign in (False, True)
        if is_worth_a_message(outcome, has_sign)
    )
)


def _in_force(screening_id: int) -> ColumnElement[bool]:
    v = VerdictRecord
    return and_(v.since_screening <= screening_id, or_(v.until_screening.is_(None), v.until_screening > screening_id))


def _was_refused(row: Row[Any], day: date) -> bool:
    is_past = row.refused_on is not None and row.refused_on <= day
    return is_past and (row.hints.get("refused_for") != "medical" or row.outcome == Outcome.LIKELY)


def _as_rows(session: Session, frame: pl.DataFrame, rights: Mapping[str, Right]) -> pl.DataFrame:
    """One row per person and right, the bit masks spelled out as the JSON the table keeps."""
    people = pl.DataFrame(
        [(row.id, row.person_key, bool(row.hints.get("signs"))) for row in session.execute(_PEOPLE)],
        schema={"person_id": pl.Int64, "person_key": pl.String, "has_sign": pl.Boolean},
        orient="row",
    )
    known = frame.join(people, on="person_key", how="inner")
    return pl.concat(
        [
            known.select(
                "person_id",
                pl.lit(name).alias("right"),
                pl.col(f"{name}_outcome").cast(pl.String).alias("outcome"),
                pl.col(f"{name}_low").cast(pl.Int64).alias("low"),
                pl.col(f"{name}_high").cast(pl.Int64).alias("high"),
                _spelled(known[f"{name}_missing"], right.missing_order).alias("missing"),
                _spelled(known[f"{name}_unmet"], right.condition_order).alias("unmet"),
                pl.col(f"{name}_exact").alias("exact"),
                "has_sign",
            )
            for name, right in rights.items()
        ]
    )


_PEOPLE = select(Person.id, Person.person_key, Person.hints)


def _spelled(masks: pl.Series, order: Sequence[str]) -> pl.Series:
    """Bit masks as JSON lists of the names their bits stand for."""
    known = masks.fill_null(0)
    words = {m: json.dumps([name for bit, name in enumerate(order) if m >> bit & 1]) for m in known.unique()}
    return known.replace_strict(list(words), list(words.values()), return_dtype=pl.String)


def _open_verdicts(session: Session) -> pl.DataFrame:
    v = VerdictRecord
    wanted = select(
        v.id, v.person_id, v.right, v.outcome, v.low, v.high, as_type(v.missing, String), as_type(v.unmet, String),
        v.exact, v.has_sign, Person.dead_since.is_not(None),
    ).join(Person, Person.id == v.person_id)  # fmt: skip
    return pl.DataFrame(
        [tuple(row) for row in session.execute(wanted.where(v.until_screening.is_(None)))],
        schema={
            "id": pl.Int64, "person_id": pl.Int64, "right": pl.String, "outcome": pl.String, "low": pl.Int64,
            "high": pl.Int64, "missing": pl.String, "unmet": pl.String, "exact": pl.Boolean, "has_sign": pl.Boolean,
            "is_dead": pl.Boolean,
        },
        orient="row",
    )  # fmt: skip


def _is_superseded(session: Session, screening: Screening) -> bool:
    """Whether a newer extract came in or a later screening is recorded: `person` shows the signs of a later day."""
    came_after = select(Extract.id).where(Extract.id > screening.extract_id, Extract.state == ExtractState.VISIBLE)
    later = select(Screening.id).where(Screening.is_recorded, Screening.id > screening.id).limit(1)
    return session.scalar(came_after.limit(1)) is not None or session.scalar(later) is not None


def _close(session: Session, ids: Sequence[int], screening_id: int) -> None:
    for start in range(0, len(ids), AT_ONCE):
        these = VerdictRecord.id.in_(ids[start : start + AT_ONCE])
        session.execute(update(VerdictRecord).where(these).values(until_screening=screening_id))


def _insert(session: Session, rows: pl.DataFrame, screening_id: int) -> None:
    lists = {text: json.loads(text) for text in {*rows["missing"].unique(), *rows["unmet"].unique()}}
    values = [
        row | {"missing": lists[row["missing"]], "unmet": lists[row["unmet"]], "since_screening": screening_id}
        for row in rows.iter_rows(named=True)
    ]
    insert_new(session, VERDICTS, values)
