"""Gathers everything one message needs before it leaves the database: address, words, envelope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from outreach.campaigns.amounts import Amounts
from outreach.campaigns.papers import Known
from outreach.campaigns.post_office import PostOffice
from outreach.campaigns.recheck import Standing, add_papers, ask_about
from outreach.campaigns.status import SkipReason, Variant
from outreach.campaigns.tables import Message
from outreach.casework import tasks
from outreach.casework.tables import TaskKind
from outreach.channels.addresses import EmailAddress, EmailProblem, PhoneNumber, PhoneProblem
from outreach.clock import BRUSSELS
from outreach.eligibility.verdict import Outcome
from outreach.errors import AddressRefused, TextBroken
from outreach.languages import Language
from outreach.messages import texts
from outreach.messages.envelope import Envelope
from outreach.messages.notices import Notice, NoticeKind, neutral, with_notices
from outreach.messages.render import Filled, fill
from outreach.messages.wording import RightToTell, facts_for_message
from outreach.people.contact.addresses import name_of, postal_address
from outreach.people.contact.contact_points import Point
from outreach.people.contact.recipients import Recipient, RecipientRole
from outreach.people.tables import Person, VerdictRecord
from outreach.people.vocabulary import AddressKind, ChannelName, Purpose


@dataclass(frozen=True)
class Prepared:
    """One message ready to be laid out; nothing of it is read from the database any more."""

    message_id: int
    campaign_id: int
    person_id: int
    channel: ChannelName
    reference: str
    languages: tuple[Language, ...]
    words: tuple[Filled, ...]
    envelope: Envelope
    phone: PhoneNumber | None = None
    email: EmailAddress | None = None


def reference_of(message_id: int) -> str:
    """How files and providers call a message; says nothing about the person."""
    return f"message-{message_id}"


def prepare(
    session: Session, office: PostOffice, amounts: Amounts, standing: Standing, message: Message, day: date
) -> Prepared:
    """Fill the words for one recipient, and note on the message what it rests on and where it goes.

    Raises TextBroken when a text or a value is missing, AddressRefused when there is no address for this channel.
    """
    person, recipient = standing.people[message.person_id], standing.recipient(message)
    if recipient is None:
        raise AssertionError("standing.reason() skips what has no addressee")
    known, verdicts = standing.knowing(message), standing.verdicts(message)
    variants, point = known.variants(person, recipient, message.channel), known.point(person, message.channel)
    versions = dict(zip(map(Language, message.languages), message.text_versions, strict=True))
    languages = tuple(versions)
    about = _About(
        rights=[_to_tell(verdict, amounts) for verdict in verdicts],
        income_is_recent=amounts.income_is_recent(day, office.income_age_months),
        after_refusal=_was_refused(person, verdicts, day),
        for_another=name_of(person) if recipient.addressee.acts_as and not recipient.assists else None,
    )
    words, prints = [], False
    for language in languages:
        wording = facts_for_message(
            about.rights, language, amounts.day, code=message.code, sender_name=office.sender.names[language],
            phone=office.sender.phone, public_url=office.public_url, income_is_recent=about.income_is_recent,
            for_another=about.for_another, after_refusal=about.after_refusal,
        )  # fmt: skip
        filled = fill(texts.load(session, versions[language]), wording.fields, wording.flags)
        is_neutral = Variant.NEUTRAL in variants and message.channel is ChannelName.EMAIL
        words.append(
            neutral(language, name_of(person), filled.sms)
            if is_neutral
            else with_notices(filled, _notices(known, person, recipient))
        )
        says_all = message.channel is not ChannelName.SMS and not is_neutral
        prints = prints or (wording.prints_amount and says_all)
    lines: tuple[str, ...] = ()
    if message.channel is ChannelName.LETTER:
        lines = postal_address(recipient.addressee, languages[0], person.municipality_nis).check().printed
    message.prints_amount = prints
    message.verdicts = [verdict.id for verdict in verdicts]
    message.parameters_version = amounts.version
    message.acts_as, message.variants = recipient.addressee.acts_as, [variant.value for variant in variants]
    message.point_id = point.id if point is not None else None
    return Prepared(
        message_id=message.id,
        campaign_id=message.campaign_id,
        person_id=person.id,
        channel=message.channel,
        reference=reference_of(message.id),
        languages=languages,
        words=tuple(words),
        envelope=Envelope(
            sender=office.sender,
            public_url=office.public_url,
            code=message.code,
            day=day,
            recipient=lines,
            large_print=Variant.LARGE_PRINT in variants,
            notice=message.notice,
        ),
        phone=_phone(point) if message.channel is ChannelName.SMS else None,
        email=_email(point) if message.channel is ChannelName.EMAIL else None,
    )


@dataclass(frozen=True, slots=True)
class _About:
    """What a message tells of the person, whatever the language."""

    rights: list[RightToTell]
    income_is_recent: bool
    after_refusal: bool
    for_another: str | None


def _notices(known: Known, person: Person, recipient: Recipient) -> tuple[Notice, ...]:
    """The lines that come before the text: that the law wants the letter, and whose copy it is."""
    notices = [Notice(NoticeKind.LEGAL_DUTY)] if known.purpose is Purpose.LEGAL_DUTY else []
    if recipient.assists:
        notices.append(Notice(NoticeKind.FOR_WHO_ASSISTS, name_of(person)))
    formal = known.recipients[person.id].formal
    if recipient.role is RecipientRole.COPY and formal is not None:
        notices.append(Notice(NoticeKind.OWN_COPY, formal.addressee.name))
    return tuple(notices)


def try_prepare(
    session: Session, office: PostOffice, amounts: Amounts, standing: Standing, message: Message, day: date
) -> Prepared | SkipReason | datetime:
    """Fill the words, or say why the message must not or cannot go, or until when it has to wait."""
    if not standing.is_gone(message):
        if (later := standing.put_off_until(message)) is not None:
            return later
        if (other := standing.other_channel(message)) is not None:
            message.channel = other
            return standing.put_off_until(message) or standing.now
    reason = standing.reason(message)
    if reason is not None:
        if reason is SkipReason.DESK_DECIDES:
            ask_about(session, standing, message)
        return reason
    add_papers(session, standing, message, office.make_code)
    try:
        ready = prepare(session, office, amounts, standing, message, day)
        _ask_who_keeps_the_address(session, standing, message)
        return ready
    except TextBroken:
        return SkipReason.TEXT_MISSING
    except AddressRefused:
        return SkipReason.ADDRESS_DOES_NOT_FIT


def _ask_who_keeps_the_address(session: Session, standing: Standing, message: Message) -> None:
    """A letter to a reference address goes care of a CPAS: somebody asks there whether it is handed on."""
    person = standing.people[message.person_id]
    is_own = message.acts_as is None and message.channel is ChannelName.LETTER
    if is_own and person.address_kind is AddressKind.REFERENCE_ADDRESS:
        tasks.ask(session, TaskKind.ASK_THE_CPAS, person.id, f"kept:{message.id}", standing.now)


def day_of(moment: datetime) -> date:
    """The day a message bears: the day it is in Brussels when it was first claimed."""
    return moment.astimezone(BRUSSELS).date()


def _to_tell(verdict: VerdictRecord, amounts: Amounts) -> RightToTell:
    return RightToTell(
        right=verdict.right,
        low=verdict.low,
        high=verdict.high,
        amount_may_be_printed=verdict.right in amounts.printable,
        needs_finding=Outcome(verdict.outcome) is Outcome.PROBABLE,
    )


def _was_refused(person: Person, verdicts: Sequence[VerdictRecord], day: date) -> bool:
    """Whether an earlier refusal is the reason we write, as `newly_likely` counts it."""
    if person.refused_on is None or person.refused_on > day:
        return False
    return person.refused_for != "medical" or any(Outcome(verdict.outcome) is Outcome.LIKELY for verdict in verdicts)


def _phone(point: Point | None) -> PhoneNumber:
    if point is None:
        raise AddressRefused(PhoneProblem.NONE_KNOWN)
    return PhoneNumber.parse(point.value).check_mobile()


def _email(point: Point | None) -> EmailAddress:
    if point is None:
        raise AddressRefused(EmailProblem.NONE_KNOWN)
    return EmailAddress.parse(point.value)
