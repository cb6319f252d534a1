"""Moves an invited person of a campaign on: reached, withdrawn, and what of theirs is cancelled then."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from outreach.campaigns.status import MessageStatus, Progress, Withdrawal
from outreach.campaigns.tables import AudienceMember, Message


def withdraw(session: Session, member: AudienceMember, reason: Withdrawal) -> None:
    """The person leaves the campaign; the first reason stays, and nothing planned for them goes out any more."""
    if member.progress is not Progress.WITHDRAWN:
        member.progress, member.withdrawal = Progress.WITHDRAWN, reason
    cancel_due(session, member)


def reach(member: AudienceMember) -> None:
    """The person was reached; somebody who left stays away."""
    if member.progress is not Progress.WITHDRAWN:
        member.progress = Progress.REACHED


def take_back(member: AudienceMember) -> None:
    """Who said it was not for them and thinks better of it is reached after all; nobody else comes back."""
    if member.progress is Progress.WITHDRAWN and member.withdrawal is Withdrawal.NOT_ME:
        member.progress, member.withdrawal = Progress.REACHED, None


def cancel_due(session: Session, member: AudienceMember) -> None:
    """Cancel what is planned for the person and not yet claimed by a worker."""
    session.execute(
        update(Message)
        .where(Message.member_id == member.id, Message.status == MessageStatus.DUE)
        .values(status=MessageStatus.CANCELLED)
    )
