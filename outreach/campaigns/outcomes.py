"""Writes down what became of a hand-over: sent, tried again later, failed, or in doubt.

A worker writes only about messages it still holds; one taken from it meanwhile, or reported on by the provider, is left
as it is.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from outreach.campaigns.contacts import note_contact, note_point
from outreach.campaigns.status import MessageStatus
from outreach.campaigns.tables import Message
from outreach.casework import tasks
from outreach.casework.tables import TaskKind
from outreach.channels.sms import Trouble, trouble_of
from outreach.errors import HandoverFailed, PermanentFailure, ProviderStopped
from outreach.people.contact import objections
from outreach.people.vocabulary import ChannelName

TRIES = 5
FIRST_DELAY = timedelta(minutes=5)  # then four times as long each time: 5 min, 20 min, 80 min, 5 h 20


def record_sent(session: Session, messages: Sequence[Message], reference: str, now: datetime) -> None:
    """The provider took them. A report that came faster than we write is not turned back."""
    for message in messages:
        if message.status is MessageStatus.UNCERTAIN:
            tasks.settle(session, f"message:{message.id}", now)
        if message.status in (MessageStatus.SENDING, MessageStatus.UNCERTAIN):
            message.status = MessageStatus.SENT
        message.sent_at = message.sent_at or now
        message.provider_reference, message.failure = reference, None
    note_contact(session, messages, now)


def postpone(session: Session, message: Message, error: HandoverFailed, now: datetime) -> str | None:
    """Try again later, each time after a longer while; after the fifth time it failed, and the failure is returned.

    When the provider refuses us and not the person, the try does not count.
    """
    if not isinstance(error, ProviderStopped):
        message.tries += 1
    if message.tries >= TRIES:
        return fail(session, message, error, now)
    message.status, message.claimed_by, message.claimed_at = MessageStatus.DUE, None, None
    message.failure = failure_of(error)
    message.due_at = now + FIRST_DELAY * 4 ** max(message.tries - 1, 0)
    return None


def fail(session: Session, message: Message, error: HandoverFailed, now: datetime) -> str:
    """It did not go and will not go; the failure is kept and returned. A STOP at the provider is an objection."""
    if message.channel is ChannelName.SMS and trouble_of(_provider_code(error)) is Trouble.OPTED_OUT:
        objections.record(session, message.person_id, message.channel, None, "sms", now)
    if message.channel is ChannelName.SMS and trouble_of(_provider_code(error)) is Trouble.BAD_NUMBER:
        note_point(session, message, MessageStatus.FAILED, now, is_permanent=True)
    elif message.channel is ChannelName.EMAIL and error.details.get("reason") == "recipient_refused":
        note_point(session, message, MessageStatus.FAILED, now, is_permanent=isinstance(error, PermanentFailure))
    return fail_with(message, failure_of(error))


def fail_with(message: Message, failure: str) -> str:
    message.status, message.failure = MessageStatus.FAILED, failure
    return failure


def doubt(session: Session, message: Message, error: HandoverFailed, now: datetime) -> None:
    """It may have gone: never sent again by itself, somebody looks at it."""
    message.status, message.failure = MessageStatus.UNCERTAIN, failure_of(error)
    tasks.ask(session, TaskKind.UNCERTAIN_MESSAGE, message.person_id, f"message:{message.id}", now)


def failure_of(error: HandoverFailed) -> str:
    """Our code of the error and the provider's; no address, no name."""
    theirs = _provider_code(error)
    return f"{error.code}:{theirs}"[:200] if theirs else error.code


def _provider_code(error: HandoverFailed) -> str:
    return str(error.details.get("provider_code") or "")
