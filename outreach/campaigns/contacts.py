"""Notes with the people that we wrote to them, once per message, and whether their number, mailbox or address works."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from outreach.campaigns.status import MessageStatus
from outreach.campaigns.tables import Message
from outreach.people.contact.contact_points import bounce, letter_returned, works
from outreach.people.tables import ContactMade, ContactPoint, Person
from outreach.people.vocabulary import ChannelName


def note_contact(session: Session, messages: Iterable[Message], now: datetime) -> None:
    """One contact made for each message handed over; a second time changes nothing."""
    rows = {
        f"message:{message.id}": {"person_id": message.person_id, "at": now, "channel": message.channel}
        for message in messages
    }
    if rows:
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        statement = dialect.insert(ContactMade).on_conflict_do_nothing(index_elements=["reference"])
        session.execute(statement, [{"reference": name, **row} for name, row in rows.items()])


def note_point(session: Session, message: Message, status: MessageStatus, now: datetime, *, is_permanent: bool) -> None:
    """What became of a message says whether the point it went to works; a letter that came back closes the address.

    A letter to who acts for the person says nothing of the person's own address.
    """
    if message.channel is ChannelName.LETTER:
        if status is MessageStatus.RETURNED and message.acts_as is None:
            person = session.get(Person, message.person_id)
            if person is not None:
                letter_returned(session, person, now)
        return
    point = session.get(ContactPoint, message.point_id) if message.point_id is not None else None
    if point is None:
        return
    if status is MessageStatus.DELIVERED:
        works(point, now)
    elif status in (MessageStatus.RETURNED, MessageStatus.FAILED):
        bounce(point, now, is_permanent)
