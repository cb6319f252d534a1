"""Whom a task is about: of the person no more than doing it needs, and each part that is shown is named."""

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from outreach.casework.tables import Task, TaskKind
from outreach.channels.addresses import PhoneNumber
from outreach.languages import Language
from outreach.people.contact.addresses import name_of, own_addressee, postal_address
from outreach.people.contact.contact_points import Point, points_of, usable_points
from outreach.people.tables import Person
from outreach.people.vocabulary import ChannelName

BY_PHONE = (TaskKind.READ_BY_PHONE,)
AT_THE_DOOR = (TaskKind.VISIT, TaskKind.READ_AT_HOME)


@dataclass(frozen=True, slots=True)
class Whom:
    """What a task shows of its person."""

    number: int | None = None  # our own, for the command line
    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    is_shared: bool = False  # others may pick up
    address: tuple[str, ...] = field(default=(), repr=False)

    @property
    def shown(self) -> tuple[str, ...]:
        """What the journal says of it, an action a part."""
        parts = {"phone_number_shown": self.phone, "name_shown": self.name, "address_shown": self.address}
        return tuple(action for action, part in parts.items() if part)


NOBODY = Whom()


def whom_of(session: Session, tasks: Collection[Task], language: Language) -> dict[int, Whom]:
    """What each of these tasks shows of its person, by task; a task that needs nothing is left out."""
    points = points_of(session, [task.person_id for task in tasks if task.kind in BY_PHONE])
    found: dict[int, Whom] = {}
    for task in tasks:
        if task.kind is TaskKind.WHO_GETS_THE_LETTER:
            found[task.id] = Whom(number=task.person_id)
        elif task.kind in (*BY_PHONE, *AT_THE_DOOR):
            person = session.get(Person, task.person_id)
            if person is not None:  # not erased
                is_call = task.kind in BY_PHONE
                found[task.id] = _called(person, points.get(person.id, ())) if is_call else _visited(person, language)
    return found


def _called(person: Person, points: Collection[Point]) -> Whom:
    """Name and the best number that works; none when the last one bounced or was taken back since."""
    best = next(iter(usable_points(points, ChannelName.CALL)), None)
    if best is None:
        return Whom(name=name_of(person))
    return Whom(name=name_of(person), phone=PhoneNumber.parse(best.value).printed, is_shared=best.is_shared)


def _visited(person: Person, language: Language) -> Whom:
    address = postal_address(own_addressee(person), language, person.municipality_nis)
    return Whom(name=name_of(person), address=(*address.lines[1:], f"{address.postal_code} {address.town}".strip()))
