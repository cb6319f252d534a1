"""What is past its term is deleted, once, and what is still needed stays."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from people_rows import a_person
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.people import retention
from outreach.people.retention import Deleted
from outreach.people.tables import Extract, Screening, VerdictRecord
from outreach.storage.database import Database

NOW = datetime(2026, 11, 22, 11, tzinfo=UTC)


def an_extract(session: Session, number: int, days_ago: int, sealed_dir: Path) -> None:
    moment = NOW - timedelta(days=days_ago)
    session.add(Extract(id=number, day=moment.date(), content_digest=str(number), imported_at=moment, rows_read=0,
                        rows_imported=0, rows_rejected=0))  # fmt: skip
    session.flush()
    sealed_dir.mkdir(exist_ok=True)
    for what in ("register", "rejects", "facts"):
        (sealed_dir / f"{what}-{number}.sealed").write_bytes(b"sealed")


def apply(session: Session, sealed_dir: Path) -> Deleted:
    return retention.apply(session, sealed_dir, NOW, file_days=60, verdict_days=730)


def names(sealed_dir: Path) -> list[str]:
    return sorted(path.name for path in sealed_dir.iterdir())


def test_sealed_files_past_their_term_are_deleted(database: Database, sealed_dir: Path) -> None:
    with database.transaction() as session:
        an_extract(session, 1, 61, sealed_dir)
        an_extract(session, 2, 30, sealed_dir)
        assert apply(session, sealed_dir).files == 3
        assert apply(session, sealed_dir).files == 0, "a second run finds nothing left"
    assert names(sealed_dir) == ["facts-2.sealed", "register-2.sealed", "rejects-2.sealed"]


def test_the_newest_register_stays_however_old_and_its_rejects_go(database: Database, sealed_dir: Path) -> None:
    with database.transaction() as session:
        an_extract(session, 1, 400, sealed_dir)
        assert apply(session, sealed_dir).files == 1
    assert names(sealed_dir) == ["facts-1.sealed", "register-1.sealed"]


def test_files_no_extract_knows_are_left(database: Database, sealed_dir: Path) -> None:
    sealed_dir.mkdir()
    for name in ("register-9.sealed", "notes.txt"):
        (sealed_dir / name).write_bytes(b"")
    with database.transaction() as session:
        assert apply(session, sealed_dir).files == 0
    assert names(sealed_dir) == ["notes.txt", "register-9.sealed"]


def test_superseded_verdicts_past_their_term_are_deleted(database: Database, sealed_dir: Path) -> None:
    with database.transaction() as session:
        an_extract(session, 1, 900, sealed_dir)
        session.add(a_person())
        for number, days_ago in ((1, 900), (2, 731), (3, 10)):
            made_at = NOW - timedelta(days=days_ago)
            session.add(Screening(id=number, day=date(2026, 1, number), extract_id=1, rule_version="r",
                                  parameters_version="p", made_at=made_at))  # fmt: skip
        session.flush()
        for since, until in ((1, 2), (2, 3), (3, None)):
            session.add(VerdictRecord(person_id=1, right="arr", since_screening=since, until_screening=until,
                                      outcome="likely", missing=[], unmet=[], exact=True))  # fmt: skip
        session.flush()
        assert apply(session, sealed_dir).verdicts == 1
        assert apply(session, sealed_dir).verdicts == 0
        assert session.scalars(select(VerdictRecord.since_screening)).all() == [2, 3]
