"""The demo: the main job from end to end on a made-up register, in a folder of its own.

Keys, passwords and letter codes derive from the seed, so that a second run gives the same letters byte for byte. A real
installation takes all of them from `secrets` (`outreach keys`).
"""

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach import jobs
from outreach.campaigns import approval, audience, books
from outreach.campaigns.opening import open_campaign
from outreach.campaigns.status import CampaignState
from outreach.campaigns.tables import Campaign
from outreach.clock import at_noon
from outreach.errors import InputRefused
from outreach.messages import links, texts
from outreach.migrations import upgrade
from outreach.people.tables import Screening, VerdictRecord
from outreach.people.verdicts import Recorded, newly_likely
from outreach.sample import make
from outreach.settings import Settings
from outreach.staff import official_values
from outreach.staff.accounts import add_account, find_account
from outreach.staff.tables import Account, OfficialValue, Role
from outreach.storage.database import Database, open_database
from outreach.storage.sealing import Keyring, SealedFileGone

Tell = Callable[[str, int, int], None]  # step, done, of how many
PEOPLE_OF_THE_DESK = {
    "author": Role.AUTHOR,
    "approver": Role.APPROVER,
    "agent": Role.AGENT,
    "official": Role.OFFICIAL,
    "second-official": Role.OFFICIAL,
    "administrator": Role.ADMINISTRATOR,
}
CAMPAIGN = "ARR/AI, newly likely"
MESSAGE = "new_right"
LONG_ENOUGH = timedelta(minutes=15)  # after which the messages a dead worker held are taken over
CONFIRMED = ("index.coefficient", date(2026, 9, 1), "1.8114")
CONFIRMATION = "Confirmed by two officials of the demo, to show a letter with an amount; no printed source was seen"


class FolderTaken(InputRefused):
    """The folder {folder} holds another demo ({other}). Give another folder with --into, or remove it. Nothing was
    changed."""

    code = "folder_taken"


@dataclass(frozen=True)
class Demo:
    """What makes one demo the same as another: its size, its seed, its day, and where it lives."""

    people: int
    seed: int
    day: date
    into: Path
    port: int = 8000  # where its service answers; printed in its letters

    @property
    def card(self) -> Path:
        return self.into / "demo.json"

    @property
    def env_file(self) -> Path:
        return self.into / "demo.env"

    def secret(self, purpose: str) -> bytes:
        """32 bytes that follow from the seed."""
        return sha256(f"outreach demo {self.seed} {purpose}".encode()).digest()

    def password(self, username: str) -> str:
        return "demo-" + self.secret("password " + username).hex()[:10]

    def settings(self) -> Settings:
        """The settings of a service on this demo."""
        return Settings.from_environment(
            {
                "OUTREACH_DATA_DIR": str(self.into.resolve()),
                "OUTREACH_SEALING_KEYS": "demo:" + b64encode(self.secret("sealing")).decode(),
                "OUTREACH_DIGEST_KEY": b64encode(self.secret("digest")).decode(),
                "OUTREACH_SESSION_KEY": self.secret("session").hex(),
                "OUTREACH_PORT": str(self.port),
                "OUTREACH_PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            }
        )


def open_folder(demo: Demo) -> None:
    """Make the folder, or recognise the demo that lives there; raises FolderTaken for another one."""
    described = {"people": demo.people, "seed": demo.seed, "day": demo.day.isoformat()}
    if demo.card.exists():
        other = json.loads(demo.card.read_text(encoding="utf-8"))
        if other != described:
            raise FolderTaken(folder=demo.into.name, other=", ".join(f"{k} {v}" for k, v in other.items()))
        return
    demo.into.mkdir(parents=True, exist_ok=True)
    demo.card.write_text(json.dumps(described) + "\n", encoding="utf-8")


def living_in(folder: Path, port: int = 8000) -> Demo | None:
    """The demo that already lives in a folder."""
    card = folder / "demo.json"
    if not card.exists():
        return None
    known = json.loads(card.read_text(encoding="utf-8"))
    return Demo(known["people"], known["seed"], date.fromisoformat(known["day"]), folder, port)


def write_env_file(demo: Demo) -> None:
    """Keep the demo's settings as a file for OUTREACH_ENV_FILE, readable by its owner only."""
    settings = demo.settings()
    names = ("data_dir", "sealing_keys", "digest_key", "session_key", "port", "public_url")
    demo.env_file.touch(mode=0o600)
    lines = [f"OUTREACH_{name.upper()}={getattr(settings, name)}" for name in names]
    demo.env_file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def play(demo: Demo, tell: Tell) -> dict[str, Any]:
    """Play every step; a step that was played before does nothing again. Gives the counts of every step.

    Halfway through the sending two officials confirm the newest index step: the first letters name the benefit in
    words, the later ones print the amount.
    """
    open_folder(demo)
    write_env_file(demo)
    settings = demo.settings()
    database = open_database(
        settings.database, Keyring(settings.key_ring, settings.digest_secret), settings.journal_anchors
    )
    try:
        upgrade(database)
        with database.transaction() as session:
            _welcome(session, demo)
        return _Play(demo, settings, database, tell).everything()
    finally:
        database.close()


@dataclass(frozen=True)
class _Play:
    demo: Demo
    settings: Settings
    database: Database
    tell: Tell

    @property
    def now(self) -> datetime:
        return at_noon(self.demo.day)

    def everything(self) -> dict[str, Any]:
        self.tell("making a register", 0, 1)
        extracts = make(self.demo.people, self.demo.seed, self.demo.day, self.demo.into / "register")
        self.tell("making a register", 1, 1)
        months = [self.month(path, number, len(extracts)) for number, path in enumerate(extracts)]
        campaign = self.campaign(months[-1]["screening"]["id"])
        sent = self.send()
        with self.database.reading() as session:
            balance = books.balance(session, _known(session)).check()
        return {
            "demo": {"people": self.demo.people, "seed": self.demo.seed, "day": self.demo.day.isoformat()},
            "months": months,
            "newly_likely": campaign["newly_likely"],
            "audience": campaign["audience"],
            "planned_now": campaign["planned"],
            "sent_now": sent,
            "books": balance.as_dict(),
        }

    def month(self, path: Path, number: int, of: int) -> dict[str, Any]:
        """Import one extract, work out its households, screen everybody."""
        self.tell("importing extracts", number, of)
        report = jobs.import_register(self.database, self.settings, path, at_noon(_day_of(path)), allow_older=True)
        self.tell("importing extracts", number + 1, of)
        self.tell("householding", number, of)
        try:
            facts = jobs.find_households(self.database, self.settings, report.day, report.extract_id)
        except SealedFileGone:  # played before: once a later month is screened, the register of this one goes
            screened = self.screened_before(report.extract_id)
        else:
            self.tell("screening everybody", number, of)
            now = at_noon(report.day)
            screened = jobs.screen_facts(self.database, facts, report.day, report.extract_id, now)
        self.tell("householding", number + 1, of)
        self.tell("screening everybody", number + 1, of)
        return {
            "day": report.day.isoformat(),
            "import": {
                "read": report.rows_read,
                "imported": report.rows_imported,
                "rejected": report.rows_rejected,
                "rejected_by_kind": report.by_kind,
            },
            "households": {"people": screened.people},
            "screening": {"id": screened.screening_id, "people": screened.people, "outcomes": screened.outcomes},
        }

    def screened_before(self, extract_id: int) -> jobs.ScreenReport:
        """What the recorded screening of a month said, read from the history of verdicts."""
        with self.database.reading() as session:
            chosen = select(Screening).where(Screening.extract_id == extract_id, Screening.is_recorded)
            screening = session.scalars(chosen.order_by(Screening.id).limit(1)).one()
            then = (VerdictRecord.since_screening <= screening.id) & (
                VerdictRecord.until_screening.is_(None) | (VerdictRecord.until_screening > screening.id)
            )
            said = select(VerdictRecord.right, VerdictRecord.outcome, func.count()).where(then)
            outcomes: dict[str, dict[str, int]] = {}
            for right, outcome, count in session.execute(said.group_by(VerdictRecord.right, VerdictRecord.outcome)):
                outcomes.setdefault(right, {})[outcome] = count
            people = session.scalar(select(func.count(VerdictRecord.person_id.distinct())).where(then)) or 0
            nothing = Recorded(seen=people * len(outcomes), new=0, changed=0, same=people * len(outcomes), gone=0)
            return jobs.ScreenReport(screening.id, screening.day, people, outcomes, nothing)

    def campaign(self, screening_id: int) -> dict[str, Any]:
        """Open, compose, submit, approve and plan: by an author and an approver, as in service."""
        with self.database.transaction() as session:
            chosen = newly_likely(session, screening_id)
            campaign = session.scalar(select(Campaign).where(Campaign.name == CAMPAIGN))
            if campaign is None:
                campaign = open_campaign(
                    session, _account(session, "author"), name=CAMPAIGN, message=MESSAGE, screening_id=screening_id,
                    now=self.now, reminder_days=self.settings.reminder_days,
                )  # fmt: skip
            key = campaign.id
        composed = audience.compose_all(self.database, key, self.now)
        with self.database.transaction() as session:
            campaign = session.get_one(Campaign, key)
            if campaign.state is CampaignState.DRAFT:
                approval.submit(session, campaign, _account(session, "author"), self.now)
                approval.approve(session, campaign, _account(session, "approver"), self.now)
        self.tell("planning messages", 0, 1)
        planned = jobs.plan_messages(self.database, self.now, links.codes_for_demo(self.demo.seed), key)
        self.tell("planning messages", 1, 1)
        rights = Counter("+".join(row.rights) for row in chosen)
        return {
            "newly_likely": {
                "people": len(chosen),
                "by_right": dict(sorted(rights.items())),
                "only_the_finding_missing": sum(row.needs_finding for row in chosen),
            },
            "audience": asdict(composed),
            "planned": asdict(planned),
        }

    def send(self) -> dict[str, Any]:
        """Hand everything over; two officials confirm the index step when two thirds are on their way."""
        total, settled = self.progress()
        self.tell("writing to people", settled, total)
        before = jobs.send(self.database, self.settings, self.now, "demo", limit=max(total * 2 // 3 - settled, 0))
        with self.database.transaction() as session:
            confirmed = _confirm(session, self.now + timedelta(minutes=1))
        self.tell("writing to people", self.progress()[1], total)
        after = jobs.send(self.database, self.settings, self.now + timedelta(minutes=2), "demo")
        left = jobs.send(self.database, self.settings, self.now + LONG_ENOUGH, "demo")  # what a killed demo held
        self.tell("writing to people", self.progress()[1], total)
        return {
            "before_confirmation": before.as_dict(),
            "confirmed_value": confirmed,
            "after_confirmation": after.as_dict(),
            "taken_over": left.as_dict(),
        }

    def progress(self) -> tuple[int, int]:
        """How many messages there are, and how many of them are no longer due."""
        with self.database.reading() as session:
            steps = books.balance(session, _known(session)).steps
        waiting = sum(step.by_status.get(status, 0) for step in steps for status in ("due", "sending"))
        total = sum(step.planned for step in steps)
        return total, total - waiting


def _welcome(session: Session, demo: Demo) -> None:
    """The accounts of the desk and the shipped texts; what is there already stays."""
    for username, role in PEOPLE_OF_THE_DESK.items():
        if find_account(session, username) is None:
            add_account(session, username, username.replace("-", " ").capitalize(), role, demo.password(username))
    texts.store_shipped(session, at_noon(demo.day))


def _confirm(session: Session, now: datetime) -> dict[str, str]:
    """One official proposes the newest index coefficient, another confirms it; once."""
    parameter, since, value = CONFIRMED
    known = session.scalar(select(OfficialValue).filter_by(parameter=parameter, since=since))
    if known is None:
        known = official_values.propose(
            session, _account(session, "official"), parameter, since, value, CONFIRMATION, now
        )
        official_values.confirm(session, _account(session, "second-official"), known.id, now)
    return {"parameter": known.parameter, "since": known.since.isoformat(), "value": known.value}


def _account(session: Session, username: str) -> Account:
    account = find_account(session, username)
    if account is None:
        raise InputRefused(reason=f"there is no account {username}")
    return account


def _known(session: Session) -> Campaign:
    return session.scalars(select(Campaign).where(Campaign.name == CAMPAIGN)).one()


def _day_of(path: Path) -> date:
    return date.fromisoformat(path.stem.removeprefix("register-"))
