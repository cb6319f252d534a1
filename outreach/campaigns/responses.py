"""Takes a person's answer to a message: finds the message by its code, once per answer, and draws the consequences."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.campaigns.drafting import FIRST, REMINDER, reading_of
from outreach.campaigns.members import cancel_due, reach, take_back, withdraw
from outreach.campaigns.status import Answer, Withdrawal
from outreach.campaigns.tables import AudienceMember, Message, Response
from outreach.casework import tasks
from outreach.casework.needs import answering_kind, to_mind
from outreach.casework.tables import TaskKind
from outreach.clock import BRUSSELS
from outreach.messages import links
from outreach.people.contact import objections
from outreach.people.mandates.acting import Act, Extent, mandates_of, may_do
from outreach.people.tables import Objection
from outreach.storage import journal
from outreach.storage.columns import keyring_of


def find_by_code(session: Session, code: str) -> Message | None:
    """The message a printed code belongs to, however it was typed; None when it is no code of ours."""
    normal = links.normalise(code)
    if normal is None:
        return None
    digest = links.digest(keyring_of(session.get_bind().dialect), normal)
    return session.scalars(select(Message).where(Message.code_digest == digest)).one_or_none()


def may_object(session: Session, message: Message, now: datetime) -> bool:
    """Whether who got this message may ask for no more of them: the person, or who may object in their place.

    Every mandate of that kind must say so: the code does not tell which of several holders answers.
    """
    if message.acts_as is None:
        return True
    day = now.astimezone(BRUSSELS).date()
    acting = [
        mandate
        for mandate in mandates_of(session, [message.person_id], day).get(message.person_id, ())
        if mandate.kind is message.acts_as
    ]
    return bool(acting) and all(may_do(mandate, Act.OBJECT, day) is Extent.ALONE for mandate in acting)


def record(session: Session, message: Message, answer: Answer, now: datetime, words: str | None = None) -> Response:
    """Keep the answer and act on it; the same answer a second time only brings its newest words."""
    known = session.scalars(
        select(Response).where(Response.message_id == message.id, Response.answer == answer)
    ).one_or_none()
    is_allowed = answer is not Answer.OBJECTION or may_object(session, message, now)
    response = known or Response(message_id=message.id, answer=answer, at=now, words=words)
    if known is None:
        session.add(response)
        session.flush()
        _note(session, message, "answered", answer, now)
        if answer is Answer.OBJECTION and is_allowed:
            objections.record(session, message.person_id, None, None, "letter_code", now)
    elif words and words != known.words:
        known.words = words
        _note(session, message, "answer_corrected", answer, now)
    _move(session, message, answer.withdrawal if is_allowed else None, ends=answer.ends_reminders)
    if not is_allowed:
        reference = f"response:{response.id}"
        tasks.ask(session, TaskKind.MAY_THEY_OBJECT, message.person_id, reference, now)
    if answer.ends_reminders:
        for step in (FIRST, REMINDER):
            tasks.settle(session, reading_of(message.member_id, step), now)  # nobody calls or visits for it any more
    if answer is Answer.CALL_ME_BACK:
        minding = to_mind(session, [message.person_id]).get(message.person_id, [])
        reference = f"response:{response.id}"
        tasks.ask(session, answering_kind(minding), message.person_id, reference, now, needs=minding)
    return response


def _move(session: Session, message: Message, reason: Withdrawal | None, *, ends: bool) -> None:
    """The newest answer says where the person stands; after an objection none brings them back."""
    member = session.get_one(AudienceMember, message.member_id)
    if reason is not None:
        withdraw(session, member, reason)
    else:
        if not _objected(session, message.person_id):
            take_back(member)
        reach(member)
    if ends:
        cancel_due(session, member)


def _objected(session: Session, person_id: int) -> bool:
    to_all = objections.in_force(person_id).where(Objection.channel.is_(None), Objection.purpose.is_(None))
    return session.scalars(to_all.limit(1)).first() is not None


def _note(session: Session, message: Message, action: str, answer: Answer, now: datetime) -> None:
    journal.note(session, at=now, actor="citizen", action=action, subject=f"message:{message.id}", detail=answer,
                 person=message.person_id)  # fmt: skip
