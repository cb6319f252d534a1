"""The recurring jobs: one worker at a time does each, twice does no harm, and a file that is refused stops nothing."""

import logging
import os
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import func, select

from outreach import jobs
from outreach.errors import InputRefused
from outreach.people.tables import Extract, Person, Screening, VerdictRecord
from outreach.sample import make
from outreach.settings import Settings
from outreach.storage import lease
from outreach.storage.database import Database
from outreach.storage.journal import JournalEntry


@pytest.fixture(scope="module")
def extracts(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two monthly extracts of a very small made-up population."""
    return list(make(60, 1, datetime(2026, 11, 22).date(), tmp_path_factory.mktemp("register")))


@pytest.fixture
def watched(settings: Settings, tmp_path: Path, extracts: list[Path]) -> Settings:
    """Settings with a watched folder that holds the older extract and something broken."""
    folder = tmp_path / "watched"
    folder.mkdir()
    (folder / extracts[0].name).write_bytes(extracts[0].read_bytes())
    (folder / "broken.parquet").write_bytes(b"not a parquet file at all")
    (folder / "readme.txt").write_text("nothing for us")
    for path in folder.iterdir():
        written(path, minutes_ago=2)
    return replace(settings, watched_folder=str(folder))


def written(path: Path, minutes_ago: float) -> None:
    """Nobody wrote to the file since."""
    moment = time.time() - 60 * minutes_ago
    os.utime(path, (moment, moment))


def _job(name: str) -> jobs.Job:
    return next(job for job in jobs.JOBS if job.name == name)


def test_what_is_watched_is_imported_once_and_a_broken_file_stops_nothing(
    database: Database, watched: Settings, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        first = jobs.import_watched(database, watched, now)
        again = jobs.import_watched(database, watched, now)
    assert [report.rows_read == report.rows_imported + report.rows_rejected for report in first] == [True]
    assert again == []
    assert "broken.parquet" in caplog.text
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Extract)) == 1
        assert session.scalar(select(func.count()).select_from(Person)) == first[0].rows_imported
        assert session.scalar(select(func.count()).where(JournalEntry.action == "extract_imported")) == 1


def test_a_file_somebody_still_writes_to_waits_for_the_next_look(
    database: Database, watched: Settings, now: datetime, caplog: pytest.LogCaptureFixture, extracts: list[Path]
) -> None:
    being_copied = Path(watched.watched_folder) / extracts[0].name
    whole = being_copied.read_bytes()
    being_copied.write_bytes(whole[: len(whole) // 2])
    with caplog.at_level(logging.INFO):
        assert jobs.import_watched(database, watched, now) == []
    assert f"the file {being_copied.name} was written to moments ago" in caplog.text
    assert f"{being_copied.name} is neither" not in caplog.text
    being_copied.write_bytes(whole)
    written(being_copied, minutes_ago=2)
    assert len(jobs.import_watched(database, watched, now)) == 1


def test_a_workbook_in_the_watched_folder_is_left_there_in_words(
    database: Database, watched: Settings, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    (Path(watched.watched_folder) / "some-people.xlsx").write_bytes(b"a workbook")
    with caplog.at_level(logging.WARNING):
        assert len(jobs.import_watched(database, watched, now)) == 1
    assert "the workbook some-people.xlsx stays in the watched folder" in caplog.text
    assert "outreach import --list" in caplog.text


def test_people_whom_an_older_file_added_are_screened_and_its_register_stays(
    database: Database, settings: Settings, now: datetime, extracts: list[Path]
) -> None:
    jobs.import_register(database, settings, extracts[1], now)
    first = jobs.screen(database, settings, now.date(), now)
    added = jobs.import_register(database, settings, extracts[0], now, allow_older=True)
    assert added.new > 0
    again = jobs.screen_when_needed(database, settings, now)
    assert again is not None, "another register is in force"
    assert again.people == first.people + added.new
    much_later = now + timedelta(days=400)
    jobs.forget(database, settings, much_later)
    assert jobs.screen(database, settings, much_later.date(), much_later).people == again.people


def test_everybody_is_screened_once_a_day(database: Database, watched: Settings, now: datetime) -> None:
    assert jobs.screen_when_needed(database, watched, now) is None  # nobody is known yet
    jobs.import_watched(database, watched, now)
    report = jobs.screen_when_needed(database, watched, now)
    assert report is not None
    assert {sum(counts.values()) for counts in report.outcomes.values()} == {report.people}
    assert jobs.screen_when_needed(database, watched, now + timedelta(hours=1)) is None
    assert jobs.screen_when_needed(database, watched, now + timedelta(days=1)) is not None
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Screening)) == 2


def test_screening_without_a_register_says_what_is_missing(
    database: Database, settings: Settings, now: datetime
) -> None:
    with pytest.raises(InputRefused, match="no register extract"):
        jobs.screen(database, settings, now.date(), now)


def test_one_worker_at_a_time_does_a_job(database: Database, settings: Settings, now: datetime) -> None:
    done: list[str] = []
    job = jobs.Job("test", timedelta(minutes=1), timedelta(minutes=5), lambda db, s, worker, clock: done.append(worker))
    with database.transaction() as session:
        lease.take(session, "job:test", "somebody else", now, timedelta(minutes=5))
    assert not job.run(database, settings, "w1", lambda: now)
    assert job.run(database, settings, "w2", lambda: now + timedelta(minutes=6))  # the other one died
    assert job.run(database, settings, "w1", lambda: now + timedelta(minutes=6))  # given back at once
    assert done == ["w2", "w1"]


def test_a_job_that_stops_in_words_gives_its_lease_back(
    database: Database, settings: Settings, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object) -> None:
        raise InputRefused(reason="nothing to do")

    job = jobs.Job("test", timedelta(minutes=1), timedelta(minutes=5), refuse)
    assert job.run(database, settings, "w1", lambda: now)
    assert job.run(database, settings, "w2", lambda: now)
    assert caplog.text.count("the job test stopped: The input cannot be used: nothing to do") == 2


@pytest.mark.parametrize("name", [job.name for job in jobs.JOBS])
def test_every_job_runs_on_an_empty_house_and_twice(
    database: Database, settings: Settings, now: datetime, name: str
) -> None:
    for _ in range(2):
        assert _job(name).run(database, settings, "w1", lambda: now)


def test_old_files_and_superseded_verdicts_are_forgotten_but_not_the_newest_register(
    database: Database, settings: Settings, now: datetime, extracts: list[Path]
) -> None:
    folder = jobs.sealed_dir(settings)
    for path in extracts:
        report = jobs.import_register(database, settings, path, now)
        jobs.screen(database, settings, report.day, now)
    with database.reading() as session:
        superseded = session.scalar(select(func.count()).where(VerdictRecord.until_screening.is_not(None)))
    jobs.forget(database, settings, now)
    with database.reading() as session:
        assert superseded == session.scalar(select(func.count()).where(VerdictRecord.until_screening.is_not(None)))
    much_later = now + timedelta(days=settings.verdict_retention_days + 40)
    jobs.forget(database, settings, much_later)
    with database.reading() as session:
        assert session.scalar(select(func.count()).where(VerdictRecord.until_screening.is_not(None))) == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        f"{what}-{report.extract_id}.sealed" for what in ("beside", "evidence", "facts", "register")
    ]
    assert not any(jobs.forget(database, settings, much_later).values())


def test_the_scheduler_gets_every_job_and_runs_one_beside_itself_never(database: Database, settings: Settings) -> None:
    scheduler = BackgroundScheduler(timezone="Europe/Brussels")
    jobs.put_on(scheduler, database, settings)
    scheduler.start(paused=True)
    found = {job.id: job for job in scheduler.get_jobs()}
    assert set(found) == {"import", "screening", "planning", "stopping", "sending", "forgetting"}
    assert all(job.coalesce and job.max_instances == 1 and job.misfire_grace_time is None for job in found.values())
    scheduler.shutdown()
