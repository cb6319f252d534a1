"""The history of verdicts, and who a screening finds newly likely."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from people_rows import a_person, an_extract, enter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.eligibility.right import letter_rights
from outreach.eligibility.verdict import Outcome
from outreach.errors import BooksDoNotBalance
from outreach.people.tables import Extract, Person, Registered, Screening, VerdictRecord
from outreach.people.verdicts import (
    NewlyLikely,
    Recorded,
    begin_screening,
    differences,
    newly_likely,
    record,
    write,
)
from outreach.storage.database import Database

LIKELY, PROBABLE, UNLIKELY, UNKNOWN, RECEIVED = (
    Outcome.LIKELY, Outcome.PROBABLE, Outcome.UNLIKELY, Outcome.UNKNOWN, Outcome.RECEIVED,
)  # fmt: skip
FIRST_DAY = date(2026, 10, 22)
NOW = datetime(2026, 11, 22, 11, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    """What a screening says of somebody: the outcome of each right, the rest as usual."""

    arr: Outcome = UNLIKELY
    ai: Outcome = UNLIKELY
    low: int | None = None
    missing: int = 0
    unmet: int = 0

    def row(self, person_key: str) -> dict[str, Any]:
        row: dict[str, Any] = {"person_key": person_key}
        for right, outcome in (("arr", self.arr), ("ai", self.ai)):
            row |= {
                f"{right}_outcome": outcome.value, f"{right}_low": self.low, f"{right}_high": self.low,
                f"{right}_missing": self.missing, f"{right}_unmet": self.unmet, f"{right}_unclear": 0,
                f"{right}_exact": True,
            }  # fmt: skip
        return row


def a_screening(session: Session, months: int = 0, days: int = 0) -> Screening:
    """The screening of a month's extract, some days later if wished; it names everybody of the newest extract."""
    extract = Extract(id=100 + months, day=date(2026, 6 + months, 1), content_digest=f"month {months}", imported_at=NOW,
                      rows_read=0, rows_imported=0, rows_rejected=0)  # fmt: skip
    if session.get(Extract, extract.id) is None:
        session.add(extract)
        session.flush()
    day = FIRST_DAY + timedelta(days=31 * months + days)
    return begin_screening(session, day, extract.id, "rules", "values", NOW)


def screened(people: list[Person], said: Said) -> pl.DataFrame:
    """What `screen_frame` gives when it says the same of all of them."""
    return as_screened(dict.fromkeys(people, said))


def as_screened(said: dict[Person, Said]) -> pl.DataFrame:
    words = {f"{right}_outcome": pl.Enum([o.value for o in Outcome]) for right in ("arr", "ai")}
    masks = {f"{right}_{mask}": pl.UInt32 for right in ("arr", "ai") for mask in ("missing", "unmet", "unclear")}
    cents = {f"{right}_{end}": pl.Int64 for right in ("arr", "ai") for end in ("low", "high")}
    rows = [each.row(person.person_key) for person, each in said.items()]
    return pl.DataFrame(rows, schema_overrides=words | masks | cents)


def screen(session: Session, screening: Screening, said: dict[Person, Said]) -> Recorded:
    found = differences(session, screening, as_screened(said))
    for opened, closed in found.parts():
        write(session, screening.id, opened, closed)
    screening.is_recorded = screening.is_recorded or not found.counts.superseded
    session.flush()
    session.expire_all()
    return found.counts


@pytest.fixture
def session(database: Database) -> Any:
    with database.sessions() as opened:
        an_extract(opened)
        yield opened


def somebody(session: Session, number: int = 1, **changes: Any) -> Person:
    return enter(session, number, **changes)


def says_now(session: Session, person: Person, **changes: Any) -> None:
    """The register says this of the person from now on."""
    version = session.get_one(Registered, person.version_id)
    for name, value in changes.items():
        setattr(version, name, value)
    session.flush()
    session.expire(person)


def rights_of(session: Session, screening: Screening) -> dict[int, tuple[str, ...]]:
    return {row.person_id: row.rights for row in newly_likely(session, screening.id)}


def after(session: Session, before: Said | None, now: Said, **changes: Any) -> list[NewlyLikely]:
    """Who is newly likely when this was said of one person a month ago, and that now."""
    person = somebody(session, **changes)
    if before is not None:
        screen(session, a_screening(session), {person: before})
    newest = a_screening(session, 1)
    screen(session, newest, {person: now})
    return newly_likely(session, newest.id)


# Who is newly likely


def test_whom_an_older_file_added_is_held_against_the_screening_before_it_came(session: Session) -> None:
    person, added = somebody(session, 1), somebody(session, 2)
    screen(session, a_screening(session), {person: Said(arr=LIKELY)})
    session.add(Extract(id=101, day=date(2026, 5, 1), content_digest="older", imported_at=NOW, rows_read=0,
                        rows_imported=0, rows_rejected=0))  # fmt: skip
    session.flush()
    newest = begin_screening(session, FIRST_DAY + timedelta(days=1), 101, "rules", "values", NOW)
    counts = screen(session, newest, {person: Said(arr=LIKELY), added: Said(arr=LIKELY)})
    assert not counts.superseded
    assert rights_of(session, newest) == {added.id: ("arr",)}


def test_likely_now_and_not_before_is_newly_likely(session: Session) -> None:
    [row] = after(session, Said(), Said(arr=LIKELY))
    assert (row.rights, row.needs_finding, len(row.verdicts)) == (("arr",), False, 1)


@pytest.mark.parametrize("before", [LIKELY, RECEIVED])
def test_likely_or_received_before_is_not_new(session: Session, before: Outcome) -> None:
    assert after(session, Said(arr=before), Said(arr=LIKELY)) == []


def test_unknown_before_and_likely_now_is_new(session: Session) -> None:
    assert [row.rights for row in after(session, Said(arr=UNKNOWN), Said(arr=LIKELY))] == [("arr",)]


def test_nobody_is_newly_likely_at_the_very_first_screening(session: Session) -> None:
    assert after(session, None, Said(arr=LIKELY, ai=LIKELY)) == []


def test_somebody_refused_before_is_newly_likely_at_the_first_screening_already(session: Session) -> None:
    refused = {"refused_on": date(2024, 5, 1), "refused_for": "income"}
    assert [row.rights for row in after(session, None, Said(arr=LIKELY), **refused)] == [("arr",)]


def test_a_refusal_after_the_day_of_the_screening_does_not_count(session: Session) -> None:
    refused = {"refused_on": date(2027, 5, 1), "refused_for": "income"}
    assert after(session, None, Said(arr=LIKELY), **refused) == []


def test_a_medical_refusal_counts_only_once_a_finding_makes_the_right_likely(session: Session) -> None:
    refused = {"refused_on": date(2024, 5, 1), "refused_for": "medical", "signs": ["refused"]}
    person = somebody(session, **refused)
    newest = a_screening(session)
    screen(session, newest, {person: Said(arr=PROBABLE, ai=LIKELY)})
    assert rights_of(session, newest) == {person.id: ("ai",)}


def test_likely_but_for_the_finding_counts_with_a_sign(session: Session) -> None:
    [row] = after(session, Said(), Said(ai=PROBABLE), signs=["parking_card"])
    assert (row.rights, row.needs_finding) == (("ai",), True)


def test_likely_but_for_the_finding_does_not_count_without_a_sign(session: Session) -> None:
    assert after(session, Said(), Said(ai=PROBABLE)) == []


def test_gaining_a_sign_makes_somebody_newly_likely(session: Session) -> None:
    person = somebody(session)
    screen(session, a_screening(session), {person: Said(arr=PROBABLE)})
    says_now(session, person, hints={"signs": ["incapacity"]})
    session.flush()
    newest = a_screening(session, 1)
    counts = screen(session, newest, {person: Said(arr=PROBABLE)})
    assert counts.changed == 2
    assert rights_of(session, newest) == {person.id: ("arr",)}


def test_a_finding_for_somebody_probable_with_a_sign_before_is_not_new(session: Session) -> None:
    assert after(session, Said(arr=PROBABLE), Said(arr=LIKELY), signs=["refused"]) == []


def test_one_row_a_person_with_the_list_of_rights(session: Session) -> None:
    [row] = after(session, Said(), Said(arr=LIKELY, ai=PROBABLE), signs=["refused"])
    assert (row.rights, row.needs_finding, len(set(row.verdicts))) == (("arr", "ai"), True, 2)


def test_each_right_is_counted_for_itself(session: Session) -> None:
    [row] = after(session, Said(arr=LIKELY), Said(arr=LIKELY, ai=LIKELY))
    assert row.rights == ("ai",)


def test_an_earlier_screening_still_answers_as_it_did(session: Session) -> None:
    person = somebody(session)
    screenings = []
    for month, outcome in enumerate((UNLIKELY, LIKELY, UNLIKELY)):
        screenings.append(a_screening(session, month))
        screen(session, screenings[-1], {person: Said(arr=outcome)})
    assert [rights_of(session, screening) for screening in screenings] == [{}, {person.id: ("arr",)}, {}]


# The history


def history(session: Session, person: Person, right: str = "arr") -> list[tuple[str, int, int | None]]:
    verdict = VerdictRecord
    wanted = select(verdict.outcome, verdict.since_screening, verdict.until_screening).order_by(verdict.id)
    return [tuple(row) for row in session.execute(wanted.filter_by(person_id=person.id, right=right))]


def test_a_new_row_is_written_only_when_something_changed(session: Session) -> None:
    person = somebody(session)
    first = a_screening(session)
    assert screen(session, first, {person: Said()}) == Recorded(seen=2, new=2, changed=0, same=0, gone=0)
    second = a_screening(session, 1)
    assert screen(session, second, {person: Said()}) == Recorded(seen=2, new=0, changed=0, same=2, gone=0)
    third = a_screening(session, 2)
    assert screen(session, third, {person: Said(arr=LIKELY)}) == Recorded(seen=2, new=0, changed=1, same=1, gone=0)
    assert history(session, person) == [("unlikely", first.id, third.id), ("likely", third.id, None)]


@pytest.mark.parametrize("change", [{"low": 100}, {"missing": 1}, {"unmet": 1}, {"arr": UNKNOWN}])
def test_any_difference_makes_another_verdict(session: Session, change: dict[str, Any]) -> None:
    person = somebody(session)
    screen(session, a_screening(session), {person: Said()})
    assert screen(session, a_screening(session, 1), {person: replace(Said(), **change)}).changed > 0


def test_recording_a_screening_twice_changes_nothing(session: Session) -> None:
    person = somebody(session)
    said = {person: Said(arr=LIKELY)}
    screen(session, a_screening(session), said)
    assert screen(session, a_screening(session), said).same == 2
    assert session.scalar(select(func.count()).select_from(VerdictRecord)) == 2


def test_an_older_screening_recorded_again_does_not_undo_the_newer_one(session: Session) -> None:
    person = somebody(session)
    older, newer = a_screening(session), a_screening(session, 1)
    screen(session, older, {person: Said()})
    screen(session, newer, {person: Said(arr=LIKELY)})
    screen(session, older, {person: Said()})
    assert history(session, person)[-1] == ("likely", newer.id, None)


def test_a_month_screened_anew_after_the_next_one_came_in_changes_nothing(session: Session) -> None:
    """The signs of a person are those of the newest extract: they must not be read into an older month."""
    person = somebody(session)
    first = a_screening(session)
    screen(session, first, {person: Said(arr=PROBABLE)})
    second = a_screening(session, 1)
    says_now(session, person, hints={"signs": ["parking_card"]})
    assert screen(session, first, {person: Said(arr=PROBABLE)}).same == 2
    with_other_values = begin_screening(session, first.day, first.extract_id, "rules", "other values", NOW)
    assert screen(session, with_other_values, {person: Said(arr=PROBABLE)}).superseded
    screen(session, second, {person: Said(arr=PROBABLE)})
    assert rights_of(session, second) == {person.id: ("arr",)}


def test_the_verdicts_of_the_dead_are_closed(session: Session) -> None:
    stays, dies = somebody(session, 1), somebody(session, 2)
    screen(session, a_screening(session), {stays: Said(), dies: Said(arr=LIKELY)})
    says_now(session, dies, dead_since=date(2026, 11, 1))
    newest = a_screening(session, 1)
    assert screen(session, newest, {stays: Said()}).gone == 2
    assert history(session, dies) == [("likely", newest.id - 1, newest.id)]


def test_somebody_whose_row_was_defective_for_a_month_is_not_new_again(session: Session) -> None:
    stays, misses = somebody(session, 1), somebody(session, 2)
    screen(session, a_screening(session), {stays: Said(), misses: Said(arr=LIKELY)})
    assert screen(session, a_screening(session, 1), {stays: Said()}).gone == 0
    third = a_screening(session, 2)
    screen(session, third, {stays: Said(), misses: Said(arr=LIKELY)})
    assert rights_of(session, third) == {}


def test_screening_the_same_extract_again_makes_nobody_old_news(session: Session) -> None:
    person = somebody(session)
    screen(session, a_screening(session), {person: Said()})
    screen(session, a_screening(session, 1), {person: Said(arr=LIKELY)})
    the_next_day = a_screening(session, 1, days=1)
    screen(session, the_next_day, {person: Said(arr=LIKELY)})
    assert rights_of(session, the_next_day) == {person.id: ("arr",)}


def test_nobody_the_register_no_longer_names_is_written_to(session: Session) -> None:
    person = somebody(session, refused_on=date(2024, 5, 1), refused_for="income")
    newest = a_screening(session)
    screen(session, newest, {person: Said(arr=LIKELY)})
    assert rights_of(session, newest) == {person.id: ("arr",)}
    says_now(session, person, is_listed=False)
    assert newly_likely(session, newest.id) == []


def test_masks_are_spelled_out_with_the_names_of_the_rules(session: Session) -> None:
    person = somebody(session)
    screen(session, a_screening(session), {person: Said(missing=0b101, unmet=0b10)})
    for name, right in letter_rights().items():
        verdict = session.scalars(select(VerdictRecord).filter_by(person_id=person.id, right=name)).one()
        assert verdict.missing == [right.missing_order[0], right.missing_order[2]]
        assert verdict.unmet == [right.condition_order[1]]


def test_somebody_screened_who_is_not_known_stops_the_recording(session: Session) -> None:
    stranger = a_person(99)
    with pytest.raises(BooksDoNotBalance):
        screen(session, a_screening(session), {stranger: Said()})


def test_the_same_screening_is_begun_only_once(session: Session) -> None:
    assert a_screening(session).id == a_screening(session).id
    assert a_screening(session, 1).id != a_screening(session).id


# A recording that is interrupted


def test_a_recording_interrupted_is_taken_up_again_and_says_the_same(database: Database) -> None:
    with database.transaction() as session:
        an_extract(session)
        people = [somebody(session, number) for number in range(1, 6)]
        screening = a_screening(session)
        found = screened(people, Said(arr=LIKELY))
        [(opened, closed)] = differences(session, screening, found).parts()
        write(session, screening.id, opened.filter(pl.col("person_id") <= people[2].id), closed)
    with database.reading() as session:
        assert newly_likely(session, screening.id) == []
    assert record(database, screening.id, found).new == 4, "two people with two rights each were missing"
    assert record(database, screening.id, found).new == 0
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(VerdictRecord)) == 10
        assert session.get_one(Screening, screening.id).is_recorded
