"""The recurring jobs as plain functions with their rhythm; the scheduler, the command line and the demo call the same.

Each is safe to run twice, and twice at once. In the worker a lease keeps a second worker from doing the same job.
"""

import logging
import os
import secrets
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
from apscheduler.schedulers.base import BaseScheduler
from sqlalchemy import func, select

from outreach import clock
from outreach.campaigns.drafting import PlanCounts
from outreach.campaigns.planning import plan_all
from outreach.campaigns.post_office import open_post_office, print_folder_of
from outreach.campaigns.sending import send_due
from outreach.campaigns.status import CampaignState
from outreach.campaigns.stops import Stopped, stop_for_deaths
from outreach.campaigns.tables import Campaign
from outreach.campaigns.tally import SendReport
from outreach.eligibility.parameters import ParameterBook
from outreach.eligibility.right import letter_rights, rule_version
from outreach.eligibility.screening import screen_frame
from outreach.errors import InputRefused, OutreachError
from outreach.messages import links
from outreach.people.households import statements
from outreach.people.households.facts import households_of, write_households
from outreach.people.register import ImportReport, Wish, import_extract, read_register
from outreach.people.tables import Screening
from outreach.people.tables.register import extract_in_force
from outreach.people.verdicts import Recorded, begin_screening, record
from outreach.people.vocabulary import ExtractKind
from outreach.privacy import forgetting
from outreach.settings import Settings
from outreach.staff import official_values
from outreach.storage import journal, lease
from outreach.storage.database import Database

log = logging.getLogger(__name__)
WATCHED = (".parquet", ".csv")  # registers, in the watched folder
BY_HAND = (".xlsx", ".xlsm")  # a workbook holds a list, and somebody has to say so
SETTLED = timedelta(minutes=1)  # since the last writing to a file; before, it may still be being copied
SENT_AT_ONCE = 100  # messages between two looks at the clock
_COMMAND = "command"
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class ScreenReport:
    """What a screening of everybody said: how many persons, and per right how many of each outcome."""

    screening_id: int
    day: date
    people: int
    outcomes: Mapping[str, Mapping[str, int]]
    changes: Recorded


def sealed_dir(settings: Settings) -> Path:
    """Where registers and rejects lie, sealed."""
    return settings.data_dir / "sealed"


def import_register(
    database: Database,
    settings: Settings,
    path: Path,
    now: datetime,
    allow_older: bool = False,
    kind: ExtractKind = ExtractKind.REGISTER,
    allow_smaller: bool = False,
) -> ImportReport:
    """Import one extract; the same file twice is imported once. Raises an InputRefused with nothing changed."""
    wish = Wish(kind=kind, allow_older=allow_older, allow_smaller=allow_smaller, actor=_COMMAND)
    with database.reading() as session:
        book = ParameterBook.load(official_values.confirmed(session))
    return import_extract(database, sealed_dir(settings), path, now, wish, book.on)


def find_households(database: Database, settings: Settings, day: date, extract_id: int | None = None) -> pl.DataFrame:
    """Work out everybody's facts on a day from an extract, the one in force when none is named, and keep them sealed.

    What people said of their household stands beside the register; the evidence of each person is kept with the facts.
    """
    number = extract_id or _extract_in_force(database)
    register = read_register(sealed_dir(settings), number, database.keyring)
    with database.reading() as session:
        values = ParameterBook.load(official_values.confirmed(session)).on(day)
        said = statements.in_force(session, day)
    households = households_of(register.lazy(), day, values, said)
    write_households(households, sealed_dir(settings), number, database.keyring)
    return households.facts


def screen(
    database: Database, settings: Settings, day: date, now: datetime | None = None, extract_id: int | None = None
) -> ScreenReport:
    """Screen everybody in an extract, the one in force when none is named, for every right, and record what changed."""
    number = extract_id or _extract_in_force(database)
    return screen_facts(database, find_households(database, settings, day, number), day, number, now)


def screen_facts(
    database: Database, facts: pl.DataFrame, day: date, number: int, now: datetime | None = None
) -> ScreenReport:
    """Screen the facts of an extract on the day they were made for."""
    with database.reading() as session:
        book = ParameterBook.load(official_values.confirmed(session))
    said = screen_frame(facts.lazy(), day, book.on(day), letter_rights()).collect()
    at = now or clock.at_noon(day)
    with database.transaction() as session:
        screening_id = begin_screening(session, day, number, rule_version(), book.version, at).id
    changes = record(database, screening_id, said)
    with database.transaction() as session:
        journal.note(session, at=at, actor=_COMMAND, action="screened", subject=f"screening:{screening_id}",
                     detail=f"people {said.height} new {changes.new} changed {changes.changed}")  # fmt: skip
    return ScreenReport(
        screening_id, day, said.height, {name: _outcomes(said, name) for name in letter_rights()}, changes
    )


def plan_messages(
    database: Database, now: datetime, make_code: links.MakeCode | None = None, campaign_id: int | None = None
) -> PlanCounts:
    """Plan first messages and reminders of every approved campaign, or of one, in short transactions."""
    with database.reading() as session:
        approved = select(Campaign.id).where(Campaign.state == CampaignState.APPROVED).order_by(Campaign.id)
        ids = [key for key in session.scalars(approved) if campaign_id in (None, key)]
    counts = PlanCounts()
    for key in ids:
        counts += plan_all(database, key, now, make_code or links.codes_for_service())
    return counts


def send(database: Database, settings: Settings, now: datetime, worker: str, limit: int | None = None) -> SendReport:
    """Hand over what is due at `now`, through the channels the settings name."""
    office = open_post_office(settings, lambda: now)
    try:
        return send_due(database, office, now, worker, limit)
    finally:
        office.close()


def stop_for_the_dead(database: Database, settings: Settings, now: datetime) -> Stopped:
    """Cancel what is planned for the dead, and put letters printed and not yet posted on a stop list."""
    return stop_for_deaths(database, print_folder_of(settings), now)


def import_watched(database: Database, settings: Settings, now: datetime) -> list[ImportReport]:
    """Import what is new in the watched folder, oldest name first; a file that is refused is told and left there."""
    if not settings.watched_folder:
        return []
    reports = []
    for path in _laid_down(Path(settings.watched_folder)):
        try:
            report = import_register(database, settings, path, now)
        except InputRefused as refused:
            log.warning("%s", refused.sentence)
        else:
            reports += [] if report.already_known else [report]
    return reports


def _laid_down(folder: Path) -> Iterator[Path]:
    """The registers in a folder that nobody has written to for a while; the others wait for the next look."""
    for path in sorted(folder.glob("*")):
        suffix = path.suffix.lower()
        if path.name.startswith(".") or suffix not in (*WATCHED, *BY_HAND):
            continue
        if suffix in BY_HAND:
            log.warning("the workbook %s stays in the watched folder: only whole registers come in by themselves; "
                        "a list is imported with outreach import --list", path.name)  # fmt: skip
        elif _is_settled(path):
            yield path
        else:
            log.info("the file %s was written to moments ago: it is looked at again in the next round", path.name)


def _is_settled(path: Path) -> bool:
    """Whether a file is not being copied any more: by the clock, for a file has its time from there."""
    try:
        written = path.stat().st_mtime
    except FileNotFoundError:
        return False
    return clock.now().timestamp() - written >= SETTLED.total_seconds()


def forget(database: Database, settings: Settings, now: datetime) -> dict[str, int]:
    """Let go what is past its term; how many of each kind there were."""
    return forgetting.forget(database, settings, sealed_dir(settings), now)


def screen_when_needed(database: Database, settings: Settings, now: datetime) -> ScreenReport | None:
    """Screen when today's screening of the extract in force, by the rules and values in force, is not recorded yet."""
    day = now.astimezone(clock.BRUSSELS).date()
    with database.reading() as session:
        there = extract_in_force(session)
        extract_id = there.id if there else None
        version = ParameterBook.load(official_values.confirmed(session)).version
        is_done = session.scalar(
            select(func.count()).where(
                Screening.extract_id == extract_id,
                Screening.day == day,
                Screening.rule_version == rule_version(),
                Screening.parameters_version == version,
                Screening.is_recorded,
            )
        )
    return screen(database, settings, day, now) if extract_id is not None and not is_done else None


def send_while_due(database: Database, settings: Settings, worker: str, now: Clock) -> int:
    """Send in short rounds with a fresh look at the clock, until nothing is due; how many went."""
    total = 0
    while True:
        report = send(database, settings, now(), worker, SENT_AT_ONCE)
        total += report.total_sent
        if not report.sent and not report.skipped and not report.failed:
            return total


@dataclass(frozen=True)
class Job:
    """One recurring job: how often, and how long its lease lasts when a worker dies with it."""

    name: str
    every: timedelta
    lasting: timedelta
    do: Callable[[Database, Settings, str, Clock], object]

    def run(self, database: Database, settings: Settings, worker: str, now: Clock = clock.now) -> bool:
        """Do it unless another worker does; whether it was done."""
        holder = f"{worker}:{secrets.token_hex(4)}"
        with database.transaction() as session:
            if not lease.take(session, f"job:{self.name}", holder, now(), self.lasting):
                return False
        try:
            self.do(database, settings, worker, now)
        except OutreachError as error:
            log.error("the job %s stopped: %s", self.name, error.sentence)
        finally:
            with database.transaction() as session:
                lease.give_back(session, f"job:{self.name}", holder)
        return True


JOBS = (
    Job("import", timedelta(minutes=5), timedelta(hours=2), lambda db, s, _, now: import_watched(db, s, now())),
    Job("screening", timedelta(minutes=15), timedelta(hours=2), lambda db, s, _, now: screen_when_needed(db, s, now())),
    Job("planning", timedelta(minutes=5), timedelta(minutes=30), lambda db, _, __, now: plan_messages(db, now())),
    Job("stopping", timedelta(minutes=1), timedelta(minutes=15), lambda db, s, _, now: stop_for_the_dead(db, s, now())),
    Job("sending", timedelta(minutes=1), timedelta(minutes=15), send_while_due),
    Job("forgetting", timedelta(days=1), timedelta(hours=1), lambda db, s, _, now: forget(db, s, now())),
)


def put_on(scheduler: BaseScheduler, database: Database, settings: Settings, worker: str = "") -> None:
    """Give the scheduler all jobs; one missed for a while runs once, and none runs beside itself."""
    worker = worker or worker_name()
    for job in JOBS:
        scheduler.add_job(
            job.run,
            "interval",
            args=(database, settings, worker),
            seconds=job.every.total_seconds(),
            id=job.name,
            next_run_time=clock.now(),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )


def worker_name() -> str:
    """A name no other worker has, not even one with the same process number after a restart."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"


def _extract_in_force(database: Database) -> int:
    with database.reading() as session:
        extract = extract_in_force(session)
        if extract is None:
            raise InputRefused(reason="no register extract was imported yet, so there is nobody to screen")
        return extract.id


def _outcomes(said: pl.DataFrame, right: str) -> dict[str, int]:
    counts = said[f"{right}_outcome"].cast(pl.String).value_counts(name="people")
    return dict(sorted(counts.iter_rows()))
