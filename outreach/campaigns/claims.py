"""Claims due messages for one worker, so that no other takes them: a print batch of letters, or one SMS or e-mail."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, String, cast, select, update
from sqlalchemy.orm import Session

from outreach.campaigns.papers import next_sms
from outreach.campaigns.status import CampaignState, MessageStatus
from outreach.campaigns.tables import Campaign, Message, PrintBatch
from outreach.casework import tasks
from outreach.casework.tables import TaskKind
from outreach.people.vocabulary import ChannelName

BATCH = 50
WORKER_IS_DEAD = timedelta(minutes=10)  # far longer than a batch or a provider takes


def claim_letters(session: Session, worker: str, now: datetime, size: int = BATCH) -> PrintBatch | None:
    """Claim a fresh print batch of letters in the same language or languages; None when no letter is due."""
    due = _due(_approved(session), now).where(Message.channel == ChannelName.LETTER)
    oldest = due.order_by(Message.due_at, Message.id).limit(1).with_for_update(skip_locked=True, of=Message)
    first = session.scalars(oldest).first()
    if first is None:
        return None
    claimed = _take(session, _first(due.where(_languages_are(first.languages)), size), worker, now)
    batch = PrintBatch(languages="+".join(first.languages), made_at=now, closed_at=None, manifest=None)
    session.add(batch)
    session.flush()
    session.execute(update(Message).where(Message.id.in_(claimed)).values(batch_id=batch.id))
    return batch


def take_over_batch(
    session: Session, worker: str, now: datetime, idle: timedelta = WORKER_IS_DEAD
) -> PrintBatch | None:
    """Take over a print batch whose worker died; None when there is none.

    It stays one batch under its old name: the printer may already have it. That is why a letter is never in doubt.
    """
    stale = (Message.status == MessageStatus.SENDING, Message.claimed_at < now - idle)
    left = select(Message.batch_id).where(*stale, Message.batch_id.is_not(None))
    batch = session.scalars(
        select(PrintBatch)
        .where(PrintBatch.id.in_(left))
        .order_by(PrintBatch.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if batch is None:
        return None
    taken = session.execute(
        update(Message).where(Message.batch_id == batch.id, *stale).values(claimed_by=worker, claimed_at=now)
    )
    return batch if taken.rowcount else None  # type: ignore[attr-defined]


def claim_one(session: Session, channel: ChannelName, worker: str, now: datetime) -> Message | None:
    """Claim one SMS or e-mail; None when none is due, or when no SMS goes out at this hour.

    One at a time: then a worker that dies leaves at most one message in doubt.
    """
    if channel is ChannelName.SMS and not sms_may_go(now):
        return None
    due = _due(_approved(session), now).where(Message.channel == channel)
    claimed = _take(session, _first(due, 1), worker, now)
    return session.get_one(Message, claimed[0], populate_existing=True) if claimed else None


def sms_may_go(now: datetime) -> bool:
    """From eight to eight in Brussels: after an outage nobody's telephone rings at night."""
    return next_sms(now) == now


def in_hand(session: Session, batch: PrintBatch, worker: str) -> list[Message]:
    """The letters of a batch this worker holds, in the order they are printed."""
    mine = select(Message).where(
        Message.batch_id == batch.id, Message.status == MessageStatus.SENDING, Message.claimed_by == worker
    )
    return list(session.scalars(mine.order_by(Message.id).execution_options(populate_existing=True)))


def doubt_what_dead_workers_held(session: Session, now: datetime, idle: timedelta = WORKER_IS_DEAD) -> int:
    """SMS and e-mails in hand for too long become uncertain: never sent again by themselves, a person looks at them."""
    doubtful = session.execute(
        update(Message)
        .where(
            Message.status == MessageStatus.SENDING,
            Message.claimed_at < now - idle,
            Message.channel != ChannelName.LETTER,
        )
        .values(status=MessageStatus.UNCERTAIN)
        .returning(Message.id, Message.person_id)
    ).all()
    for message_id, person_id in doubtful:
        tasks.ask(session, TaskKind.UNCERTAIN_MESSAGE, person_id, f"message:{message_id}", now)
    return len(doubtful)


def _approved(session: Session) -> Sequence[int]:
    """The campaigns that may send; the shared lock keeps them from being closed before this claim is committed."""
    return session.scalars(
        select(Campaign.id).where(Campaign.state == CampaignState.APPROVED).with_for_update(read=True)
    ).all()


def _due(campaigns: Sequence[int], now: datetime) -> Select[Message]:
    return select(Message).where(
        Message.status == MessageStatus.DUE, Message.due_at <= now, Message.campaign_id.in_(campaigns)
    )


def _first(due: Select[Message], size: int) -> Select[int]:
    """The oldest ids no other worker is just taking (PostgreSQL; on SQLite writers wait for each other anyway)."""
    return (
        due.with_only_columns(Message.id)
        .order_by(Message.due_at, Message.id)
        .limit(size)
        .with_for_update(skip_locked=True, of=Message)
    )


def _take(session: Session, chosen: Select[int], worker: str, now: datetime) -> list[int]:
    """One statement claims them all; the CTE keeps PostgreSQL from running the choice more than once."""
    ids = chosen.cte("chosen")
    claimed = session.scalars(
        update(Message)
        .where(Message.id.in_(select(ids.c.id)), Message.status == MessageStatus.DUE)
        .values(status=MessageStatus.SENDING, claimed_by=worker, claimed_at=now)
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    )
    return sorted(claimed)


def _languages_are(languages: list[str]) -> ColumnElement[bool]:
    """Order included. JSON has no equality on PostgreSQL; its text has, and we always write it the same way."""
    return cast(Message.languages, String) == json.dumps(languages)
