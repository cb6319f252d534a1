"""Builders for campaigns: a test says only what matters, the rest is an ordinary person who is newly likely."""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from outreach.campaigns.approval import approve, fingerprint, submit
from outreach.campaigns.audience import compose
from outreach.campaigns.books import Books, balance
from outreach.campaigns.opening import open_campaign
from outreach.campaigns.planning import plan, plan_reminders
from outreach.campaigns.post_office import PostOffice, open_post_office
from outreach.campaigns.sending import send_due
from outreach.campaigns.tables import Campaign, Message
from outreach.channels.addresses import EmailAddress, PhoneNumber
from outreach.channels.channel import Receipt
from outreach.errors import HandoverFailed
from outreach.messages import links, texts
from outreach.people.tables import (
    ContactNeed,
    ContactPoint,
    Extract,
    KnownPerson,
    Mandate,
    Person,
    Registered,
    RegisterNow,
    Screening,
    VerdictRecord,
)
from outreach.people.vocabulary import AddressKind, ChannelName, ContactSource, MandateKind, Purpose
from outreach.settings import Settings
from outreach.staff.tables import Account, Role
from outreach.storage.database import Database, open_database
from outreach.storage.sealing import Keyring

MESSAGE = "new_right"


@dataclass
class Town:
    """A small register that was screened twice, with its staff; people are added as a test needs them."""

    database: Database
    now: datetime
    extract_id: int
    screening_id: int
    author_id: int
    approver_id: int
    count: int = 0

    def a_person(self, session: Session, likely: dict[str, str] | None = None, **given: Any) -> Person:
        """Somebody newly likely for ARR, or as `likely` says: {"arr": "likely", "ai": "probable"}.

        What is given is a column of the register, a name of its sealed groups, `phone` or `email`; `needs` are chosen
        by the person, `is_shared` makes their phone and mailbox shared with somebody.
        """
        self.count += 1
        points = {ChannelName.SMS: given.pop("phone", None), ChannelName.EMAIL: given.pop("email", None)}
        is_shared, needs = given.pop("is_shared", False), given.pop("needs", ())
        known = KnownPerson(person_key=f"{self.count:032x}", reported_dead_on=given.pop("reported_dead_on", None))
        session.add(known)
        session.flush()
        session.add(Registered(person_id=known.id, since_extract=self.extract_id, **self._a_version(given)))
        session.add_all(
            ContactPoint(
                person_id=known.id, channel=channel, value=value, value_digest=f"{value:.32}", is_shared=is_shared,
                is_mobile=channel is ChannelName.SMS, source=ContactSource.REGISTER, given_on=self.now.date(),
                since_extract=self.extract_id,
            )
            for channel, value in points.items()
            if value is not None
        )  # fmt: skip
        session.add_all(
            ContactNeed(person_id=known.id, need=need, source=ContactSource.DESK, chosen_on=self.now.date())
            for need in needs
        )
        session.flush()
        person = session.get_one(Person, known.id)
        for right, outcome in (likely or {"arr": "likely"}).items():
            session.add(self.a_verdict(person, right, outcome))
        session.flush()
        return person

    def _a_version(self, given: dict[str, Any]) -> dict[str, Any]:
        """What the register says of an ordinary person, with what is given laid over it."""
        identity = {
            "national_number": f"8506{self.count:07d}", "last_name": "Exemple", "first_names": f"Ada{self.count}",
            "birth_date": "1985-06-15",
        }  # fmt: skip
        identity |= {name: given.pop(name) for name in identity if name in given}
        hints = {name: value for name in ("signs", "refused_for") if (value := given.pop(name, None))}
        return {
            "row_digest": "0" * 32,
            "identity": identity,
            "address": {"street": "Rue Haute", "house_number": str(self.count), "postal_code": "5000", "town": "Namur"},
            "hints": hints,
            "birth_year": int(identity["birth_date"][:4]),
            "municipality_nis": "92094",
            "postal_area": "5000",
            "address_kind": AddressKind.OWN_HOME,
            "receives": [],
            "claims_pending": [],
            **given,
        }

    def change(self, session: Session, person_id: int, **columns: Any) -> None:
        """The register says otherwise of somebody."""
        session.execute(update(Registered).where(Registered.person_id == person_id).values(**columns))
        session.expire_all()

    def a_mandate(self, session: Session, person: Person, kind: MandateKind, **given: Any) -> Mandate:
        """Somebody at the Rue Basse who may act for a person, as the register names them."""
        usual: dict[str, Any] = {
            "person_id": person.id, "kind": kind, "holder_name": "Maître Exemple", "since_extract": self.extract_id,
            "address": {"street": "Rue Basse", "house_number": "2", "postal_code": "5000", "town": "Namur"},
        }  # fmt: skip
        mandate = Mandate(**usual | given)
        session.add(mandate)
        session.flush()
        return mandate

    def a_verdict(self, person: Person, right: str, outcome: str) -> VerdictRecord:
        return VerdictRecord(
            person_id=person.id, right=right, since_screening=self.screening_id, until_screening=None, outcome=outcome,
            low=1_121_440, high=1_121_440, missing=[], unmet=[], exact=True, has_sign=outcome == "probable",
        )  # fmt: skip

    def a_campaign(
        self, session: Session, name: str = "Autumn", reminder_days: int = 30, purpose: Purpose = Purpose.OUTREACH
    ) -> Campaign:
        """A draft with its audience."""
        author = session.get_one(Account, self.author_id)
        campaign = open_campaign(
            session, author, name=name, message=MESSAGE, screening_id=self.screening_id, now=self.now,
            reminder_days=reminder_days, purpose=purpose,
        )  # fmt: skip
        compose(session, campaign, self.now)
        return campaign

    def approve_with(self, session: Session, campaign: Campaign, versions: Callable[[], list[int]]) -> None:
        """Approve it with other texts pinned than the newest."""
        submit(session, campaign, session.get_one(Account, self.author_id), self.now)
        campaign.text_versions = versions()
        session.flush()
        campaign.fingerprint = fingerprint(session, campaign)
        approve(session, campaign, session.get_one(Account, self.approver_id), self.now)

    def an_approved_campaign(self, session: Session, **given: Any) -> Campaign:
        campaign = self.a_campaign(session, **given)
        submit(session, campaign, session.get_one(Account, self.author_id), self.now)
        approve(session, campaign, session.get_one(Account, self.approver_id), self.now)
        return campaign

    def approve_and_plan(self, session: Session, campaign: Campaign) -> None:
        submit(session, campaign, session.get_one(Account, self.author_id), self.now)
        approve(session, campaign, session.get_one(Account, self.approver_id), self.now)
        plan(session, campaign, self.now, links.codes_for_demo("test"))

    def a_planned_campaign(self, session: Session, **given: Any) -> Campaign:
        campaign = self.an_approved_campaign(session, **given)
        plan(session, campaign, self.now, links.codes_for_demo("test"))
        return campaign

    def a_campaign_for(self, *people: dict[str, Any]) -> int:
        """A planned campaign for such people; its id."""
        with self.database.transaction() as session:
            for given in people:
                self.a_person(session, **given)
            return self.a_planned_campaign(session).id

    def remind(self, campaign_id: int, now: datetime) -> int:
        with self.database.transaction() as session:
            campaign = session.get_one(Campaign, campaign_id)
            return plan_reminders(session, campaign, now, links.codes_for_demo("test")).planned

    def books(self, campaign_id: int) -> Books:
        with self.database.reading() as session:
            return balance(session, session.get_one(Campaign, campaign_id)).check()

    def messages(self, campaign_id: int) -> list[Message]:
        """All messages in the order of people and steps."""
        with self.database.reading() as session:
            chosen = select(Message).where(Message.campaign_id == campaign_id)
            found = list(session.scalars(chosen.order_by(Message.person_id, Message.step)))
            session.expunge_all()
            return found


BY_SMS = {"phone": "+32470123456", "channel_preference": ChannelName.SMS}
BY_EMAIL = {"email": "ada@example.invalid", "channel_preference": ChannelName.EMAIL}
BY_LETTER: dict[str, Any] = {}


def found_town(database: Database, now: datetime, day: date, values_version: str) -> Town:
    with database.transaction() as session:
        month_before = day - timedelta(days=30)
        older, extract = (
            Extract(day=on, content_digest=str(on), imported_at=now, rows_read=0, rows_imported=0, rows_rejected=0)
            for on in (month_before, day)
        )
        staff = [
            Account(username=role.value, display_name=role.value, role=role, password_hash="-", failed_tries=0)
            for role in (Role.AUTHOR, Role.APPROVER)
        ]
        session.add_all([older, extract, *staff])
        session.flush()
        session.add(RegisterNow(id=1, extract_id=extract.id))
        screenings = [
            Screening(
                day=of.day,
                extract_id=of.id,
                rule_version="r",
                parameters_version=values_version,
                made_at=now,
                is_recorded=True,
            )
            for of in (older, extract)
        ]
        session.add_all(screenings)
        texts.store_shipped(session, now)
        session.flush()
        return Town(database, now, extract.id, screenings[1].id, staff[0].id, staff[1].id)


class Ledger:
    """An outside world that only writes down who got what, one line each, so that a second delivery would show."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, line: str) -> None:
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.write(handle, f"{line}\n".encode())
        os.close(handle)

    @property
    def lines(self) -> list[str]:
        return self.path.read_text().split() if self.path.exists() else []


@dataclass(frozen=True)
class LedgerSms:
    ledger: Ledger
    before: Callable[[], None] = lambda: None
    after: Callable[[], None] = lambda: None

    def deliver(self, to: PhoneNumber, body: str, callback: str | None = None, *, reference: str) -> Receipt:
        self.before()
        self.ledger.write(reference)
        self.after()
        return Receipt(f"sms-{reference}", datetime.fromisoformat("2026-11-22T11:00:00+00:00"))


@dataclass(frozen=True)
class LedgerEmail:
    ledger: Ledger
    before: Callable[[], None] = lambda: None
    after: Callable[[], None] = lambda: None

    def deliver(
        self, to: EmailAddress, subject: str, plain: str, html: str, headers: Any = None, *, message_id: str,
        sender_name: str = "",
    ) -> Receipt:  # fmt: skip
        self.before()
        self.ledger.write(message_id)
        self.after()
        return Receipt(f"<{message_id}@example.invalid>", datetime.fromisoformat("2026-11-22T11:00:00+00:00"))


def with_ledger(office: PostOffice, ledger: Ledger, **given: Callable[[], None]) -> PostOffice:
    channels = replace(office.channels, sms=LedgerSms(ledger, **given), email=LedgerEmail(ledger, **given))
    return replace(office, channels=channels)


@dataclass
class FailingSms:
    """A provider that answers everything with one error."""

    error: HandoverFailed
    calls: int = 0

    def deliver(self, to: PhoneNumber, body: str, callback: str | None = None, *, reference: str) -> Receipt:
        self.calls += 1
        raise self.error


def with_sms(office: PostOffice, sms: Any) -> PostOffice:
    return replace(office, channels=replace(office.channels, sms=sms))


class PowerCut(BaseException):
    """The machine stops: nothing after it runs, and what was not committed is gone."""


@dataclass(frozen=True)
class DyingDatabase(Database):
    """A database whose machine stops when the given number of transactions has been opened."""

    left: list[int] = field(default_factory=lambda: [10**9])

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        self.left[0] -= 1
        if self.left[0] < 0:
            raise PowerCut
        with super().transaction() as session:
            yield session


def dying(database: Database, after: int) -> DyingDatabase:
    return DyingDatabase(database.engine, database.sessions, database.keyring, database.anchors, [after])


def work(url: str, settings: Settings, ledger: Path, name: str, now: datetime, pause: float) -> None:
    """A worker of its own process: sends in short rounds until nothing is due."""
    database = open_database(url, Keyring(settings.key_ring, settings.digest_secret))
    office = with_ledger(open_post_office(settings, lambda: now), Ledger(ledger), before=lambda: time.sleep(pause))
    while send_due(database, office, now, name, limit=5).did_something:
        pass
    database.close()


def a_worker(url: str, settings: Settings, ledger: Path, name: str, now: datetime, pause: float = 0.0) -> SpawnProcess:
    process = get_context("spawn").Process(target=work, args=(url, settings, ledger, name, now, pause))
    process.start()
    return process


def address_of(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


def printed(folder: Path) -> list[str]:
    """The references of all letters in all print batches, as often as they stand there."""
    manifests = [json.loads(file.read_text()) for file in folder.glob("*/manifest.json")]
    return sorted(letter["id"] for manifest in manifests for letter in manifest["letters"])
