"""Takes a provider's report on a message: kept raw, and the status moves forward or not at all."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.campaigns.contacts import note_contact, note_point
from outreach.campaigns.locking import lock
from outreach.campaigns.status import MessageStatus
from outreach.campaigns.tables import Message, ProviderReport
from outreach.casework import tasks

# What a report may turn a status into. A message a worker is still handing over may be reported on first; the outbox
# never reports, so its messages stay sent.
_FORWARD = {
    MessageStatus.SENDING: {MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.RETURNED, MessageStatus.FAILED},
    MessageStatus.UNCERTAIN: {
        MessageStatus.SENT,
        MessageStatus.DELIVERED,
        MessageStatus.RETURNED,
        MessageStatus.FAILED,
    },
    MessageStatus.SENT: {MessageStatus.DELIVERED, MessageStatus.RETURNED, MessageStatus.FAILED},
    MessageStatus.DELIVERED: {MessageStatus.RETURNED},  # a mail server may take a mail and bounce it later
}


def record_report(
    session: Session,
    message: Message,
    status: MessageStatus | None,
    provider_status: str,
    raw: str,
    now: datetime,
    is_permanent: bool = False,
) -> bool:
    """Keep the report; whether it changed the message. `status` is our word for the provider's, None on the way.

    What it says of the number, mailbox or address is kept with the person; `is_permanent`: nothing ever arrives there.
    """
    lock(session, message)
    session.add(ProviderReport(message_id=message.id, at=now, provider_status=provider_status[:40], raw=raw))
    if status is None or status not in _FORWARD.get(message.status, ()):
        return False
    if message.status is MessageStatus.UNCERTAIN:
        tasks.settle(session, f"message:{message.id}", now)
    message.status = status
    note_point(session, message, status, now, is_permanent=is_permanent)
    if status is MessageStatus.FAILED:
        message.failure = f"provider:{provider_status}"[:200]
    else:
        message.sent_at = message.sent_at or now
        note_contact(session, [message], now)
    return True


def find_by_reference(session: Session, reference: str) -> Message | None:
    """The message a provider knows under its own reference."""
    return session.scalars(select(Message).where(Message.provider_reference == reference)).one_or_none()


def settle(session: Session, message: Message, arrived: bool, actor: str, now: datetime) -> bool:
    """A person at the desk settles an uncertain message; whether there was anything to settle."""
    if message.status is not MessageStatus.UNCERTAIN:
        return False
    status = MessageStatus.SENT if arrived else MessageStatus.FAILED
    return record_report(session, message, status, "settled_at_desk", actor, now)
