"""Hands SMS and e-mails over, each on its own: claim and commit, hand over, write down."""

from datetime import datetime

from sqlalchemy.orm import Session

from outreach.campaigns.amounts import Amounts
from outreach.campaigns.claims import claim_one
from outreach.campaigns.outcomes import doubt, fail, postpone, record_sent
from outreach.campaigns.post_office import PostOffice
from outreach.campaigns.preparing import Prepared, day_of, try_prepare
from outreach.campaigns.recheck import put_back, recheck, skip
from outreach.campaigns.status import MessageStatus, SkipReason
from outreach.campaigns.tables import Message
from outreach.campaigns.tally import Tally
from outreach.channels.channel import Receipt
from outreach.errors import (
    HandoverFailed,
    HandoverUnknown,
    ProviderStopped,
    TemporaryFailure,
    TextBroken,
)
from outreach.messages.render import subject_of, to_html, to_plain, to_sms
from outreach.people.vocabulary import ChannelName
from outreach.storage.database import Database


def hand_over_next(
    database: Database,
    office: PostOffice,
    amounts: Amounts,
    channel: ChannelName,
    now: datetime,
    worker: str,
    tally: Tally,
) -> bool:
    """One message of this channel; False when none is left, or when the provider refuses us altogether."""
    with database.transaction() as session:
        message = claim_one(session, channel, worker, now)
        if message is None:
            return False
        tally.claimed(1)
        standing = recheck(session, [message], now, office.reference_address_basis)
        prepared = try_prepare(session, office, amounts, standing, message, day_of(now))
        if isinstance(prepared, SkipReason):
            skip(session, message, prepared)
            tally.skipped[prepared.value] += 1
            return True
        if isinstance(prepared, datetime):
            put_back(message, prepared)
            tally.postponed += 1
            return True
    try:
        receipt = _hand_over(office, prepared)
    except TextBroken:
        _skip_for_text(database, prepared, worker, tally)
        return True
    except HandoverFailed as error:
        _note_failure(database, prepared, error, now, worker, tally)
        return not isinstance(error, ProviderStopped)
    with database.transaction() as session:
        record_sent(
            session, [session.get_one(Message, prepared.message_id, with_for_update=True)], receipt.reference, now
        )
    tally.sent[channel.value] += 1
    return True


def _hand_over(office: PostOffice, prepared: Prepared) -> Receipt:
    """Give it to the provider; no transaction is open here."""
    words, envelope = prepared.words, prepared.envelope
    if prepared.phone is not None:
        return office.channels.sms.deliver(prepared.phone, to_sms(words), reference=prepared.reference)
    if prepared.email is None:
        raise AssertionError("prepare() gives an SMS its number and an e-mail its address")
    return office.channels.email.deliver(
        prepared.email,
        subject_of(words),
        to_plain(words, envelope),
        to_html(words, envelope),
        {"Content-Language": ", ".join(language.tag for language in prepared.languages)},
        message_id=prepared.reference,
        sender_name=" / ".join(envelope.sender.names[language] for language in prepared.languages),
    )


def _skip_for_text(database: Database, prepared: Prepared, worker: str, tally: Tally) -> None:
    """Its SMS is too long or holds a character telephones do not know: nothing went out."""
    with database.transaction() as session:
        message = _still_in_hand(session, prepared, worker)
        if message is not None:
            skip(session, message, SkipReason.TEXT_MISSING)
            tally.skipped[SkipReason.TEXT_MISSING.value] += 1


def _note_failure(
    database: Database, prepared: Prepared, error: HandoverFailed, now: datetime, worker: str, tally: Tally
) -> None:
    with database.transaction() as session:
        message = _still_in_hand(session, prepared, worker)
        if message is None:
            return
        if isinstance(error, HandoverUnknown):
            doubt(session, message, error, now)
            tally.uncertain += 1
        elif not isinstance(error, TemporaryFailure):
            tally.failed[fail(session, message, error, now)] += 1
        elif failure := postpone(session, message, error, now):
            tally.failed[failure] += 1
        else:
            tally.postponed += 1


def _still_in_hand(session: Session, prepared: Prepared, worker: str) -> Message | None:
    """The message; None when we were taken for dead meanwhile, or the provider was faster: what is written stays."""
    message = session.get_one(Message, prepared.message_id, with_for_update=True)
    return message if message.status is MessageStatus.SENDING and message.claimed_by == worker else None
