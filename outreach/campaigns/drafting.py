"""Drafts the messages of one step: channel, language, pinned texts and code of each person, some hundred at a time."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, exists, insert, literal, select
from sqlalchemy.orm import Session

from outreach.campaigns.opening import reminder_of
from outreach.campaigns.papers import Known, Paper
from outreach.campaigns.status import MessageStatus, SkipReason
from outreach.campaigns.tables import AudienceMember, Campaign, Message
from outreach.casework import tasks
from outreach.casework.needs import reading_kind, to_mind
from outreach.casework.tables import Task, TaskKind
from outreach.languages import Language
from outreach.messages import links
from outreach.messages.envelope import in_order
from outreach.messages.tables import TextVersion
from outreach.people.contact.recipients import DeskQuestion, RecipientRole
from outreach.people.language import LanguageDecision, decide, for_representative
from outreach.people.tables import Person, Screening
from outreach.people.vocabulary import AddressKind, ChannelName, Need
from outreach.storage.columns import keyring_of

FIRST, REMINDER = 1, 2
_CHUNK = 500
_ASKED = "recipient"


@dataclass(frozen=True)
class PlanCounts:
    """What was planned; everybody who has a message already is not counted again."""

    planned: int = 0
    by_channel: Mapping[str, int] = field(default_factory=dict)
    by_language: Mapping[str, int] = field(default_factory=dict)
    by_language_rule: Mapping[str, int] = field(default_factory=dict)
    skipped: Mapping[str, int] = field(default_factory=dict)
    people: int = 0  # persons looked at: written about, or asked about
    asked: int = 0  # persons a task asks about: it is not clear who gets the letter

    def __add__(self, other: "PlanCounts") -> "PlanCounts":
        return PlanCounts(
            self.planned + other.planned,
            _sum(self.by_channel, other.by_channel),
            _sum(self.by_language, other.by_language),
            _sum(self.by_language_rule, other.by_language_rule),
            _sum(self.skipped, other.skipped),
            self.people + other.people,
            self.asked + other.asked,
        )


def draft(
    session: Session,
    campaign: Campaign,
    step: int,
    chosen: Select[AudienceMember, Person],
    due_at: datetime,
    make_code: links.MakeCode,
    limit: int | None,
) -> PlanCounts:
    """Write the messages of each of the chosen, or ask who gets them.

    `chosen` must leave out who already has one, and whom a task asks about (see `is_asked_about`).
    """
    printer = _Drafts(session, campaign, step, make_code)
    counts = PlanCounts()
    while limit is None or counts.people < limit:
        size = _CHUNK if limit is None else min(_CHUNK, limit - counts.people)
        rows = session.execute(chosen.limit(size)).all()
        if not rows:
            break
        people = [person for _, person in rows]
        known = Known.of(session, people, due_at, campaign.purpose)
        minding = to_mind(session, [person.id for person in people])
        messages: list[dict[str, Any]] = []
        asked = 0
        for member, person in rows:
            if question := known.recipients[person.id].question:
                ask_who(session, campaign.id, person.id, question, due_at)
                asked += 1
                continue
            messages += (printer.row(member, person, paper) for paper in known.papers(person, due_at))
            _ask_to_read(session, known, member, person, step, minding.get(person.id, []), due_at)
        if messages:
            session.execute(insert(Message), messages)
        counts += _count(messages, len(rows), asked)
    return counts


def add_missing(
    session: Session, message: Message, known: Known, person: Person, make_code: links.MakeCode
) -> list[Message]:
    """Papers that are due beside this one and were not planned: somebody began to act, or turned sixteen, since."""
    beside = select(Message.role).where(Message.member_id == message.member_id, Message.step == message.step)
    there = set(session.scalars(beside))
    member = session.get_one(AudienceMember, message.member_id)
    printer = _Drafts(session, session.get_one(Campaign, message.campaign_id), message.step, make_code)
    missing = [paper for paper in known.papers(person, known.now) if paper.recipient.role not in there]
    added = [Message(**printer.row(member, person, paper)) for paper in missing]
    session.add_all(added)
    return added


def reading_of(member_id: int, step: int) -> str:
    """What the task refers to that asks somebody to read the letter of a step to the person."""
    return f"member:{member_id}:{step}"


def ask_who(session: Session, campaign_id: int, person_id: int, question: DeskQuestion, now: datetime) -> None:
    """A person at the desk finds out who gets the letter; the campaign takes it up when the task is done."""
    reference = f"{_ASKED}:{campaign_id}:{person_id}"
    tasks.ask(session, TaskKind.WHO_GETS_THE_LETTER, person_id, reference, now, detail=question.value)


def is_asked_about(member: type[AudienceMember] | type[Message]) -> ColumnElement[bool]:
    """Whether a task still asks who gets the letters of somebody."""
    name = literal(f"{_ASKED}:") + cast(member.campaign_id, String) + ":" + cast(member.person_id, String)
    return exists().where(Task.reference == name, Task.done_at.is_(None))


class _Drafts:
    """Makes the rows of one step of a campaign."""

    def __init__(self, session: Session, campaign: Campaign, step: int, make_code: links.MakeCode) -> None:
        self.texts = _texts(session, campaign, campaign.message if step == FIRST else reminder_of(campaign.message))
        self.version = session.get_one(Screening, campaign.screening_id).parameters_version
        self.ring = keyring_of(session.get_bind().dialect)
        self.campaign_id, self.step, self.make_code = campaign.id, step, make_code

    def row(self, member: AudienceMember, person: Person, paper: Paper) -> dict[str, Any]:
        role = paper.recipient.role
        whose = person.person_key if role is RecipientRole.FORMAL else f"{person.person_key}:{role}"
        code = self.make_code(self.campaign_id, whose, self.step)
        own = {
            "campaign_id": self.campaign_id,
            "member_id": member.id,
            "person_id": person.id,
            "step": self.step,
            "role": role,
            "acts_as": paper.recipient.addressee.acts_as,
            "variants": [variant.value for variant in paper.variants],
            "channel": paper.channel,
            "code": code,
            "code_digest": links.digest(self.ring, code),
            "code_tries": 0,
            "verdicts": member.verdicts,
            "parameters_version": self.version,
            "due_at": paper.due_at,
            "tries": 0,
        }
        language = language_of(person)
        if paper.recipient.addressee.acts_as is not None:
            language = for_representative((), language)  # no mandate names the language of its holder
        return own | _words(language, self.texts, code)


def _ask_to_read(
    session: Session,
    known: Known,
    member: AudienceMember,
    person: Person,
    step: int,
    minding: Sequence[str],
    now: datetime,
) -> None:
    """Somebody who wants letters read to them is called or visited first; the letter follows as proof."""
    if Need.READ_TO_ME not in known.needs(person):
        return
    kind = reading_kind(minding, known.may(person, ChannelName.CALL), known.may(person, ChannelName.VISIT))
    if kind is not None:
        moment = known.not_before(person, ChannelName.CALL, now)
        tasks.ask(session, kind, person.id, reading_of(member.id, step), moment, needs=minding)


def language_of(person: Person) -> LanguageDecision:
    """The language or languages of a person's messages."""
    return decide(
        person.language_choice,
        person.language_source,
        person.municipality_nis,
        person.postal_area,
        abroad=person.address_kind is AddressKind.ABROAD,
    )


def _words(language: LanguageDecision, texts: Mapping[Language, int], code: str) -> dict[str, Any]:
    """Languages in their order on paper, rule, evidence and pinned texts; a missing text blocks the message."""
    languages = in_order(language.languages, code)
    versions = [texts[each] for each in languages if each in texts]
    is_complete = len(versions) == len(languages)
    return {
        "languages": [each.value for each in languages],
        "language_rule": language.rule,
        "language_evidence": language.evidence,
        "notice": language.notice,
        "text_versions": versions,
        "status": MessageStatus.DUE if is_complete else MessageStatus.SKIPPED,
        "skip_reason": None if is_complete else SkipReason.TEXT_MISSING,
    }


def _texts(session: Session, campaign: Campaign, message: str) -> dict[Language, int]:
    """The pinned text of a message in each language."""
    rows = session.execute(
        select(TextVersion.language, TextVersion.id).where(
            TextVersion.id.in_(campaign.text_versions), TextVersion.message == message
        )
    )
    return {row.language: row.id for row in rows}


def _count(messages: Sequence[Mapping[str, Any]], people: int, asked: int) -> PlanCounts:
    return PlanCounts(
        len(messages),
        Counter(row["channel"].value for row in messages),
        Counter("+".join(sorted(row["languages"])) for row in messages),
        Counter(row["language_rule"] for row in messages),
        Counter(row["skip_reason"].value for row in messages if row["skip_reason"]),
        people,
        asked,
    )


def _sum(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted((Counter(one) + Counter(other)).items()))
