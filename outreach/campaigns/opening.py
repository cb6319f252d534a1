"""Opens a campaign: the draft that an author makes of one screening and one message."""

from datetime import datetime

from sqlalchemy.orm import Session

from outreach.campaigns.status import CampaignState
from outreach.campaigns.tables import Campaign
from outreach.errors import NotAllowed
from outreach.people.vocabulary import Purpose
from outreach.staff.tables import Account, Role
from outreach.storage import journal


def reminder_of(message: str) -> str:
    """The name of the message that reminds of `message`."""
    return f"{message}_reminder"


def open_campaign(
    session: Session,
    account: Account,
    *,
    name: str,
    message: str,
    screening_id: int,
    now: datetime,
    starts_at: datetime | None = None,
    reminder_days: int = 30,
    purpose: Purpose = Purpose.OUTREACH,
) -> Campaign:
    """A draft; its first messages are due at `starts_at`, at once when none is given.

    A letter the law requires (`Purpose.LEGAL_DUTY`) is not stopped by an objection, and says so.
    """
    if account.role is not Role.AUTHOR or not account.is_active:
        raise NotAllowed(reason="only an author opens a campaign")
    campaign = Campaign(
        name=name,
        message=message,
        purpose=purpose,
        screening_id=screening_id,
        state=CampaignState.DRAFT,
        made_by=account.id,
        made_at=now,
        starts_at=starts_at or now,
        reminder_days=reminder_days,
        text_versions=[],
    )
    session.add(campaign)
    session.flush()
    journal.note(session, at=now, actor=f"account:{account.id}", action="campaign_opened",
                 subject=f"campaign:{campaign.id}")  # fmt: skip
    return campaign
