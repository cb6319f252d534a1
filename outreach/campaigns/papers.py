"""What one person gets in one step of a campaign: a paper for each recipient, its channel, its variants and its moment.

Planning asks it of everybody, and sending asks it once more: a birthday, a new mandate or need moves the answer.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from outreach.campaigns.status import Variant
from outreach.clock import BRUSSELS
from outreach.people.contact.channels import choose_channel
from outreach.people.contact.closed_channels import open_channels
from outreach.people.contact.consent import Around, Circumstances, around_all, exclusion_of
from outreach.people.contact.contact_points import Point, usable_points
from outreach.people.contact.deaths import MOURNING, is_mourning
from outreach.people.contact.recipients import Recipient, Recipients, who_gets_the_letter
from outreach.people.mandates.acting import mandates_of
from outreach.people.tables import Person
from outreach.people.vocabulary import ChannelName, ExclusionReason, Need, Purpose

READ_FIRST = timedelta(days=7)  # the call or visit comes first, the letter follows as proof
# We put off while they mourn, and our own first message does not forbid what follows it.
_NO_GROUND_TO_REFUSE = frozenset({ExclusionReason.MOURNING, ExclusionReason.RECENTLY_CONTACTED})
SMS_FROM, SMS_UNTIL, NOON = time(8), time(20), time(12)


@dataclass(frozen=True, slots=True)
class Paper:
    """One message as it is planned."""

    recipient: Recipient
    channel: ChannelName
    variants: tuple[Variant, ...]
    due_at: datetime


@dataclass(frozen=True)
class Known:
    """What is known of some people on a day: who acts for them, and everything that keeps us from writing."""

    day: date
    now: datetime
    purpose: Purpose
    around: Mapping[int, Around]
    recipients: Mapping[int, Recipients]
    reference_address_basis: bool = False  # the law lets us write care of whoever keeps a reference address

    @classmethod
    def of(
        cls,
        session: Session,
        people: Collection[Person],
        now: datetime,
        purpose: Purpose,
        our_contacts: Collection[str] = (),
    ) -> "Known":
        """Read it for some hundred people in a handful of queries; contacts of our own do not count."""
        day = now.astimezone(BRUSSELS).date()
        ids = [person.id for person in people]
        mandates = mandates_of(session, ids, day)
        return cls(
            day=day,
            now=now,
            purpose=purpose,
            around=around_all(session, ids, day, our_contacts),
            recipients={person.id: who_gets_the_letter(person, mandates.get(person.id, ()), day) for person in people},
        )

    def needs(self, person: Person) -> frozenset[Need]:
        return self.around[person.id].needs

    def papers(self, person: Person, due_at: datetime) -> tuple[Paper, ...]:
        """The papers of one person; none while it is not clear who gets them."""
        return tuple(self._paper(person, recipient, due_at) for recipient in self.recipients[person.id].all)

    def channel(self, person: Person) -> ChannelName:
        """The person's preference where it is open, else the letter; who acts or helps always gets a letter."""
        if not self.recipients[person.id].only_the_person:
            return ChannelName.LETTER
        return choose_channel(person, self.open_channels(person))

    def open_channels(self, person: Person) -> tuple[ChannelName, ...]:
        """The channels a message to the person may take today."""
        basis = self.reference_address_basis
        c = Circumstances(self.day, self.now, purpose=self.purpose, reference_address_basis=basis)
        return open_channels(person, self.around[person.id], c)

    def may(self, person: Person, channel: ChannelName) -> bool:
        """Whether somebody may call or visit the person for this campaign; mourning only puts it off."""
        c = Circumstances(self.day, self.now, purpose=self.purpose, channel=channel)
        return exclusion_of(person, self.around[person.id], c, _NO_GROUND_TO_REFUSE) is None

    def point(self, person: Person, channel: ChannelName) -> Point | None:
        """The number or mailbox a message goes to, the best that works."""
        return next(iter(usable_points(self.around[person.id].points, channel)), None)

    def variants(self, person: Person, recipient: Recipient, channel: ChannelName) -> tuple[Variant, ...]:
        """Who acts for somebody reads the ordinary letter; the person's own papers are as they want them."""
        if recipient.addressee.acts_as is not None:
            return ()
        needs, point = self.needs(person), self.point(person, channel)
        wanted = {
            Variant.LARGE_PRINT: Need.LARGE_PRINT in needs,
            Variant.EASY_WORDS: Need.EASY_WORDS in needs,
            Variant.NEUTRAL: point is not None and point.is_shared,
        }
        return tuple(variant for variant, is_wanted in wanted.items() if is_wanted)

    def not_before(self, person: Person, channel: ChannelName, moment: datetime) -> datetime:
        """The first moment from `moment` on at which it may go: after weeks of mourning, in the hours of an SMS."""
        death = self.around[person.id].death_beside
        if self.purpose is not Purpose.LEGAL_DUTY and is_mourning(death, moment.astimezone(BRUSSELS).date()):
            assert death is not None  # is_mourning says so
            moment = datetime.combine(death + MOURNING, SMS_FROM, BRUSSELS)
        if channel is ChannelName.SMS:
            moment = next_sms(moment, NOON if Need.ONLY_MORNINGS in self.needs(person) else SMS_UNTIL)
        return moment

    def _paper(self, person: Person, recipient: Recipient, due_at: datetime) -> Paper:
        channel = self.channel(person)
        is_read_to = recipient.addressee.acts_as is None and Need.READ_TO_ME in self.needs(person)
        due_at = self.not_before(person, channel, due_at)
        if is_read_to and channel is ChannelName.LETTER:
            due_at += READ_FIRST
        return Paper(recipient, channel, self.variants(person, recipient, channel), due_at)


def next_sms(moment: datetime, until: time = SMS_UNTIL) -> datetime:
    """The first moment from `moment` on at which an SMS may go: from eight in Brussels, until eight or until noon."""
    here = moment.astimezone(BRUSSELS)
    if SMS_FROM <= here.time() < until:
        return moment
    day = here.date() if here.time() < SMS_FROM else here.date() + timedelta(days=1)
    return datetime.combine(day, SMS_FROM, BRUSSELS)
