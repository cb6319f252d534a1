"""A small made-up world for the web: staff of every role, a campaign, and one letter a person can answer."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.campaigns.status import CampaignState, MessageStatus, Progress, Standing
from outreach.campaigns.tables import AudienceMember, Campaign, Message, PrintBatch
from outreach.messages import links
from outreach.people.tables import Extract, KnownPerson, Registered, RegisterNow, Screening
from outreach.people.vocabulary import AddressKind, ChannelName
from outreach.staff import accounts
from outreach.staff.tables import Account, Role
from outreach.storage.columns import keyring_of
from outreach.storage.database import Database

PASSWORD = "a long made-up password"
BORN = date(1985, 3, 27)


@dataclass(frozen=True)
class Letter:
    """What the holder of a letter knows."""

    message_id: int
    code: str
    born: date


def the_staff(session: Session) -> dict[Role, Account]:
    """One account a role, signed in with the role's name."""
    return {
        role: accounts.add_account(session, role.value, f"{role.value.capitalize()} Exemple", role, PASSWORD)
        for role in Role
    }


def a_campaign(session: Session, now: datetime, state: CampaignState = CampaignState.APPROVED) -> Campaign:
    """The one campaign of this world; it makes the staff if nobody is there yet."""
    staff = {account.role: account for account in session.scalars(select(Account))} or the_staff(session)
    extract = Extract(
        day=now.date(), content_digest="0" * 64, imported_at=now, rows_read=1, rows_imported=1, rows_rejected=0
    )
    session.add(extract)
    session.flush()
    screening = Screening(day=now.date(), extract_id=extract.id, rule_version="r", parameters_version="p", made_at=now)
    session.add(screening)
    session.flush()
    approved = state is not CampaignState.DRAFT and state is not CampaignState.SUBMITTED
    campaign = Campaign(
        name="Nouveaux droits, novembre 2026",
        message="new_right",
        screening_id=screening.id,
        state=state,
        made_by=staff[Role.AUTHOR].id,
        made_at=now,
        starts_at=now,
        reminder_days=30,
        starting_group=0,
        text_versions=[],
        approved_by=staff[Role.APPROVER].id if approved else None,
        approved_at=now if approved else None,
    )
    session.add(campaign)
    session.flush()
    return campaign


def a_letter(
    session: Session,
    now: datetime,
    campaign: Campaign | None = None,
    *,
    born: str = BORN.isoformat(),
    languages: tuple[str, ...] = ("fr",),
    seed: int = 1,
    status: MessageStatus = MessageStatus.SENT,
    sent: timedelta = timedelta(days=3),
    **changed: Any,
) -> Letter:
    """A letter handed over some days ago to a made-up person, with its code."""
    campaign = campaign or session.scalar(select(Campaign)) or a_campaign(session, now)
    person = KnownPerson(person_key=f"{seed:032}")
    session.add(person)
    session.flush()
    extract_id = session.scalars(select(Extract.id)).first()
    session.merge(RegisterNow(id=1, extract_id=extract_id))
    session.add(
        Registered(
            person_id=person.id,
            since_extract=extract_id,
            row_digest="0" * 32,
            is_listed=True,
            identity={
                "national_number": "00000000000",
                "last_name": "Exemple",
                "first_names": "Claude",
                "birth_date": born,
            },
            address={"street": "Rue Exemple 1", "postal_code": "1000", "town": "Bruxelles"},
            hints={},
            birth_year=int(born[:4]),
            address_kind=AddressKind.OWN_HOME,
            receives=[],
            claims_pending=[],
        )
    )
    session.flush()
    member = AudienceMember(
        campaign_id=campaign.id,
        person_id=person.id,
        rights=["arr"],
        needs_finding=False,
        verdicts=[],
        standing=Standing.INVITED,
        progress=Progress.IN_PROGRESS,
    )
    session.add(member)
    session.flush()
    code = links.new_code(Random(seed))
    message = Message(
        campaign_id=campaign.id,
        member_id=member.id,
        person_id=person.id,
        step=1,
        languages=list(languages),
        language_rule="municipality",
        language_evidence="21004",
        text_versions=[],
        code=code,
        code_digest=links.digest(keyring_of(session.get_bind().dialect), code),
        verdicts=[],
        parameters_version="p",
        status=status,
        due_at=now - sent,
        **{"channel": ChannelName.LETTER, "sent_at": now - sent, **changed},
    )
    session.add(message)
    campaign.starting_group = (campaign.starting_group or 0) + 1
    session.flush()
    return Letter(message.id, code, date.fromisoformat(born.replace("-00", "-01")))


def a_kept_letter(session: Session, data_dir: Path, letter: Letter, now: datetime) -> None:
    """The letter's PDF where the press leaves it."""
    batch = PrintBatch(languages="fr", made_at=now, closed_at=now)
    session.add(batch)
    session.flush()
    session.get_one(Message, letter.message_id).batch_id = batch.id
    folder = data_dir / "outbox" / "letters" / f"batch-{batch.id:06d}-fr" / "letters"
    folder.mkdir(parents=True)
    (folder / f"message-{letter.message_id}.pdf").write_bytes(b"%PDF-1.7 made up")


def read_message(database: Database, letter: Letter) -> Message:
    with database.reading() as session:
        message = session.get_one(Message, letter.message_id)
        session.expunge(message)
    return message
