"""The lists of people no message finds by itself, for somebody at the desk: to search, in prison, released, homeless.

On them stand living people a right is likely for, who did not object. Nobody at a confidential address ever does.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, not_, or_, select
from sqlalchemy.orm import Session

from outreach.clock import at_noon
from outreach.eligibility.verdict import Outcome
from outreach.people.contact.address_kinds import may_be_listed_in_sql
from outreach.people.contact.circumstances import Circumstances
from outreach.people.contact.closed_channels import closing
from outreach.people.tables import Change, ContactMade, Extract, Person, VerdictRecord
from outreach.people.vocabulary import AddressKind, ChangeKind, ChannelName, ExclusionReason, ExtractState

RELEASED = "released"  # detail of a change of address: out of prison or social defence
RELEASED_FOR = timedelta(days=180)  # after that a list of people just released has nothing to say of them


class DeskList(StrEnum):
    """Why somebody stands on a list."""

    SEARCH = "search"  # struck off, without usable address, letter came back, gone from the register: find the person
    PRISON = "prison"  # ask the social service of the prison; nothing is sent
    RELEASED = "released"  # read at most 180 days ago, nobody contacted them since: may be written to again
    REFERENCE_ADDRESS = "reference_address"  # ask the CPAS that keeps the address, where the law lets us


@dataclass(frozen=True, slots=True)
class Listed:
    """One list: how many stand on it, and who by our own number. Without a legal basis it only counts."""

    count: int
    people: tuple[int, ...]


def desk_lists(session: Session, day: date, reference_address_basis: bool = False) -> dict[DeskList, Listed]:
    """Every list as it stands on a day."""
    lists = {}
    for name in DeskList:
        found = tuple(session.scalars(select(Person.id).where(_belongs(name, day)).order_by(Person.id)))
        is_named = name is not DeskList.REFERENCE_ADDRESS or reference_address_basis
        lists[name] = Listed(len(found), found if is_named else ())
    return lists


def _belongs(name: DeskList, day: date) -> ColumnElement[bool]:
    c = Circumstances(day, at_noon(day), channel=ChannelName.VISIT)
    objected = closing(ExclusionReason.OBJECTED).for_set(ChannelName.VISIT, c)
    may_stand_anywhere = and_(Person.dead_since.is_(None), may_be_listed_in_sql(), _is_likely(), not_(objected))
    match name:
        case DeskList.SEARCH:
            lost = [
                closing(reason).for_set(ChannelName.LETTER, c)
                for reason in (ExclusionReason.NO_ADDRESS, ExclusionReason.LETTER_RETURNED)
            ]
            return and_(may_stand_anywhere, or_(not_(Person.is_listed), *lost))
        case DeskList.PRISON:
            return and_(may_stand_anywhere, Person.is_listed, Person.address_kind == AddressKind.PRISON)
        case DeskList.RELEASED:
            is_out = Person.address_kind != AddressKind.PRISON
            return and_(may_stand_anywhere, Person.is_listed, is_out, _was_released(day))
        case DeskList.REFERENCE_ADDRESS:
            is_homeless = Person.address_kind == AddressKind.REFERENCE_ADDRESS
            return and_(may_stand_anywhere, Person.is_listed, is_homeless)


def _is_likely() -> ColumnElement[bool]:
    """Whether a right is likely, or would be but for a finding there are signs of: else there is nothing to say."""
    verdict = VerdictRecord
    return exists().where(
        verdict.person_id == Person.id,
        verdict.until_screening.is_(None),
        or_(verdict.outcome == Outcome.LIKELY, and_(verdict.outcome == Outcome.PROBABLE, verdict.has_sign)),
    )


def _was_released(day: date) -> ColumnElement[bool]:
    """Whether a visible extract of the last months said so, and nobody contacted the person since it came in."""
    contacted = exists().where(ContactMade.person_id == Person.id, ContactMade.at >= Extract.imported_at)
    return exists().where(
        Change.person_id == Person.id,
        Change.kind == ChangeKind.ADDRESS,
        Change.detail == RELEASED,
        Extract.id == Change.extract_id,
        Extract.state == ExtractState.VISIBLE,
        Extract.day > day - RELEASED_FOR,
        not_(contacted),
    )
