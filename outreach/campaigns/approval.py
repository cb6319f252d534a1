"""Binds a campaign to what an approver saw: recipients, texts and schedule, by their fingerprint."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.campaigns.locking import lock
from outreach.campaigns.opening import reminder_of
from outreach.campaigns.status import AudienceReason, CampaignState, Standing
from outreach.campaigns.tables import AudienceMember, Campaign
from outreach.errors import CampaignChanged, NotAllowed
from outreach.languages import Language
from outreach.messages import texts
from outreach.messages.tables import TextVersion
from outreach.staff.tables import Account, Role
from outreach.storage import journal


def fingerprint(session: Session, campaign: Campaign) -> str:
    """A digest of who gets what and when; any change of recipients, texts or schedule changes it."""
    digest = sha256()
    digest.update(f"{campaign.id} {campaign.message} {campaign.purpose} {campaign.screening_id}\n".encode())
    digest.update(f"{campaign.starts_at.isoformat()} {campaign.reminder_days}\n".encode())
    texts = select(TextVersion.id, TextVersion.content_hash).where(TextVersion.id.in_(campaign.text_versions))
    for version, content in session.execute(texts.order_by(TextVersion.id)):
        digest.update(f"text {version} {content}\n".encode())
    member = AudienceMember
    people = (
        select(member.person_id, member.standing, member.exclusion, member.rights, member.needs_finding)
        .where(member.campaign_id == campaign.id)
        .order_by(member.person_id)
        .execution_options(yield_per=5000)
    )
    for person, standing, exclusion, rights, needs_finding in session.execute(people):
        # Who waits behind another of the household and who was invited in their place are one to the approver.
        given = Standing.EXCLUDED if exclusion is AudienceReason.HOUSEHOLD_WRITTEN_TO else standing
        digest.update(f"{person} {given} {exclusion} {','.join(rights)} {needs_finding}\n".encode())
    return digest.hexdigest()


def submit(session: Session, campaign: Campaign, account: Account, now: datetime) -> str:
    """Ask for approval: pins the newest texts and keeps the fingerprint of what is asked."""
    if account.role is not Role.AUTHOR or not account.is_active:
        raise NotAllowed(reason="only an author submits a campaign")
    if campaign.state is not CampaignState.DRAFT:
        raise NotAllowed(reason="only a draft can be submitted")
    invited = select(func.count()).where(
        AudienceMember.campaign_id == campaign.id, AudienceMember.standing == Standing.INVITED
    )
    if campaign.starting_group is None or not session.scalar(invited):
        raise NotAllowed(reason="the campaign invites nobody yet; compose its audience first")
    campaign.text_versions = newest_texts(session, campaign.message)
    campaign.fingerprint = fingerprint(session, campaign)
    campaign.state = CampaignState.SUBMITTED
    _note(session, now, account, "campaign_submitted", campaign)
    return campaign.fingerprint


def approve(session: Session, campaign: Campaign, account: Account, now: datetime) -> None:
    """Say yes to exactly what was submitted; never the author, never something that changed since."""
    if account.role is not Role.APPROVER or not account.is_active:
        raise NotAllowed(reason="only an approver approves a campaign")
    if account.id == campaign.made_by:
        raise NotAllowed(reason="nobody approves their own campaign")
    lock(session, campaign)
    if campaign.state is not CampaignState.SUBMITTED:
        raise NotAllowed(reason="only a submitted campaign can be approved")
    must_be_unchanged(session, campaign)
    campaign.state, campaign.approved_by, campaign.approved_at = CampaignState.APPROVED, account.id, now
    _note(session, now, account, "campaign_approved", campaign)


def send_back(session: Session, campaign: Campaign, account: Account, now: datetime) -> None:
    """Make a submitted campaign a draft again, so that it can be changed and submitted anew."""
    if account.role not in (Role.APPROVER, Role.AUTHOR) or not account.is_active:
        raise NotAllowed(reason="only an author or an approver sends a campaign back")
    if campaign.state is not CampaignState.SUBMITTED:
        raise NotAllowed(reason="only a submitted campaign can be sent back")
    campaign.state, campaign.fingerprint = CampaignState.DRAFT, None
    _note(session, now, account, "campaign_sent_back", campaign)


def must_be_unchanged(session: Session, campaign: Campaign) -> None:
    """Refuse when recipients, texts or schedule are no longer what was submitted."""
    if campaign.fingerprint is None or fingerprint(session, campaign) != campaign.fingerprint:
        raise CampaignChanged


def newest_texts(session: Session, message: str) -> list[int]:
    """The version in force of the message and of its reminder, in every language; TextBroken when one is missing."""
    return [
        texts.latest(session, name, language).id for name in (message, reminder_of(message)) for language in Language
    ]


def _note(session: Session, now: datetime, account: Account, action: str, campaign: Campaign) -> None:
    journal.note(session, at=now, actor=f"account:{account.id}", action=action, subject=f"campaign:{campaign.id}",
                 detail=campaign.fingerprint or "")  # fmt: skip
