"""The phone numbers and mailboxes of a person: which may be used, in which order, and what reports make of them.

What the person gave us comes before what the register has, what works before what nobody tried, the newest first. A
letter that came back is kept likewise, with the digest of the address it came back from: a move ends it.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from outreach.people.tables import ContactPoint, Person
from outreach.people.tables.register import is_visible
from outreach.people.vocabulary import ChannelName, ContactSource, PointState
from outreach.storage.columns import keyring_of
from outreach.storage.sealing import Keyring

DIGEST = "contact_point.value"  # the purpose its digest is bound to
SAME_TROUBLE = timedelta(days=1)  # reports closer together speak of one and the same try


@dataclass(frozen=True, slots=True)
class Point:
    """One phone number or mailbox as it is known now; shared means that others may hear or read what we say."""

    channel: ChannelName
    state: PointState = PointState.UNVERIFIED
    is_mobile: bool = False
    is_shared: bool = False
    source: ContactSource = ContactSource.REGISTER
    given_on: date = date.min
    id: int = 0
    value: str = field(default="", repr=False)
    digest: str = ""

    def serves(self, channel: ChannelName) -> bool:
        """Whether we can reach somebody through it this way: an SMS wants a mobile number, a call any."""
        if not self.state.is_usable:
            return False
        match channel:
            case ChannelName.SMS:
                return self.channel is ChannelName.SMS and self.is_mobile
            case ChannelName.CALL:
                return self.channel is ChannelName.SMS
            case ChannelName.EMAIL:
                return self.channel is ChannelName.EMAIL
            case _:
                return False

    @property
    def rank(self) -> tuple[bool, bool, int, int]:
        """Smaller is better."""
        from_register = self.source is ContactSource.REGISTER
        return from_register, self.state is not PointState.WORKING, -self.given_on.toordinal(), -self.id


def digest_of(ring: Keyring, value: str) -> str:
    """What finds a number or mailbox again: who wrote to us, and who shares it."""
    return ring.digest(value.casefold(), DIGEST)


def is_current() -> ColumnElement[bool]:
    """Whether a contact point still counts: not taken back, and the extract in force still has it."""
    return and_(ContactPoint.ended_on.is_(None), is_visible(ContactPoint))


def serves_in_sql(channel: ChannelName) -> ColumnElement[bool]:
    """Point.serves for a set, over contact_point."""
    usable = ContactPoint.state.in_([state for state in PointState if state.is_usable])
    match channel:
        case ChannelName.SMS:
            return and_(usable, ContactPoint.channel == ChannelName.SMS, ContactPoint.is_mobile)
        case ChannelName.CALL:
            return and_(usable, ContactPoint.channel == ChannelName.SMS)
        case _:
            return and_(usable, ContactPoint.channel == channel)


def points_of(session: Session, person_ids: Collection[int]) -> dict[int, tuple[Point, ...]]:
    """Everything that counts for these people, the best first; who has nothing is left out."""
    other = aliased(ContactPoint)
    of_another = exists().where(
        other.value_digest == ContactPoint.value_digest,
        other.person_id != ContactPoint.person_id,
        other.ended_on.is_(None),
        is_visible(other),
        ContactPoint.channel != ChannelName.LETTER,
    )
    found: dict[int, list[Point]] = defaultdict(list)
    for row, is_shared in session.execute(
        select(ContactPoint, or_(ContactPoint.is_shared, of_another)).where(
            ContactPoint.person_id.in_(person_ids), is_current()
        )
    ):
        found[row.person_id].append(_point(row, is_shared))
    return {person_id: tuple(sorted(points, key=lambda point: point.rank)) for person_id, points in found.items()}


def usable_points(points: Collection[Point], channel: ChannelName) -> tuple[Point, ...]:
    """Those of a person's points that serve a channel, the best first."""
    return tuple(sorted((point for point in points if point.serves(channel)), key=lambda point: point.rank))


def give(
    session: Session,
    person_id: int,
    channel: ChannelName,
    value: str,
    source: ContactSource,
    day: date,
    *,
    is_mobile: bool = False,
    is_shared: bool = False,
) -> ContactPoint:
    """The person gives us a number or mailbox; the same again renews it, and one that had bounced gets another try."""
    digest = digest_of(keyring_of(session.get_bind().dialect), value)
    known = session.scalars(
        select(ContactPoint).where(
            ContactPoint.person_id == person_id,
            ContactPoint.channel == channel,
            ContactPoint.value_digest == digest,
            ContactPoint.since_extract.is_(None),
        )
    ).first()
    if known is None:
        known = ContactPoint(person_id=person_id, channel=channel, value=value, value_digest=digest)
        session.add(known)
    known.source, known.given_on, known.ended_on = source, day, None
    known.is_mobile, known.is_shared = is_mobile, is_shared
    if known.state is None or not known.state.is_usable:
        known.state, known.state_at = PointState.UNVERIFIED, None
    session.flush()
    return known


def take_back(point: ContactPoint, day: date) -> None:
    """The person does not want us to use it any more, or it was wrong."""
    point.ended_on = point.ended_on or day


def works(point: ContactPoint, now: datetime) -> None:
    """A provider says that a message arrived there."""
    point.state, point.state_at = PointState.WORKING, now


def bounce(point: ContactPoint, now: datetime, is_permanent: bool) -> None:
    """A message did not arrive. One that never will closes the point; of passing troubles, the second in a row does.

    The first leaves it in doubt: unverified, with the moment. Each is the end of several tries, so two are enough; a
    message that arrives in between makes it work again. Reports less than a day apart count as one.
    """
    if not point.state.is_usable:
        return
    in_doubt = point.state is PointState.UNVERIFIED and point.state_at is not None
    if is_permanent or (in_doubt and point.state_at is not None and now - point.state_at >= SAME_TROUBLE):
        point.state, point.state_at = PointState.BOUNCED, now
    elif not in_doubt:
        point.state, point.state_at = PointState.UNVERIFIED, now


def share(session: Session, person_id: int, channel: ChannelName) -> int:
    """Others hear or read what goes to these phones or mailboxes: neutral text only, from now on; how many."""
    theirs = select(ContactPoint).where(
        ContactPoint.person_id == person_id, ContactPoint.channel == channel, is_current()
    )
    points = session.scalars(theirs).all()
    for point in points:
        point.is_shared = True
    session.flush()
    return len(points)


def letter_returned(session: Session, person: Person, now: datetime) -> None:
    """A letter came back from the address in the register: no other goes there until the register gives a new one."""
    if person.address_digest is None:
        return
    known = session.scalars(
        select(ContactPoint).where(
            ContactPoint.person_id == person.id,
            ContactPoint.channel == ChannelName.LETTER,
            ContactPoint.value_digest == person.address_digest,
        )
    ).first()
    if known is None:
        known = ContactPoint(
            person_id=person.id,
            channel=ChannelName.LETTER,
            value="",  # the address itself stands with the person
            value_digest=person.address_digest,
            is_mobile=False,
            source=ContactSource.REGISTER,
            given_on=now.date(),
        )
        session.add(known)
    known.state, known.state_at = PointState.RETURNED, now
    session.flush()


def _point(row: ContactPoint, is_shared: bool) -> Point:
    return Point(
        channel=row.channel,
        state=row.state,
        is_mobile=row.is_mobile,
        is_shared=bool(is_shared),
        source=row.source,
        given_on=row.given_on,
        id=row.id,
        value=row.value,
        digest=row.value_digest,
    )
