"""Objections: they come by letter code, desk, SMS, unsubscribe link, web or command, and all land here, at once.

What was planned for the person is cancelled by the floors above, which ask `consent` again before anything goes.
"""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from outreach.people.tables import Objection
from outreach.people.vocabulary import ChannelName, Purpose


def record(
    session: Session,
    person_id: int,
    channel: ChannelName | None,
    purpose: Purpose | None,
    source: str,
    now: datetime,
) -> bool:
    """The person asks us not to contact them; no channel means on any, no purpose means for any.

    Whether it is new: the same asked again, by whatever way, changes nothing.
    """
    if any((known.channel, known.purpose) == (channel, purpose) for known in session.scalars(in_force(person_id))):
        return False
    session.add(Objection(person_id=person_id, channel=channel, purpose=purpose, source=source, made_at=now))
    session.flush()
    return True


def withdraw(
    session: Session, person_id: int, now: datetime, channel: ChannelName | None = None, purpose: Purpose | None = None
) -> int:
    """The person wants to hear from us again: ends the objections within what is named, all of them by default.

    Naming a channel ends those to that channel; one to any channel stays until it is withdrawn as a whole.
    """
    chosen = in_force(person_id)
    if channel is not None:
        chosen = chosen.where(Objection.channel == channel)
    if purpose is not None:
        chosen = chosen.where(Objection.purpose == purpose)
    ended = session.scalars(chosen).all()
    for objection in ended:
        objection.withdrawn_at = now
    session.flush()
    return len(ended)


def in_force(person_id: int) -> Select[Objection]:
    """The objections of a person that were not withdrawn, the oldest first."""
    return (
        select(Objection)
        .where(Objection.person_id == person_id, Objection.withdrawn_at.is_(None))
        .order_by(Objection.made_at, Objection.id)
    )
