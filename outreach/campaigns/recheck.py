"""Asks once more, just before a message goes: is it still right to send it, to whom, and what may it say?"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.campaigns.drafting import add_missing, ask_who
from outreach.campaigns.members import withdraw
from outreach.campaigns.papers import Known
from outreach.campaigns.status import MessageStatus, Progress, SkipReason, Withdrawal
from outreach.campaigns.tables import AudienceMember, Campaign, Message, Response
from outreach.eligibility.lists.worklists import is_worth_a_message
from outreach.eligibility.verdict import Outcome
from outreach.messages.links import MakeCode
from outreach.people.contact.consent import Around, Circumstances, claimed, exclusion_of
from outreach.people.contact.recipients import Recipient, RecipientRole
from outreach.people.tables import Person, VerdictRecord
from outreach.people.vocabulary import ChannelName, ExclusionReason, Purpose

_BY_EXCLUSION = {
    ExclusionReason.DEAD: SkipReason.DEAD,
    ExclusionReason.OBJECTED: SkipReason.OBJECTED,
    ExclusionReason.CLAIM_PENDING: SkipReason.CLAIMED_MEANWHILE,
    ExclusionReason.RECEIVED: SkipReason.CLAIMED_MEANWHILE,
    ExclusionReason.NO_ADDRESS: SkipReason.ADDRESS_DOES_NOT_FIT,
    ExclusionReason.LETTER_RETURNED: SkipReason.ADDRESS_DOES_NOT_FIT,
    ExclusionReason.NO_CONTACT_POINT: SkipReason.ADDRESS_DOES_NOT_FIT,
}
_WAITS = frozenset({ExclusionReason.MOURNING})  # put off, not skipped
# To the person's own address it does not matter who else acts.
_OF_WHO_ACTS = frozenset({ExclusionReason.MINOR_WITHOUT_REPRESENTATIVE, ExclusionReason.HAS_ADMINISTRATOR})


@dataclass(frozen=True)
class Standing:
    """What is known now of everybody in one round of messages."""

    now: datetime
    people: Mapping[int, Person]
    members: Mapping[int, AudienceMember]
    purposes: Mapping[int, Purpose]  # by campaign
    current: Mapping[int, list[VerdictRecord]]  # verdicts in force by person
    known: Known
    answered: frozenset[int]  # members

    def knowing(self, message: Message) -> Known:
        """What is known, read for the purpose of the message's campaign."""
        return replace(self.known, purpose=self.purposes[message.campaign_id])

    def is_gone(self, message: Message) -> bool:
        """Whether the register in force holds no row of the person at all: they count as no longer listed."""
        return message.person_id not in self.people

    def recipient(self, message: Message) -> Recipient | None:
        """Who gets this paper today; none when nobody has that role any more."""
        return self.known.recipients[message.person_id].of(message.role)

    def verdicts(self, message: Message) -> list[VerdictRecord]:
        """The verdicts a message may speak of: rights of its campaign, still worth it, not claimed or received."""
        person, member = self.people[message.person_id], self.members[message.member_id]
        settled = claimed(person) | {*(person.receives or ())}
        return [
            verdict
            for verdict in self.current.get(person.id, [])
            if verdict.right in member.rights
            and is_worth_a_message(Outcome(verdict.outcome), verdict.has_sign)
            and verdict.right.upper() not in settled
        ]

    def put_off_until(self, message: Message) -> datetime | None:
        """When the message may go instead of now; None when nothing has to be waited for."""
        person = self.people[message.person_id]
        if person.dead_since is not None:
            return None
        moment = self.knowing(message).not_before(person, message.channel, self.now)
        return moment if moment > self.now else None

    def other_channel(self, message: Message) -> ChannelName | None:
        """The channel it takes instead of the one planned, which closed since; None when it stays or none is open.

        Where somebody acts or helps since it was planned it is a letter: nobody but the person gets SMS and e-mails.
        """
        person, known = self.people[message.person_id], self.knowing(message)
        recipients = known.recipients[person.id]
        if recipients.question is not None or person.dead_since is not None:
            return None
        usable = known.open_channels(person) if recipients.only_the_person else (ChannelName.LETTER,)
        if not usable or message.channel in usable:
            return None
        return known.channel(person)

    def reason(self, message: Message) -> SkipReason | None:
        """Why the message must not go, or None."""
        if self.is_gone(message):
            return SkipReason.MAY_NOT_CONTACT
        person, member = self.people[message.person_id], self.members[message.member_id]
        exclusion = self._exclusion(message, person, tuple(member.rights))
        if exclusion is not None:
            return _BY_EXCLUSION.get(exclusion, SkipReason.MAY_NOT_CONTACT)
        if self.known.recipients[person.id].question is not None:
            return SkipReason.DESK_DECIDES
        if self.recipient(message) is None:
            return SkipReason.NOT_ADDRESSED_ANY_MORE
        if member.id in self.answered or member.progress is not Progress.IN_PROGRESS:
            return SkipReason.ANSWERED
        return None if self.verdicts(message) else SkipReason.NO_LONGER_LIKELY

    def _exclusion(self, message: Message, person: Person, rights: tuple[str, ...]) -> ExclusionReason | None:
        known = self.knowing(message)
        around: Around = known.around[person.id]
        recipient, apart_from = self.recipient(message), _WAITS
        if recipient is not None and recipient.addressee.acts_as is None and message.channel is ChannelName.LETTER:
            around, apart_from = replace(around, mandates=frozenset()), _WAITS | _OF_WHO_ACTS
        basis = known.reference_address_basis
        c = Circumstances(known.day, self.now, rights, known.purpose, message.channel, basis)
        return exclusion_of(person, around, c, apart_from)


def recheck(
    session: Session, messages: Sequence[Message], now: datetime, reference_address_basis: bool = False
) -> Standing:
    """Read what is known now of everybody these messages go to, in a handful of queries."""
    person_ids = {message.person_id for message in messages}
    member_ids = {message.member_id for message in messages}
    campaign_ids = {message.campaign_id for message in messages}
    current = defaultdict(list)
    for verdict in session.scalars(
        select(VerdictRecord)
        .where(VerdictRecord.person_id.in_(person_ids), VerdictRecord.until_screening.is_(None))
        .order_by(VerdictRecord.right)
    ):
        current[verdict.person_id].append(verdict)
    fresh = {"populate_existing": True}
    people = session.scalars(select(Person).where(Person.id.in_(person_ids)).execution_options(**fresh)).all()
    members = select(AudienceMember).where(AudienceMember.id.in_(member_ids)).execution_options(**fresh)
    purposes = select(Campaign.id, Campaign.purpose).where(Campaign.id.in_(campaign_ids))
    ours = session.scalars(select(Message.id).where(Message.member_id.in_(member_ids)))
    our_contacts = [f"message:{key}" for key in ours]  # our first message does not forbid its reminder, nor its copy
    answered = (
        select(Message.member_id)
        .join(Response, Response.message_id == Message.id)
        .where(Message.member_id.in_(member_ids))
    )
    known = Known.of(session, people, now, Purpose.OUTREACH, our_contacts)
    return Standing(
        now=now,
        people={person.id: person for person in people},
        members={member.id: member for member in session.scalars(members)},
        purposes={row.id: row.purpose for row in session.execute(purposes)},
        current=dict(current),
        known=replace(known, reference_address_basis=reference_address_basis),
        answered=frozenset(session.scalars(answered)),
    )


def skip(session: Session, message: Message, reason: SkipReason) -> None:
    """The message does not go; a person nothing reached yet leaves the campaign where the reason says so.

    A copy that cannot go says nothing of the person: the letter it belongs to may have arrived.
    """
    message.status, message.skip_reason, message.batch_id = MessageStatus.SKIPPED, reason, None
    withdrawal = reason.withdrawal
    if withdrawal in (Withdrawal.DEAD, Withdrawal.OBJECTED) or (
        withdrawal and message.step == 1 and message.role is RecipientRole.FORMAL
    ):
        withdraw(session, session.get_one(AudienceMember, message.member_id), withdrawal)


def put_back(message: Message, due_at: datetime) -> None:
    """It does not go now; nothing was tried, so no try counts."""
    message.status, message.claimed_by, message.claimed_at = MessageStatus.DUE, None, None
    message.due_at, message.batch_id = due_at, None


def ask_about(session: Session, standing: Standing, message: Message) -> None:
    """It is not clear any more who gets the letter: somebody finds out."""
    question = standing.known.recipients[message.person_id].question
    if question is not None:
        ask_who(session, message.campaign_id, message.person_id, question, standing.now)


def add_papers(session: Session, standing: Standing, message: Message, make_code: MakeCode) -> None:
    """With the formal message go the papers for whoever has to get one beside it and had none when it was planned."""
    if message.role is RecipientRole.FORMAL and standing.known.recipients[message.person_id].copies:
        add_missing(session, message, standing.knowing(message), standing.people[message.person_id], make_code)
