"""Whether we may contact somebody: one definition of each reason not to, with two readings.

Python reads one person, just before sending; SQL reads a set, when an audience is composed. Birthdays are sealed: of
a set, whoever turns 18 this year is read in Python too (`exclusions_of_set`). The first reason that holds, in the order
of ExclusionReason, is the person's reason. What both readings cannot see: whether the lines of an address fit a window,
and whether an address abroad is complete (both are sealed); the press finds that out.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import ColumnElement, and_, case, exists, literal, not_, select
from sqlalchemy.orm import Session

from outreach import clock
from outreach.people.contact.circumstances import Around, Circumstances, Refused, around, around_all
from outreach.people.contact.claims import claimed, is_claiming, is_claiming_in_sql, receives, receives_in_sql
from outreach.people.contact.closed_channels import (
    CLOSINGS,
    Closing,
    closed_in_sql,
    closes,
    has_mandate_in_sql,
    open_channels,
)
from outreach.people.contact.deaths import is_mourning, is_mourning_in_sql
from outreach.people.contact.minors import is_minor, is_minor_in_sql, turns_adult_in
from outreach.people.tables import ContactMade, Person
from outreach.people.vocabulary import ChannelName, ExclusionReason, MandateKind, Purpose

__all__ = [
    "REASONS",
    "Around",
    "Circumstances",
    "Permission",
    "Refused",
    "around",
    "around_all",
    "claimed",
    "exclusion_in_sql",
    "exclusion_of",
    "exclusions_of_set",
    "is_minor",
    "may_contact",
    "open_channels",
]

_FOR_MINORS = (MandateKind.PARENT, MandateKind.GUARDIAN)
_ALWAYS = frozenset(Purpose)
_ABOUT_A_RIGHT = frozenset({Purpose.OUTREACH})
_OF_OUR_OWN_ACCORD = frozenset({Purpose.OUTREACH, Purpose.SURVEY})  # nobody asked for it, no law requires it


@dataclass(frozen=True)
class Reason:
    """One reason, read for one person and for a set, and the purposes it counts for."""

    name: ExclusionReason
    for_one: Callable[[Person, Around, Circumstances], bool]
    for_set: Callable[[Circumstances], ColumnElement[bool]] | None  # none: it closes a channel (`closed_in_sql`)
    counts_for: frozenset[Purpose] = _ALWAYS


@dataclass(frozen=True, slots=True)
class Permission:
    """The answer to "may we?": yes, or the one reason why not."""

    reason: ExclusionReason | None = None

    def __bool__(self) -> bool:
        return self.reason is None


def may_contact(
    session: Session,
    person: Person,
    channel: ChannelName | None,
    purpose: Purpose,
    day: date,
    *,
    rights: tuple[str, ...] = (),
    reference_address_basis: bool = False,
) -> Permission:
    """Whether this person may be contacted this way for this purpose; no channel means on any that is at hand."""
    circumstances = Circumstances(day, clock.at_noon(day), rights, purpose, channel, reference_address_basis)
    return Permission(exclusion_of(person, around(session, person.id, day), circumstances))


def exclusion_of(
    person: Person,
    around: Around,
    circumstances: Circumstances,
    apart_from: frozenset[ExclusionReason] = frozenset(),
) -> ExclusionReason | None:
    """Why this person is not contacted, or None; `apart_from` names reasons that do not count.

    A reminder, for one, is not held back because the first message was a recent contact.
    """
    held = (
        reason.name
        for reason in _counting(circumstances)
        if reason.name not in apart_from and reason.for_one(person, around, circumstances)
    )
    return next(held, None)


def exclusions_of_set(
    session: Session, person_ids: Collection[int], circumstances: Circumstances
) -> dict[int, ExclusionReason | None]:
    """Why each of some hundred people is not contacted, or None: what `exclusion_of` says of each, read in SQL.

    Only whoever turns 18 this year is unsealed and read in Python. Who is not in the register has no entry.
    """
    chosen = select(Person.id, Person.birth_year, exclusion_in_sql(circumstances)).where(Person.id.in_(person_ids))
    found: dict[int, ExclusionReason | None] = {}
    turning_adult = []
    for person_id, birth_year, word in session.execute(chosen):
        found[person_id] = ExclusionReason(word) if word is not None else None
        if birth_year == turns_adult_in(circumstances.day):
            turning_adult.append(person_id)
    if turning_adult:
        beside = around_all(session, turning_adult, circumstances.day)
        for person in session.scalars(select(Person).where(Person.id.in_(turning_adult))):
            found[person.id] = exclusion_of(person, beside[person.id], circumstances)
    return found


def exclusion_in_sql(circumstances: Circumstances) -> ColumnElement[str | None]:
    """The same as a column over `person_now`, but for who turns 18 this year: the value of the reason, or null."""
    whens: list[tuple[ColumnElement[bool], ColumnElement[str | None]]] = []
    for of_channel, reasons in groupby(_counting(circumstances), lambda reason: reason.for_set is None):
        if of_channel:
            whens.append(closed_in_sql(circumstances))
        else:
            whens += [(each.for_set(circumstances), literal(each.name.value)) for each in reasons if each.for_set]
    return case(*whens, else_=None)


def _counting(c: Circumstances) -> list[Reason]:
    return [reason for reason in REASONS if c.purpose in reason.counts_for]


def _of_the_channel(closing: Closing) -> Reason:
    """A reason that closes a channel counts when that leaves none."""
    return Reason(
        closing.name,
        lambda person, around, c: closes(closing, person, around, c),
        None,
        closing.counts_for,
    )


def _recently_in_sql(c: Circumstances) -> ColumnElement[bool]:
    return exists().where(ContactMade.person_id == Person.id, ContactMade.at > c.quiet_since)


_OF_THE_PERSON = (
    Reason(
        ExclusionReason.DEAD,
        lambda person, _, __: person.dead_since is not None,
        lambda _: Person.dead_since.is_not(None),
    ),
    Reason(  # what an old extract said of somebody is no ground to write: they moved away, or the number was a mistake
        ExclusionReason.NOT_LISTED,
        lambda person, _, __: not person.is_listed,
        lambda _: not_(Person.is_listed),
    ),
    Reason(
        ExclusionReason.MINOR_WITHOUT_REPRESENTATIVE,
        lambda person, around, c: is_minor(person, c.day) and not around.mandates & {*_FOR_MINORS},
        lambda c: and_(is_minor_in_sql(c.day), not_(has_mandate_in_sql(c, *_FOR_MINORS))),
    ),
    Reason(
        ExclusionReason.MOURNING,
        lambda _, around, c: is_mourning(around.death_beside, c.day),
        lambda c: is_mourning_in_sql(c.day),
        _OF_OUR_OWN_ACCORD,
    ),
    Reason(
        ExclusionReason.CLAIM_PENDING,
        lambda person, _, c: is_claiming(person, c.codes),
        lambda c: is_claiming_in_sql(c.codes),
        _ABOUT_A_RIGHT,
    ),
    Reason(
        ExclusionReason.RECEIVED,
        lambda person, _, c: receives(person, c.codes),
        lambda c: receives_in_sql(c.codes),
        _ABOUT_A_RIGHT,
    ),
    Reason(
        ExclusionReason.RECENTLY_CONTACTED,
        lambda _, around, c: around.last_contact is not None and around.last_contact > c.quiet_since,
        _recently_in_sql,
        _OF_OUR_OWN_ACCORD,
    ),
)
_IN_ORDER = {name: number for number, name in enumerate(ExclusionReason)}
REASONS: Sequence[Reason] = sorted(
    (*_OF_THE_PERSON, *map(_of_the_channel, CLOSINGS)), key=lambda reason: _IN_ORDER[reason.name]
)
