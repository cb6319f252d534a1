"""Whether we may write to somebody: one definition of each reason not to, with two readings.

Python reads one person, just before sending; SQL reads a set, when an audience is composed. The first reason that
holds, in the order of ExclusionReason, is the person's reason. What both readings cannot see: whether the lines of an
address fit a window, and whether an address abroad is complete (both are sealed); the press finds that out.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, String, and_, case, exists, false, func, literal, not_, or_, select
from sqlalchemy import cast as as_type
from sqlalchemy.orm import InstrumentedAttribute, Session

from outreach.people.contact import usable_channels
from outreach.people.tables import ContactMade, Mandate, Objection, Person
from outreach.people.vocabulary import AddressKind, ChannelName, ExclusionReason, MandateKind

QUIET_DAYS = 90  # nobody is written to again sooner
ADULT_AGE = 18
ONE_CLAIM = frozenset({"ARR", "AI"})  # a claim for one counts as a claim for the other: law of 27 Feb 1987, art. 8 § 1
_FOR_MINORS = (MandateKind.PARENT, MandateKind.GUARDIAN)
_DOMESTIC = (AddressKind.OWN_HOME, AddressKind.INSTITUTION, AddressKind.HOSPITAL)


@dataclass(frozen=True)
class Circumstances:
    """What both readings need to know beside the person's own row."""

    day: date
    now: datetime
    rights: tuple[str, ...]  # what we want to write about, such as ("arr",)

    @property
    def quiet_since(self) -> datetime:
        return self.now - timedelta(days=QUIET_DAYS)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the rights in the register's lists of benefits."""
        return tuple(right.upper() for right in self.rights)


@dataclass(frozen=True)
class Around:
    """What the tables beside `person` say about one person."""

    mandates: frozenset[MandateKind] = frozenset()
    objections: tuple[ChannelName | None, ...] = ()  # None: on any channel
    last_contact: datetime | None = None

    @property
    def refused_channels(self) -> frozenset[ChannelName]:
        if None in self.objections:
            return frozenset(ChannelName)
        return frozenset(channel for channel in self.objections if channel)


@dataclass(frozen=True)
class Reason:
    """One reason, read for one person and for a set."""

    name: ExclusionReason
    for_one: Callable[[Person, Around, Circumstances], bool]
    for_set: Callable[[Circumstances], ColumnElement[bool]]


def is_minor(person: Person, day: date) -> bool:
    """Whether the person is under 18 by year of birth: the birth date is sealed, and sets are chosen by SQL.

    Somebody turning 18 this year counts as an adult: a screening finds nobody likely before the birthday itself.
    """
    return day.year - person.birth_year < ADULT_AGE


def around(session: Session, person_id: int) -> Around:
    """What the tables beside `person` say about one person."""
    return Around(
        mandates=frozenset(session.scalars(select(Mandate.kind).where(Mandate.person_id == person_id))),
        objections=tuple(session.scalars(select(Objection.channel).where(Objection.person_id == person_id))),
        last_contact=session.scalar(select(func.max(ContactMade.at)).where(ContactMade.person_id == person_id)),
    )


def exclusion_of(
    person: Person,
    around: Around,
    circumstances: Circumstances,
    apart_from: frozenset[ExclusionReason] = frozenset(),
) -> ExclusionReason | None:
    """Why this person is not written to, or None; `apart_from` names reasons that do not count.

    A reminder, for one, is not held back because the first message was a recent contact.
    """
    held = (r.name for r in REASONS if r.name not in apart_from and r.for_one(person, around, circumstances))
    return next(held, None)


def exclusion_in_sql(circumstances: Circumstances) -> ColumnElement[str | None]:
    """The same as a column over `person`: the value of the reason, or null."""
    whens = [(reason.for_set(circumstances), literal(reason.name.value)) for reason in REASONS]
    return case(*whens, else_=None)


def _has_mandate(*kinds: MandateKind) -> ColumnElement[bool]:
    return exists().where(Mandate.person_id == Person.id, Mandate.kind.in_(kinds))


def _has_refused(channel: ChannelName) -> ColumnElement[bool]:
    either = or_(Objection.channel.is_(None), Objection.channel == channel)
    return exists().where(Objection.person_id == Person.id, either)


def _all_refused(_: Circumstances) -> ColumnElement[bool]:
    return and_(
        _has_refused(ChannelName.LETTER),
        or_(not_(Person.has_email), _has_refused(ChannelName.EMAIL)),
        or_(not_(Person.has_mobile), _has_refused(ChannelName.SMS)),
    )


def _listed(column: InstrumentedAttribute[list[str] | None], codes: Iterable[str]) -> list[ColumnElement[bool]]:
    """For each code, whether the JSON list names it; the text of the list reads the same on both databases."""
    return [as_type(column, String).like(f'%"{code}"%') for code in codes]


def _all_claimed_or_received(c: Circumstances) -> ColumnElement[bool]:
    pending = [or_(*_listed(Person.claims_pending, claims_for(code))) for code in c.codes]
    received = _listed(Person.receives, c.codes)
    settled = and_(*(or_(p, r) for p, r in zip(pending, received, strict=True)))
    return and_(settled, or_(false(), *pending))


def _settles(person: Person, c: Circumstances) -> bool:
    return {*c.codes} <= claimed(person) | {*(person.receives or ())}


def claims_for(code: str) -> tuple[str, ...]:
    """The claims that stand for a right."""
    return tuple(sorted(ONE_CLAIM)) if code in ONE_CLAIM else (code,)


def claimed(person: Person) -> set[str]:
    """The rights a claim is pending for, as far as known."""
    pending = {*(person.claims_pending or ())}
    return pending | ONE_CLAIM if pending & ONE_CLAIM else pending


REASONS: Sequence[Reason] = (
    Reason(
        ExclusionReason.DEAD,
        lambda person, _, __: person.dead_since is not None,
        lambda _: Person.dead_since.is_not(None),
    ),
    Reason(
        ExclusionReason.MINOR_WITHOUT_REPRESENTATIVE,
        lambda person, around, c: is_minor(person, c.day) and not around.mandates & {*_FOR_MINORS},
        lambda c: and_(c.day.year - Person.birth_year < ADULT_AGE, not_(_has_mandate(*_FOR_MINORS))),
    ),
    Reason(
        ExclusionReason.OBJECTED,
        lambda person, around, _: not usable_channels(person, around.refused_channels),
        _all_refused,
    ),
    Reason(
        ExclusionReason.CONFIDENTIAL,
        lambda person, _, __: person.address_kind is AddressKind.CONFIDENTIAL,
        lambda _: Person.address_kind == AddressKind.CONFIDENTIAL,
    ),
    Reason(
        ExclusionReason.NO_ADDRESS,
        lambda person, _, __: (
            person.address_kind is AddressKind.STRUCK_OFF
            or (person.address_kind in _DOMESTIC and person.postal_area is None)
        ),
        lambda _: or_(
            Person.address_kind == AddressKind.STRUCK_OFF,
            and_(Person.address_kind.in_(_DOMESTIC), Person.postal_area.is_(None)),
        ),
    ),
    Reason(
        ExclusionReason.PRISON,
        lambda person, _, __: person.address_kind is AddressKind.PRISON,
        lambda _: Person.address_kind == AddressKind.PRISON,
    ),
    Reason(
        ExclusionReason.REFERENCE_ADDRESS,
        lambda person, _, __: person.address_kind is AddressKind.REFERENCE_ADDRESS,
        lambda _: Person.address_kind == AddressKind.REFERENCE_ADDRESS,
    ),
    Reason(
        ExclusionReason.HAS_ADMINISTRATOR,  # the letter goes to the administrator, so their address must be known
        lambda person, around, _: (
            person.protection is MandateKind.ADMINISTRATOR and MandateKind.ADMINISTRATOR not in around.mandates
        ),
        lambda _: and_(
            Person.protection == MandateKind.ADMINISTRATOR,
            not_(_has_mandate(MandateKind.ADMINISTRATOR)),
        ),
    ),
    Reason(
        ExclusionReason.CLAIM_PENDING,
        lambda person, _, c: _settles(person, c) and bool({*c.codes} & claimed(person)),
        _all_claimed_or_received,
    ),
    Reason(
        ExclusionReason.RECEIVED,
        lambda person, _, c: {*c.codes} <= {*(person.receives or ())},
        lambda c: and_(*_listed(Person.receives, c.codes)),
    ),
    Reason(
        ExclusionReason.RECENTLY_CONTACTED,
        lambda _, around, c: around.last_contact is not None and around.last_contact > c.quiet_since,
        lambda c: (
            select(ContactMade.id).where(ContactMade.person_id == Person.id, ContactMade.at > c.quiet_since).exists()
        ),
    ),
)
