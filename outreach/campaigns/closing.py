"""Closes a campaign: what is still due was missed, and everybody invited is reached, not reached or withdrawn."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from outreach.campaigns.locking import lock
from outreach.campaigns.status import CampaignState, MessageStatus, Progress
from outreach.campaigns.tables import AudienceMember, Campaign, Message, Response
from outreach.errors import NotAllowed
from outreach.storage import journal


def close(session: Session, campaign: Campaign, now: datetime, actor: str) -> None:
    """Close an approved campaign; refused while a worker is handing something over. Closing twice changes nothing."""
    lock(session, campaign)  # no worker claims while we count, see claims.py
    if campaign.state is CampaignState.CLOSED:
        return
    if campaign.state is not CampaignState.APPROVED:
        raise NotAllowed(reason="only an approved campaign can be closed")
    ours = Message.campaign_id == campaign.id
    if session.scalar(select(func.count()).where(ours, Message.status == MessageStatus.SENDING)):
        raise NotAllowed(reason="messages of this campaign are being handed over; close it in some minutes")
    session.execute(
        update(Message).where(ours, Message.status == MessageStatus.DUE).values(status=MessageStatus.MISSED)
    )
    answered = select(Message.member_id).join(Response, Response.message_id == Message.id).where(ours)
    arrived = select(Message.member_id).where(
        ours, Message.status.in_([status for status in MessageStatus if status.arrived])
    )
    reached = AudienceMember.id.in_(answered) | AudienceMember.id.in_(arrived)
    still = (AudienceMember.campaign_id == campaign.id, AudienceMember.progress == Progress.IN_PROGRESS)
    session.execute(update(AudienceMember).where(*still, reached).values(progress=Progress.REACHED))
    session.execute(update(AudienceMember).where(*still).values(progress=Progress.NOT_REACHED))
    campaign.state, campaign.closed_at = CampaignState.CLOSED, now
    journal.note(session, at=now, actor=actor, action="campaign_closed", subject=f"campaign:{campaign.id}")
