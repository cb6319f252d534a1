"""Takes a person's answer to a message: finds the message by its code, once per answer, and draws the consequences."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.campaigns.members import cancel_due, reach, withdraw
from outreach.campaigns.status import Answer
from outreach.campaigns.tables import AudienceMember, Message, Response
from outreach.casework import tasks
from outreach.casework.tables import TaskKind
from outreach.messages import links
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


def record(session: Session, message: Message, answer: Answer, now: datetime, words: str | None = None) -> Response:
    """Keep the answer and act on it; the same answer a second time changes nothing."""
    known = session.scalars(
        select(Response).where(Response.message_id == message.id, Response.answer == answer)
    ).one_or_none()
    if known is not None:
        return known
    response = Response(message_id=message.id, answer=answer, at=now, words=words)
    session.add(response)
    session.flush()
    member = session.get_one(AudienceMember, message.member_id)
    if reason := answer.withdrawal:
        withdraw(session, member, reason)
    else:
        reach(member)
    if answer.ends_reminders:
        cancel_due(session, member)
    if answer is Answer.OBJECTION:
        session.add(Objection(person_id=message.person_id, channel=None, source="letter_code", made_at=now))
    if answer is Answer.CALL_ME_BACK:
        tasks.ask(session, TaskKind.CALL_BACK, message.person_id, f"response:{response.id}", now)
    journal.note(session, at=now, actor="citizen", action="answered", subject=f"message:{message.id}", detail=answer)
    return response
