"""What counts beside a person's own row when we ask whether to contact them: why and when, and what else is known."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, String, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from outreach.people.contact.contact_points import Point, points_of
from outreach.people.contact.deaths import deaths_beside
from outreach.people.mandates.acting import in_force_in_sql
from outreach.people.tables import ContactMade, ContactNeed, Mandate, Objection
from outreach.people.vocabulary import ChannelName, MandateForm, MandateKind, MandateScope, Need, Purpose

QUIET_DAYS = 90  # nobody is written to again sooner
_FOR_MONEY = (MandateScope.GOODS, MandateScope.APPLICATION)


@dataclass(frozen=True)
class Circumstances:
    """Why, when and how we want to contact somebody; no channel means on any that is at hand."""

    day: date
    now: datetime
    rights: tuple[str, ...] = ()  # what we want to write about, such as ("arr",)
    purpose: Purpose = Purpose.OUTREACH
    channel: ChannelName | None = None
    reference_address_basis: bool = False  # the law lets us write care of whoever keeps a reference address

    @property
    def quiet_since(self) -> datetime:
        return self.now - timedelta(days=QUIET_DAYS)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the rights in the register's lists of benefits."""
        return tuple(right.upper() for right in self.rights)


@dataclass(frozen=True, slots=True)
class Refused:
    """What an objection forbids; no channel means any, no purpose means any."""

    channel: ChannelName | None = None
    purpose: Purpose | None = None

    def forbids(self, channel: ChannelName, purpose: Purpose) -> bool:
        return self.channel in (None, channel) and self.purpose in (None, purpose)


@dataclass(frozen=True)
class Around:
    """What the tables beside `person` say about one person on a day."""

    mandates: frozenset[MandateKind] = frozenset()
    objections: tuple[Refused, ...] = ()
    last_contact: datetime | None = None
    points: tuple[Point, ...] = ()
    needs: frozenset[Need] = frozenset()
    goes_to_administrator: bool = False  # the letter, and not to the person's own address
    death_beside: date | None = None  # the last one in the household

    @property
    def goes_elsewhere(self) -> bool:
        """Whether the letter goes to an administrator, so that the person's own address does not matter.

        For a copy to the person it does: ask with no mandates.
        """
        return self.goes_to_administrator and MandateKind.ADMINISTRATOR in self.mandates


def around(session: Session, person_id: int, day: date) -> Around:
    """What the tables beside `person` say about one person."""
    return around_all(session, [person_id], day)[person_id]


def around_all(
    session: Session, person_ids: Collection[int], day: date, our_contacts: Collection[str] = ()
) -> dict[int, Around]:
    """The same for some hundred people, in a handful of queries; everybody asked for has an entry.

    `our_contacts` are references of contacts that do not count: our own first message does not forbid its reminder.
    """
    mandates: dict[int, set[MandateKind]] = defaultdict(set)
    led: set[int] = set()
    for person_id, kind, form, scopes in session.execute(
        select(Mandate.person_id, Mandate.kind, Mandate.form, Mandate.scopes).where(
            Mandate.person_id.in_(person_ids), in_force_in_sql(day)
        )
    ):
        mandates[person_id].add(kind)
        if takes_the_letter(kind, form, scopes):
            led.add(person_id)
    objections: dict[int, list[Refused]] = defaultdict(list)
    for person_id, channel, purpose in session.execute(
        select(Objection.person_id, Objection.channel, Objection.purpose)
        .where(Objection.person_id.in_(person_ids), Objection.withdrawn_at.is_(None))
        .order_by(Objection.id)
    ):
        objections[person_id].append(Refused(channel, purpose))
    needs: dict[int, set[Need]] = defaultdict(set)
    for person_id, need in session.execute(
        select(ContactNeed.person_id, ContactNeed.need).where(
            ContactNeed.person_id.in_(person_ids), ContactNeed.ended_on.is_(None)
        )
    ):
        needs[person_id].add(need)
    last = _last_contacts(session, person_ids, our_contacts)
    points, deaths = points_of(session, person_ids), deaths_beside(session, person_ids, day)
    return {
        person_id: Around(
            mandates=frozenset(mandates.get(person_id, ())),
            objections=tuple(objections.get(person_id, ())),
            last_contact=last.get(person_id),
            points=points.get(person_id, ()),
            needs=frozenset(needs.get(person_id, ())),
            goes_to_administrator=person_id in led,
            death_beside=deaths.get(person_id),
        )
        for person_id in person_ids
    }


def takes_the_letter(kind: MandateKind, form: MandateForm | None, scopes: Collection[str]) -> bool:
    """Whether a mandate sends the letter to its holder: an administrator for money who does not only assist."""
    if kind is not MandateKind.ADMINISTRATOR or form is MandateForm.ASSIST:
        return False
    return not scopes or any(scope in scopes for scope in _FOR_MONEY)


def takes_the_letter_in_sql() -> ColumnElement[bool]:
    """The same over `mandate`; the text of a JSON list reads the same on both databases."""
    scopes = cast(Mandate.scopes, String)
    return and_(
        Mandate.kind == MandateKind.ADMINISTRATOR,
        or_(Mandate.form.is_(None), Mandate.form != MandateForm.ASSIST),
        or_(scopes == "[]", *(scopes.like(f'%"{scope.value}"%') for scope in _FOR_MONEY)),
    )


def _last_contacts(session: Session, person_ids: Collection[int], ours: Collection[str]) -> dict[int, datetime]:
    made = ContactMade
    chosen = select(made.person_id, func.max(made.at)).where(made.person_id.in_(person_ids))
    if ours:
        chosen = chosen.where(made.reference.not_in(ours))
    return {person_id: at for person_id, at in session.execute(chosen.group_by(made.person_id)) if at is not None}
