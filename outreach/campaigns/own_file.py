"""What campaigns and the desk hold on one person, as rows for the person's own file.

The words of a message are put together again from the pinned text and the verdicts it rested on; what was printed on
paper is the file that was handed over, where it is still kept.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.campaigns.status import MessageStatus
from outreach.campaigns.tables import AudienceMember, Campaign, Message, ProviderReport, Response
from outreach.casework.tables import Task
from outreach.clock import BRUSSELS
from outreach.eligibility.verdict import Outcome
from outreach.errors import TextBroken
from outreach.languages import Language
from outreach.messages import texts
from outreach.messages.envelope import Sender
from outreach.messages.filling import Filled, fill
from outreach.messages.wording import RightToTell, facts_for_message
from outreach.people.contact.addresses import name_of
from outreach.people.own_file import SELF, Row, Section
from outreach.people.tables import Person, Screening, VerdictRecord
from outreach.settings import Settings

_WENT = (MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.RETURNED, MessageStatus.UNCERTAIN)


def sections(session: Session, person: int, settings: Settings) -> list[Section]:
    """Campaigns, messages with their words, reports, answers and tasks of one person."""
    messages = list(session.scalars(select(Message).where(Message.person_id == person).order_by(Message.id)))
    ids = [message.id for message in messages]
    names = dict(session.execute(select(Campaign.id, Campaign.name)).all())
    reports = session.scalars(
        select(ProviderReport).where(ProviderReport.message_id.in_(ids)).order_by(ProviderReport.id)
    )
    answers = session.scalars(select(Response).where(Response.message_id.in_(ids)).order_by(Response.id))
    tasks = session.scalars(select(Task).where(Task.person_id == person).order_by(Task.id))
    return [
        Section.of("campaigns", _campaigns(session, person)),
        Section.of("messages", [_message(session, row, names, settings) for row in messages]),
        Section.of("reports", [{"message": r.message_id, "at": r.at, "provider_status": r.provider_status, "raw": r.raw}
                               for r in reports]),
        Section.of("answers", [{"message": r.message_id, "answer": r.answer, "at": r.at, "words": r.words}
                               for r in answers]),
        Section.of("tasks", [{"task": t.kind, "made_at": t.made_at, "done_at": t.done_at} for t in tasks]),
    ]  # fmt: skip


def _campaigns(session: Session, person: int) -> list[Row]:
    rows = session.execute(
        select(AudienceMember, Campaign, Screening)
        .join(Campaign, Campaign.id == AudienceMember.campaign_id)
        .join(Screening, Screening.id == Campaign.screening_id)
        .where(AudienceMember.person_id == person)
        .order_by(AudienceMember.id)
    )
    return [
        {
            "campaign": campaign.name,
            "rights": member.rights,
            "standing": member.standing,
            "exclusion": member.exclusion,
            "progress": member.progress,
            "withdrawal": member.withdrawal,
            "screened_on": screening.day,
            "rule_version": screening.rule_version,
            "parameters_version": screening.parameters_version,
        }
        for member, campaign, screening in rows
    ]


def _message(session: Session, message: Message, names: dict[int, str], settings: Settings) -> Row:
    return {
        "message": message.id,
        "campaign": names[message.campaign_id],
        "step": message.step,
        "channel": message.channel,
        "languages": list(message.languages),
        "language_rule": message.language_rule,
        "language_evidence": message.language_evidence,
        "status": message.status,
        "skip_reason": message.skip_reason,
        "due_at": message.due_at,
        "sent_at": message.sent_at,
        "given_to": message.provider_reference if message.status in _WENT else None,
        "parameters_version": message.parameters_version,
        "goes_to": message.acts_as or SELF,
        "code": message.code if message.acts_as is None else None,  # what opens another's letter is theirs
        "text_versions": list(message.text_versions),
        "text": words_of(session, message, settings),
    }


def words_of(session: Session, message: Message, settings: Settings) -> list[str]:
    """The message in plain lines, every language it was in; nothing when its texts or its code are no longer kept."""
    if not message.code:
        return []
    verdicts = session.scalars(select(VerdictRecord).where(VerdictRecord.id.in_(message.verdicts))).all()
    lines: list[str] = []
    for name, version in zip(message.languages, message.text_versions, strict=False):
        try:
            lines += _lines(_filled(session, message, Language(name), version, verdicts, Sender.of(settings), settings))
        except TextBroken:
            continue
    return lines


def _filled(
    session: Session, message: Message, language: Language, version: int, verdicts: Sequence[VerdictRecord],
    sender: Sender, settings: Settings,
) -> Filled:  # fmt: skip
    person = session.get(Person, message.person_id)
    wording = facts_for_message(
        [_to_tell(verdict, message) for verdict in verdicts], language, _day_of(message), code=message.code,
        sender_name=sender.names[language], phone=sender.phone, public_url=settings.public_url,
        income_is_recent=bool(message.prints_amount),
        for_another=name_of(person) if message.acts_as and person else None,
        after_refusal=person is not None and _was_refused(person, verdicts, _day_of(message)),
    )  # fmt: skip
    return fill(texts.load(session, version), wording.fields, wording.flags)


def _was_refused(person: Person, verdicts: Sequence[VerdictRecord], day: date) -> bool:
    """Whether an earlier refusal was the reason to write, as `newly_likely` counts it."""
    if person.refused_on is None or person.refused_on > day:
        return False
    return person.refused_for != "medical" or any(Outcome(verdict.outcome) is Outcome.LIKELY for verdict in verdicts)


def _to_tell(verdict: VerdictRecord, message: Message) -> RightToTell:
    return RightToTell(
        right=verdict.right,
        low=verdict.low,
        high=verdict.high,
        amount_may_be_printed=bool(message.prints_amount),
        needs_finding=Outcome(verdict.outcome) is Outcome.PROBABLE,
    )


def _lines(filled: Filled) -> list[str]:
    body: list[Any] = [line for block in filled.blocks for line in block.lines]
    return [filled.subject, *body]


def _day_of(message: Message) -> date:
    return (message.sent_at or message.due_at).astimezone(BRUSSELS).date()
