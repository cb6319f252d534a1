"""Drafts the messages of one step: channel, language, pinned texts and code of each person, some hundred at a time."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select
from sqlalchemy.orm import Session

from outreach.campaigns.opening import reminder_of
from outreach.campaigns.status import MessageStatus, SkipReason
from outreach.campaigns.tables import AudienceMember, Campaign, Message
from outreach.clock import BRUSSELS
from outreach.languages import Language
from outreach.messages import links
from outreach.messages.envelope import in_order
from outreach.messages.tables import TextVersion
from outreach.people.addresses import mandate_in_force
from outreach.people.consent import is_minor
from outreach.people.contact import choose_channel
from outreach.people.language import LanguageDecision, decide
from outreach.people.tables import Mandate, Objection, Person, Screening
from outreach.people.vocabulary import AddressKind, ChannelName
from outreach.storage.columns import keyring_of

FIRST, REMINDER = 1, 2
_CHUNK = 500


@dataclass(frozen=True)
class PlanCounts:
    """What was planned; everybody who has a message already is not counted again."""

    planned: int = 0
    by_channel: Mapping[str, int] = field(default_factory=dict)
    by_language: Mapping[str, int] = field(default_factory=dict)
    by_language_rule: Mapping[str, int] = field(default_factory=dict)
    skipped: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: "PlanCounts") -> "PlanCounts":
        return PlanCounts(
            self.planned + other.planned,
            _sum(self.by_channel, other.by_channel),
            _sum(self.by_language, other.by_language),
            _sum(self.by_language_rule, other.by_language_rule),
            _sum(self.skipped, other.skipped),
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
    """Write one message for each of the chosen; `chosen` must leave out who already has one."""
    texts = _texts(session, campaign, campaign.message if step == FIRST else reminder_of(campaign.message))
    version = session.get_one(Screening, campaign.screening_id).parameters_version
    ring = keyring_of(session.get_bind().dialect)
    counts = PlanCounts()
    while limit is None or counts.planned < limit:
        size = _CHUNK if limit is None else min(_CHUNK, limit - counts.planned)
        rows = session.execute(chosen.limit(size)).all()
        if not rows:
            break
        people = {person.id: person for _, person in rows}
        channels = _channels(session, people, due_at)
        messages = []
        for member, person in rows:
            code = make_code(campaign.id, person.person_key, step)
            own = {
                "campaign_id": campaign.id,
                "member_id": member.id,
                "person_id": person.id,
                "step": step,
                "channel": channels[person.id],
                "code": code,
                "code_digest": links.digest(ring, code),
                "code_tries": 0,
                "verdicts": member.verdicts,
                "parameters_version": version,
                "due_at": due_at,
                "tries": 0,
            }
            messages.append(own | _words(language_of(person), texts, code))
        session.execute(insert(Message), messages)
        counts += _count(messages)
    return counts


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


def _channels(session: Session, people: Mapping[int, Person], now: datetime) -> dict[int, ChannelName]:
    """The person's preference where usable, else the letter; who acts for somebody else always gets a letter."""
    refused: dict[int, frozenset[ChannelName]] = defaultdict(frozenset)
    objections = select(Objection.person_id, Objection.channel).where(Objection.person_id.in_(people))
    for person_id, channel in session.execute(objections):
        refused[person_id] |= frozenset(ChannelName) if channel is None else {channel}
    led = _led_by_others(session, people, now)
    return {
        key: ChannelName.LETTER if key in led else choose_channel(person, refused[key])
        for key, person in people.items()
    }


def _led_by_others(session: Session, people: Mapping[int, Person], now: datetime) -> set[int]:
    mandates: dict[int, list[Mandate]] = defaultdict(list)
    for mandate in session.scalars(select(Mandate).where(Mandate.person_id.in_(people))):
        mandates[mandate.person_id].append(mandate)
    day = now.astimezone(BRUSSELS).date()
    return {
        key
        for key, theirs in mandates.items()
        if mandate_in_force(people[key], theirs, is_minor(people[key], day)) is not None
    }


def _count(messages: Sequence[Mapping[str, Any]]) -> PlanCounts:
    return PlanCounts(
        len(messages),
        Counter(row["channel"].value for row in messages),
        Counter("+".join(sorted(row["languages"])) for row in messages),
        Counter(row["language_rule"] for row in messages),
        Counter(row["skip_reason"].value for row in messages if row["skip_reason"]),
    )


def _sum(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted((Counter(one) + Counter(other)).items()))
