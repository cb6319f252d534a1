"""The gate before a letter's answers: the code and the birth date open it; every refusal looks the same.

A wrong code, an old code, a closed code and a wrong birth date cannot be told apart by what the page says. Five wrong
birth dates close the code, never the address, so that a library with one address is not shut out by one visitor.
"""

import hmac
from datetime import date, datetime, timedelta
from hashlib import sha256

from sqlalchemy.orm import Session

from outreach.campaigns.responses import find_by_code
from outreach.campaigns.status import MessageStatus
from outreach.campaigns.tables import Message
from outreach.languages import Language
from outreach.messages.links import normalise
from outreach.people.tables import Person

TRIES = 5
LASTING = timedelta(days=365)
_UNWRITTEN = (
    MessageStatus.DUE,
    MessageStatus.CANCELLED,
    MessageStatus.SKIPPED,
    MessageStatus.MISSED,
    MessageStatus.PULLED,
)


def pass_gate(session: Session, code: str, born: date, now: datetime) -> Message | None:
    """The message, if code and birth date fit and the code is neither old nor closed; counts a wrong birth date."""
    message = find_by_code(session, code)
    if message is None:
        return None
    session.refresh(message, with_for_update=True)  # two tries at once count as two
    if not may_be_answered(message, now):
        return None
    person = session.get(Person, message.person_id)
    if person is None:  # the register in force holds no row of them: nothing to compare with
        return None
    if was_born_on(person.birth_date, born):
        message.code_tries = 0
        return message
    message.code_tries += 1
    return None


def may_be_answered(message: Message, now: datetime) -> bool:
    is_written = message.status not in _UNWRITTEN
    return is_written and message.code_tries < TRIES and now < message.due_at + LASTING


def was_born_on(registered: str, said: date) -> bool:
    """Whether a day fits the register, which may know neither month nor day (00)."""
    year, month, day = registered.split("-")
    if year != f"{said.year:04}":
        return False
    return month in ("00", f"{said.month:02}") and day in ("00", f"{said.day:02}")


def language_of(session: Session, code: str, secret: str) -> Language:
    """The language of the letter with this code.

    A code nobody was given gets a language too, always the same one and as often as real ones get it; otherwise the
    language of the page would tell which codes exist.
    """
    message = find_by_code(session, code)
    if message is not None:
        return Language(message.languages[0])
    throw = hmac.new(secret.encode(), (normalise(code) or code).encode(), sha256).digest()[0]
    return Language.NL if throw < 140 else Language.FR if throw < 251 else Language.DE
