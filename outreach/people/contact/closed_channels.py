"""What closes one channel to a person: each reason read for one person in Python, and for a set in SQL.

A message needs an open channel, and so does a call or a visit, which is a person's task. A letter for somebody whose
administrator is known goes to that administrator: then the person's own address does not close it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, exists, false, literal, not_, or_

from outreach.people.contact.address_kinds import kinds_closed, way
from outreach.people.contact.circumstances import Around, Circumstances, takes_the_letter_in_sql
from outreach.people.contact.contact_points import is_current, serves_in_sql
from outreach.people.contact.minors import is_minor, is_minor_in_sql
from outreach.people.mandates.acting import in_force_in_sql
from outreach.people.tables import ContactNeed, ContactPoint, Mandate, Objection, Person
from outreach.people.vocabulary import AddressKind, ChannelName, ExclusionReason, MandateKind, Need, PointState, Purpose

ORDER = (ChannelName.LETTER, ChannelName.EMAIL, ChannelName.SMS)  # of messages, where the person prefers none
AT_THE_DOOR = (ChannelName.LETTER, ChannelName.VISIT)
DOORS = [kind for kind in AddressKind if kind.is_belgian_door]
LEADERS = (MandateKind.ADMINISTRATOR, MandateKind.GUARDIAN)  # they act for the person whatever the age
ALWAYS = frozenset(Purpose)
UNLESS_THE_LAW_REQUIRES_IT = ALWAYS - {Purpose.LEGAL_DUTY}


@dataclass(frozen=True)
class Closing:
    """One reason that closes a channel, and the purposes it counts for."""

    name: ExclusionReason
    for_one: Callable[[ChannelName, Person, Around, Circumstances], bool]
    for_set: Callable[[ChannelName, Circumstances], ColumnElement[bool]]
    counts_for: frozenset[Purpose] = ALWAYS


def closing(name: ExclusionReason) -> Closing:
    """The one of this name."""
    return next(each for each in CLOSINGS if each.name is name)


def open_channels(person: Person, around: Around, c: Circumstances) -> tuple[ChannelName, ...]:
    """The channels a message to this person may take, the letter first."""
    return tuple(channel for channel in ORDER if not is_closed(channel, person, around, c))


def is_closed(channel: ChannelName, person: Person, around: Around, c: Circumstances) -> bool:
    return any(closing.for_one(channel, person, around, c) for closing in _counting(c))


def closes(closing: Closing, person: Person, around: Around, c: Circumstances) -> bool:
    """Whether this is why nothing can go: it closes the channel asked for, or the letter when all others are closed."""
    if not closing.for_one(c.channel or ChannelName.LETTER, person, around, c):
        return False
    return c.channel is not None or not open_channels(person, around, c)


def closed_in_sql(c: Circumstances) -> tuple[ColumnElement[bool], ColumnElement[str | None]]:
    """The same over `person_now`, of all closings at once: whether nothing can go, and the first that is why.

    Asked for no channel, each closing is written once for each of the others; one by one they would fill pages.
    """
    counting = _counting(c)
    channel = c.channel or ChannelName.LETTER
    why = case(*((each.for_set(channel, c), literal(each.name.value)) for each in counting), else_=None)
    others = () if c.channel else ORDER[1:]
    return and_(*(or_(*(each.for_set(one, c) for each in counting)) for one in (channel, *others))), why


def has_mandate_in_sql(c: Circumstances, *kinds: MandateKind) -> ColumnElement[bool]:
    """Whether one of these mandates is in force on the day."""
    return exists().where(Mandate.person_id == Person.id, Mandate.kind.in_(kinds), in_force_in_sql(c.day))


def _counting(c: Circumstances) -> list[Closing]:
    return [closing for closing in CLOSINGS if c.purpose in closing.counts_for]


def _objected(channel: ChannelName, _: Person, around: Around, c: Circumstances) -> bool:
    return any(refused.forbids(channel, c.purpose) for refused in around.objections)


def _objected_in_sql(channel: ChannelName, c: Circumstances) -> ColumnElement[bool]:
    return exists().where(
        Objection.person_id == Person.id,
        Objection.withdrawn_at.is_(None),
        or_(Objection.channel.is_(None), Objection.channel == channel),
        or_(Objection.purpose.is_(None), Objection.purpose == c.purpose),
    )


def _by_kind(reason: ExclusionReason) -> Closing:
    """The table of address kinds says so, whoever the letter is for."""
    return Closing(
        reason,
        lambda channel, person, _, c: way(person.address_kind, channel, c.reference_address_basis).reason is reason,
        lambda channel, c: Person.address_kind.in_(kinds_closed(channel, reason, c.reference_address_basis)),
    )


def _by_own_address(own: Closing) -> Closing:
    """The same, but it does not close a letter that goes to the administrator."""

    def for_one(channel: ChannelName, person: Person, around: Around, c: Circumstances) -> bool:
        elsewhere = channel is ChannelName.LETTER and around.goes_elsewhere
        return not elsewhere and own.for_one(channel, person, around, c)

    def for_set(channel: ChannelName, c: Circumstances) -> ColumnElement[bool]:
        condition = own.for_set(channel, c)
        if channel is not ChannelName.LETTER:
            return condition
        elsewhere = exists().where(Mandate.person_id == Person.id, takes_the_letter_in_sql(), in_force_in_sql(c.day))
        return and_(condition, not_(elsewhere))

    return Closing(own.name, for_one, for_set, own.counts_for)


def _has_no_address(channel: ChannelName, person: Person, around: Around, c: Circumstances) -> bool:
    no_door = person.address_kind.is_belgian_door and person.postal_area is None
    return (channel in AT_THE_DOOR and no_door) or _NO_PLACE.for_one(channel, person, around, c)


def _has_no_address_in_sql(channel: ChannelName, c: Circumstances) -> ColumnElement[bool]:
    by_kind = _NO_PLACE.for_set(channel, c)
    if channel not in AT_THE_DOOR:
        return by_kind
    return or_(by_kind, and_(Person.address_kind.in_(DOORS), Person.postal_area.is_(None)))


def _is_joint(channel: ChannelName, person: Person, _: Around, c: Circumstances) -> bool:
    return channel in AT_THE_DOOR and person.joint_address_until is not None and c.day < person.joint_address_until


def _is_joint_in_sql(channel: ChannelName, c: Circumstances) -> ColumnElement[bool]:
    return Person.joint_address_until > c.day if channel in AT_THE_DOOR else false()


def _came_back(channel: ChannelName, person: Person, around: Around, _: Circumstances) -> bool:
    return channel is ChannelName.LETTER and any(
        point.channel is ChannelName.LETTER
        and point.state is PointState.RETURNED
        and point.digest == person.address_digest
        for point in around.points
    )


def _came_back_in_sql(channel: ChannelName, _: Circumstances) -> ColumnElement[bool]:
    if channel is not ChannelName.LETTER:
        return false()
    return exists().where(
        ContactPoint.person_id == Person.id,
        ContactPoint.channel == ChannelName.LETTER,
        ContactPoint.state == PointState.RETURNED,
        ContactPoint.value_digest == Person.address_digest,
        is_current(),
    )


def _goes_to_another(channel: ChannelName, person: Person, around: Around, c: Circumstances) -> bool:
    """Who acts for the person gets a letter, and neither phone nor mailbox of theirs is known to us."""
    match channel:
        case ChannelName.LETTER:
            is_led = person.protection is MandateKind.ADMINISTRATOR
            return is_led and MandateKind.ADMINISTRATOR not in around.mandates
        case ChannelName.SMS | ChannelName.EMAIL:
            by_parent = MandateKind.PARENT in around.mandates and is_minor(person, c.day)
            return person.protection is not None or by_parent or bool(around.mandates & {*LEADERS})
        case _:
            return False


def _goes_to_another_in_sql(channel: ChannelName, c: Circumstances) -> ColumnElement[bool]:
    match channel:
        case ChannelName.LETTER:
            is_led = Person.protection == MandateKind.ADMINISTRATOR
            return and_(is_led, not_(has_mandate_in_sql(c, MandateKind.ADMINISTRATOR)))
        case ChannelName.SMS | ChannelName.EMAIL:
            by_parent = and_(is_minor_in_sql(c.day), has_mandate_in_sql(c, MandateKind.PARENT))
            return or_(Person.protection.is_not(None), by_parent, has_mandate_in_sql(c, *LEADERS))
        case _:
            return false()


def _has_no_point(channel: ChannelName, _: Person, around: Around, __: Circumstances) -> bool:
    return channel not in AT_THE_DOOR and not any(point.serves(channel) for point in around.points)


def _has_no_point_in_sql(channel: ChannelName, _: Circumstances) -> ColumnElement[bool]:
    if channel in AT_THE_DOOR:
        return false()
    return not_(exists().where(ContactPoint.person_id == Person.id, serves_in_sql(channel), is_current()))


def _is_against_a_need(channel: ChannelName, _: Person, around: Around, __: Circumstances) -> bool:
    return channel is ChannelName.CALL and Need.NO_VOICE in around.needs


def _is_against_a_need_in_sql(channel: ChannelName, _: Circumstances) -> ColumnElement[bool]:
    if channel is not ChannelName.CALL:
        return false()
    no_voice = (ContactNeed.need == Need.NO_VOICE, ContactNeed.ended_on.is_(None))
    return exists().where(ContactNeed.person_id == Person.id, *no_voice)


_NO_PLACE = _by_kind(ExclusionReason.NO_ADDRESS)
CLOSINGS: Sequence[Closing] = (
    Closing(ExclusionReason.OBJECTED, _objected, _objected_in_sql, UNLESS_THE_LAW_REQUIRES_IT),
    _by_kind(ExclusionReason.CONFIDENTIAL),
    _by_own_address(Closing(ExclusionReason.NO_ADDRESS, _has_no_address, _has_no_address_in_sql)),
    _by_kind(ExclusionReason.PRISON),
    _by_own_address(_by_kind(ExclusionReason.REFERENCE_ADDRESS)),
    _by_own_address(Closing(ExclusionReason.JOINT_ADDRESS, _is_joint, _is_joint_in_sql)),
    _by_own_address(Closing(ExclusionReason.LETTER_RETURNED, _came_back, _came_back_in_sql)),
    Closing(ExclusionReason.HAS_ADMINISTRATOR, _goes_to_another, _goes_to_another_in_sql),
    Closing(ExclusionReason.NO_CONTACT_POINT, _has_no_point, _has_no_point_in_sql),
    Closing(ExclusionReason.CONTACT_NEED, _is_against_a_need, _is_against_a_need_in_sql),
)
