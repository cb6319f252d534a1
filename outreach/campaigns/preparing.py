"""Gathers everything one message needs before it leaves the database: address, words, envelope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.campaigns.amounts import Amounts
from outreach.campaigns.post_office import PostOffice
from outreach.campaigns.recheck import Standing
from outreach.campaigns.status import SkipReason
from outreach.campaigns.tables import Message
from outreach.channels.addresses import EmailAddress, EmailProblem, PhoneNumber, PhoneProblem
from outreach.clock import BRUSSELS
from outreach.eligibility.verdict import Outcome
from outreach.errors import AddressRefused, TextBroken
from outreach.languages import Language
from outreach.messages import texts
from outreach.messages.envelope import Envelope
from outreach.messages.render import Filled, fill
from outreach.messages.wording import RightToTell, facts_for_message
from outreach.people.addresses import addressee_of, name_of, postal_address
from outreach.people.consent import is_minor
from outreach.people.tables import Mandate, Person, VerdictRecord
from outreach.people.vocabulary import ChannelName


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
    session: Session,
    office: PostOffice,
    amounts: Amounts,
    message: Message,
    verdicts: Sequence[VerdictRecord],
    day: date,
) -> Prepared:
    """Fill the words for one person, and note on the message what it rests on.

    Raises TextBroken when a text or a value is missing, AddressRefused when there is no address for this channel.
    """
    person = session.get_one(Person, message.person_id)
    mandates = session.scalars(select(Mandate).where(Mandate.person_id == person.id)).all()
    addressee = addressee_of(person, mandates, is_minor(person, day))
    versions = dict(zip(map(Language, message.languages), message.text_versions, strict=True))
    languages = tuple(versions)
    rights = [_to_tell(verdict, amounts) for verdict in verdicts]
    recent = amounts.income_is_recent(day, office.income_age_months)
    for_another = name_of(person) if addressee.acts_as else None
    after_refusal = _was_refused(person, verdicts, day)
    words, prints = [], False
    for language in languages:
        wording = facts_for_message(
            rights, language, amounts.day, code=message.code, sender_name=office.sender.names[language],
            phone=office.sender.phone, public_url=office.public_url, income_is_recent=recent, for_another=for_another,
            after_refusal=after_refusal,
        )  # fmt: skip
        words.append(fill(texts.load(session, versions[language]), wording.fields, wording.flags))
        prints = prints or (wording.prints_amount and message.channel is not ChannelName.SMS)
    recipient: tuple[str, ...] = ()
    if message.channel is ChannelName.LETTER:
        recipient = postal_address(addressee, languages[0], person.municipality_nis).check().printed
    message.prints_amount = prints
    message.verdicts = [verdict.id for verdict in verdicts]
    message.parameters_version = amounts.version
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
            recipient=recipient,
            notice=message.notice,
        ),
        phone=_phone(person) if message.channel is ChannelName.SMS else None,
        email=_email(person) if message.channel is ChannelName.EMAIL else None,
    )


def try_prepare(
    session: Session, office: PostOffice, amounts: Amounts, standing: Standing, message: Message, day: date
) -> Prepared | SkipReason:
    """Fill the words, or say why the message must not or cannot go."""
    reason = standing.reason(message)
    if reason is not None:
        return reason
    try:
        return prepare(session, office, amounts, message, standing.verdicts(message), day)
    except TextBroken:
        return SkipReason.TEXT_MISSING
    except AddressRefused:
        return SkipReason.ADDRESS_DOES_NOT_FIT


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


def _phone(person: Person) -> PhoneNumber:
    if person.phone is None:
        raise AddressRefused(PhoneProblem.NONE_KNOWN)
    return PhoneNumber.parse(person.phone).check_mobile()


def _email(person: Person) -> EmailAddress:
    if person.email is None:
        raise AddressRefused(EmailProblem.NONE_KNOWN)
    return EmailAddress.parse(person.email)
