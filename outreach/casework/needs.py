"""What to mind when somebody calls on a person: the needs they chose shape the task and never yield a refused call."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.casework.tables import TaskKind
from outreach.people.tables import ContactNeed
from outreach.people.vocabulary import Need

_ON_PAPER = (Need.LARGE_PRINT,)  # of no use to who calls or visits


def to_mind(session: Session, person_ids: Collection[int]) -> dict[int, list[str]]:
    """The words on the tasks of these people, such as only_mornings or interpreter:ar; who chose none is left out."""
    found: dict[int, list[str]] = {}
    chosen = select(ContactNeed).where(ContactNeed.person_id.in_(person_ids), ContactNeed.ended_on.is_(None))
    for row in session.scalars(chosen.order_by(ContactNeed.need, ContactNeed.detail)):
        if row.need not in _ON_PAPER:
            word = f"{row.need}:{row.detail}" if row.detail else row.need.value
            if word not in found.setdefault(row.person_id, []):
                found[row.person_id].append(word)
    return found


def answering_kind(needs: Collection[str]) -> TaskKind:
    """How somebody who asked to be called back is answered."""
    return TaskKind.WRITE_BACK if Need.NO_VOICE in needs else TaskKind.CALL_BACK


def reading_kind(needs: Collection[str], may_call: bool, may_visit: bool) -> TaskKind | None:
    """Who reads the letter to the person first: by telephone where one is known, else at home, or nobody."""
    if Need.READ_TO_ME not in needs:
        return None
    if may_call and Need.NO_VOICE not in needs:
        return TaskKind.READ_BY_PHONE
    return TaskKind.READ_AT_HOME if may_visit else None
