"""What counts beside a person's own row when we ask whether to contact them: why and when, and what else is known."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.people.contact_points import Point, points_of
from outreach.people.deaths import deaths_beside
from outreach.people.mandates import in_force_in_sql
from outreach.people.tables import ContactMade, ContactNeed, Mandate, Objection
from outreach.people.vocabulary import ChannelName, MandateKind, Need, Purpose

QUIET_DAYS = 90  # nobody is written to again sooner


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
    death_beside: date | None = None  # the last one in the household


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
    for person_id, kind in session.execute(
        select(Mandate.person_id, Mandate.kind).where(Mandate.person_id.in_(person_ids), in_force_in_sql(day))
    ):
        mandates[person_id].add(kind)
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
            death_beside=deaths.get(person_id),
        )
        for person_id in person_ids
    }


def _last_contacts(session: Session, person_ids: Collection[int], ours: Collection[str]) -> dict[int, datetime]:
    made = ContactMade
    chosen = select(made.person_id, func.max(made.at)).where(made.person_id.in_(person_ids))
    if ours:
        chosen = chosen.where(made.reference.not_in(ours))
    return {person_id: at for person_id, at in session.execute(chosen.group_by(made.person_id)) if at is not None}
