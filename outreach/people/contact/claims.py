"""What somebody has claimed or receives already, so that nobody is written to about a right that is under way."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, String, and_, false, or_
from sqlalchemy import cast as as_type
from sqlalchemy.orm import InstrumentedAttribute

from outreach.people.tables import Person

ONE_CLAIM = frozenset({"ARR", "AI"})  # a claim for one counts as a claim for the other: law of 27 Feb 1987, art. 8 § 1


def claims_for(code: str) -> tuple[str, ...]:
    """The claims that stand for a right."""
    return tuple(sorted(ONE_CLAIM)) if code in ONE_CLAIM else (code,)


def claimed(person: Person) -> set[str]:
    """The rights a claim is pending for, as far as known."""
    return standing_for(person.claims_pending)


def standing_for(claims_pending: Iterable[str] | None) -> set[str]:
    """The rights these claims stand for."""
    pending = {*(claims_pending or ())}
    return pending | ONE_CLAIM if pending & ONE_CLAIM else pending


def is_claiming(person: Person, codes: Iterable[str]) -> bool:
    """Whether each of these rights is claimed or received, and one at least claimed."""
    wanted = {*codes}
    return wanted <= claimed(person) | {*(person.receives or ())} and bool(wanted & claimed(person))


def is_claiming_in_sql(codes: Iterable[str]) -> ColumnElement[bool]:
    """The same over `person_now`."""
    codes = tuple(codes)
    pending = [or_(*_listed(Person.claims_pending, claims_for(code))) for code in codes]
    settled = [or_(p, r) for p, r in zip(pending, _listed(Person.receives, codes), strict=True)]
    return and_(or_(false(), *pending), *settled)


def receives(person: Person, codes: Iterable[str]) -> bool:
    """Whether the person receives each of these rights already; of no right at all, no."""
    wanted = {*codes}
    return bool(wanted) and wanted <= {*(person.receives or ())}


def receives_in_sql(codes: Iterable[str]) -> ColumnElement[bool]:
    """The same over `person_now`."""
    listed = _listed(Person.receives, codes)
    return and_(*listed) if listed else false()


def _listed(column: InstrumentedAttribute[list[str] | None], codes: Iterable[str]) -> list[ColumnElement[bool]]:
    """For each code, whether the JSON list names it; the text of the list reads the same on both databases."""
    return [as_type(column, String).like(f'%"{code}"%') for code in codes]
