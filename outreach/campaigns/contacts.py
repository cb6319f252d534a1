"""Notes with the people that we wrote to them, once per message, so that nobody is written to too often."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from outreach.campaigns.tables import Message
from outreach.people.tables import ContactMade


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
