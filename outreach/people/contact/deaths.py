"""Deaths: told to us before the register knows, and the weeks in which a household that lost somebody hears nothing.

Who lived with the dead is read from the versions still in force on the day of death or later: with the next extract the
survivors have another reference person, and the dead none.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from outreach.people.tables import Extract, KnownPerson, Person, Registered, RegisterNow
from outreach.people.vocabulary import AddressKind

MOURNING = timedelta(weeks=8)
_HOMES = [kind for kind in AddressKind if kind.is_a_home]  # people of one institution are no household


def report(session: Session, person_id: int, day: date) -> None:
    """We were told that somebody died on a day; from now on nothing goes out to them. The register's day wins later."""
    _note(session, person_id, day)


def withdraw_report(session: Session, person_id: int) -> None:
    """It was a mistake: the person lives, unless the register says otherwise."""
    _note(session, person_id, None)


def is_mourning(death: date | None, day: date) -> bool:
    """Whether a household that lost somebody on `death` still hears nothing."""
    return death is not None and death <= day < death + MOURNING


def is_mourning_in_sql(day: date) -> ColumnElement[bool]:
    """The same over `person_now`."""
    return _deaths_beside(day).where(_OWN.person_id == Person.id, _DEAD.dead_since > day - MOURNING).exists()


def deaths_beside(session: Session, person_ids: Collection[int], day: date) -> dict[int, date]:
    """The last death in the household of each of these people, by the day; who lost nobody is left out."""
    chosen = _deaths_beside(day).where(_OWN.person_id.in_(person_ids)).group_by(_OWN.person_id)
    last = chosen.with_only_columns(_OWN.person_id, func.max(_DEAD.dead_since))
    return {person_id: death for person_id, death in session.execute(last) if death is not None}


_OWN, _MATE, _DEAD = aliased(Registered), aliased(Registered), aliased(Person)
_OWN_END, _MATE_END = aliased(Extract), aliased(Extract)


def _note(session: Session, person_id: int, day: date | None) -> None:
    session.get_one(KnownPerson, person_id).reported_dead_on = day
    session.flush()
    session.expire_all()  # the view reads otherwise now


def _deaths_beside(day: date) -> Select[Any]:
    """A row for each version of somebody and of a person of the same household who had died by the day."""
    in_force = select(RegisterNow.extract_id).scalar_subquery()

    def held_at_death(version: Any, end: Any) -> ColumnElement[bool]:
        lasted = or_(version.until_extract.is_(None), version.until_extract > in_force, end.day >= _DEAD.dead_since)
        return lasted & (version.since_extract <= in_force) & version.address_kind.in_(_HOMES)

    return (
        select(_OWN.person_id)
        .join(_MATE, (_MATE.household_key == _OWN.household_key) & (_MATE.person_id != _OWN.person_id))
        .join(_DEAD, _DEAD.id == _MATE.person_id)
        .outerjoin(_OWN_END, _OWN_END.id == _OWN.until_extract)
        .outerjoin(_MATE_END, _MATE_END.id == _MATE.until_extract)
        .where(_DEAD.dead_since <= day, held_at_death(_OWN, _OWN_END), held_at_death(_MATE, _MATE_END))
    )
