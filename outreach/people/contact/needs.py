"""How somebody wants to be reached, chosen by them: what to do, never why.

What follows from a need: `consent` closes the telephone to whoever wants no voice; campaigns print large or in easy
words, keep SMS to the mornings and let a call or visit come before the letter; tasks say what to mind.
"""

import re
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.errors import InputRefused
from outreach.people.tables import ContactNeed
from outreach.people.vocabulary import ContactSource, Need

_LANGUAGE = re.compile(r"[a-z]{2,3}")  # ISO 639: ar; sfb, vgt and gsg are the sign languages of Belgium


class InterpreterWithoutLanguage(InputRefused):
    """An interpreter needs a language: give its code of two or three letters, such as ar, or vgt to be signed to."""

    code = "interpreter_without_language"


def choose(
    session: Session, person_id: int, need: Need, source: ContactSource, day: date, detail: str = ""
) -> ContactNeed:
    """The person chooses a need; the same again changes nothing, another language of the interpreter replaces it.

    Raises InterpreterWithoutLanguage.
    """
    detail = detail.strip().lower() if need is Need.INTERPRETER else ""
    if need is Need.INTERPRETER and not _LANGUAGE.fullmatch(detail):
        raise InterpreterWithoutLanguage
    known = next((row for row in needs_of(session, person_id) if row.need is need), None)
    if known is not None and known.detail == detail:
        return known
    if known is not None:
        known.ended_on = day
    chosen = ContactNeed(person_id=person_id, need=need, detail=detail, source=source, chosen_on=day)
    session.add(chosen)
    session.flush()
    return chosen


def end(session: Session, person_id: int, need: Need, day: date) -> bool:
    """The person does not want it any more; whether they had chosen it."""
    known = [row for row in needs_of(session, person_id) if row.need is need]
    for row in known:
        row.ended_on = day
    session.flush()
    return bool(known)


def needs_of(session: Session, person_id: int) -> list[ContactNeed]:
    """What the person has chosen and not ended."""
    chosen = select(ContactNeed).where(ContactNeed.person_id == person_id, ContactNeed.ended_on.is_(None))
    return list(session.scalars(chosen.order_by(ContactNeed.need, ContactNeed.id)))
