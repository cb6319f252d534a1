"""Takes up what waited: messages the desk had to decide about, and letters pulled while a household mourned."""

from collections import Counter
from datetime import datetime

from sqlalchemy import Select, and_, not_, or_, select
from sqlalchemy.orm import Session

from outreach.campaigns.drafting import is_asked_about
from outreach.campaigns.posting import may_still_be_pulled
from outreach.campaigns.status import MessageStatus, Progress, SkipReason
from outreach.campaigns.tables import AudienceMember, Campaign, Message, PrintBatch
from outreach.clock import BRUSSELS
from outreach.people.contact.deaths import is_mourning_in_sql
from outreach.people.tables import Person


def take_up(session: Session, campaign: Campaign, now: datetime, limit: int | None = None) -> int:
    """Make due again what waits no longer; how many persons it is about. Each is checked once more before it goes."""
    rows = session.execute(_waited(campaign, now).limit(limit)).all()
    pulled = [(message, batch) for message, batch in rows if batch is not None]
    for message, batch in pulled:
        _take_off(batch, message)
    for message, _ in rows:
        message.status, message.skip_reason, message.due_at = MessageStatus.DUE, None, max(message.due_at, now)
        message.claimed_by = message.claimed_at = message.sent_at = message.provider_reference = message.batch_id = None
    session.flush()
    return len({message.person_id for message, _ in rows})


def _waited(campaign: Campaign, now: datetime) -> Select[Message, PrintBatch]:
    """A letter is not written again while the printer may still have to take the pulled one out of its batch."""
    answered = and_(
        Message.status == MessageStatus.SKIPPED,
        Message.skip_reason == SkipReason.DESK_DECIDES,
        not_(is_asked_about(Message)),
    )
    mourned = and_(
        Message.status == MessageStatus.PULLED,
        not_(may_still_be_pulled(now)),
        not_(is_mourning_in_sql(now.astimezone(BRUSSELS).date())),
    )
    return (
        select(Message, PrintBatch)
        .join(AudienceMember, AudienceMember.id == Message.member_id)
        .join(Person, Person.id == Message.person_id)
        .outerjoin(PrintBatch, PrintBatch.id == Message.batch_id)
        .where(Message.campaign_id == campaign.id, AudienceMember.progress == Progress.IN_PROGRESS)
        .where(or_(answered, mourned))
        .order_by(Message.id)
    )


def _take_off(batch: PrintBatch, message: Message) -> None:
    """The letter of the old batch was destroyed: the batch no longer counts it, and says that it was written again."""
    manifest = dict(batch.manifest or {})
    manifest["letters"] -= 1
    manifest["campaigns"] = dict(Counter(manifest["campaigns"]) - Counter([str(message.campaign_id)]))
    manifest["messages"] = [key for key in manifest["messages"] if key != message.id]
    manifest["written_again"] = [*manifest.get("written_again", ()), message.id]
    batch.manifest = manifest
