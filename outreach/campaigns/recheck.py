"""Asks once more, just before a message goes: is it still right to send it, and what may it say?"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.campaigns.members import withdraw
from outreach.campaigns.status import MessageStatus, Progress, SkipReason, Withdrawal
from outreach.campaigns.tables import AudienceMember, Message, Response
from outreach.clock import BRUSSELS
from outreach.eligibility.lists.worklists import is_worth_a_message
from outreach.eligibility.verdict import Outcome
from outreach.people.consent import Around, Circumstances, claimed, exclusion_of
from outreach.people.tables import ContactMade, Mandate, Objection, Person, VerdictRecord
from outreach.people.vocabulary import ChannelName, ExclusionReason, MandateKind

_BY_EXCLUSION = {
    ExclusionReason.DEAD: SkipReason.DEAD,
    ExclusionReason.OBJECTED: SkipReason.OBJECTED,
    ExclusionReason.CLAIM_PENDING: SkipReason.CLAIMED_MEANWHILE,
    ExclusionReason.RECEIVED: SkipReason.CLAIMED_MEANWHILE,
    ExclusionReason.NO_ADDRESS: SkipReason.ADDRESS_DOES_NOT_FIT,
}


@dataclass(frozen=True)
class Standing:
    """What is known now of everybody in one round of messages."""

    now: datetime
    people: dict[int, Person]
    members: dict[int, AudienceMember]
    current: dict[int, list[VerdictRecord]]  # verdicts in force by person
    around: dict[int, Around]  # by person
    answered: frozenset[int]  # members

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

    def reason(self, message: Message) -> SkipReason | None:
        """Why the message must not go, or None."""
        person, member = self.people[message.person_id], self.members[message.member_id]
        around = self.around.get(person.id, Around())
        today = self.now.astimezone(BRUSSELS).date()
        exclusion = exclusion_of(person, around, Circumstances(today, self.now, tuple(member.rights)))
        if exclusion is not None:
            return _BY_EXCLUSION.get(exclusion, SkipReason.MAY_NOT_CONTACT)
        if message.channel in around.refused_channels:
            return SkipReason.OBJECTED
        if member.id in self.answered or member.progress is not Progress.IN_PROGRESS:
            return SkipReason.ANSWERED
        return None if self.verdicts(message) else SkipReason.NO_LONGER_LIKELY


def recheck(session: Session, messages: Sequence[Message], now: datetime) -> Standing:
    """Read what is known now of everybody these messages go to, in a handful of queries."""
    person_ids = {message.person_id for message in messages}
    member_ids = {message.member_id for message in messages}
    current = defaultdict(list)
    for verdict in session.scalars(
        select(VerdictRecord)
        .where(VerdictRecord.person_id.in_(person_ids), VerdictRecord.until_screening.is_(None))
        .order_by(VerdictRecord.right)
    ):
        current[verdict.person_id].append(verdict)
    fresh = {"populate_existing": True}
    return Standing(
        now=now,
        people={
            person.id: person
            for person in session.scalars(select(Person).where(Person.id.in_(person_ids)).execution_options(**fresh))
        },
        members={
            member.id: member
            for member in session.scalars(
                select(AudienceMember).where(AudienceMember.id.in_(member_ids)).execution_options(**fresh)
            )
        },
        current=dict(current),
        around=_around(session, person_ids, member_ids),
        answered=frozenset(
            session.scalars(
                select(Message.member_id)
                .join(Response, Response.message_id == Message.id)
                .where(Message.member_id.in_(member_ids))
            )
        ),
    )


def skip(session: Session, message: Message, reason: SkipReason) -> None:
    """The message does not go; a person nothing reached yet leaves the campaign where the reason says so."""
    message.status, message.skip_reason, message.batch_id = MessageStatus.SKIPPED, reason, None
    withdrawal = reason.withdrawal
    if withdrawal and (message.step == 1 or withdrawal in (Withdrawal.DEAD, Withdrawal.OBJECTED)):
        withdraw(session, session.get_one(AudienceMember, message.member_id), withdrawal)


def _around(session: Session, person_ids: set[int], member_ids: set[int]) -> dict[int, Around]:
    """Mandates, objections and the last contact by *others*: our own first message does not forbid its reminder."""
    mandates: dict[int, set[MandateKind]] = defaultdict(set)
    for person_id, kind in session.execute(
        select(Mandate.person_id, Mandate.kind).where(Mandate.person_id.in_(person_ids))
    ):
        mandates[person_id].add(kind)
    objections: dict[int, list[ChannelName | None]] = defaultdict(list)
    for person_id, channel in session.execute(
        select(Objection.person_id, Objection.channel).where(Objection.person_id.in_(person_ids))
    ):
        objections[person_id].append(channel)
    ours = {f"message:{key}" for key in session.scalars(select(Message.id).where(Message.member_id.in_(member_ids)))}
    last: dict[int, datetime] = {}
    for person_id, reference, at in session.execute(
        select(ContactMade.person_id, ContactMade.reference, ContactMade.at).where(
            ContactMade.person_id.in_(person_ids)
        )
    ):
        if reference not in ours:
            last[person_id] = max(at, last.get(person_id, at))
    return {
        person_id: Around(
            frozenset(mandates.get(person_id, ())), tuple(objections.get(person_id, ())), last.get(person_id)
        )
        for person_id in person_ids
    }
