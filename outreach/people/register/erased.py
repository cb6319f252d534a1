"""Whoever was erased is known again by the digest alone, and hears nothing from us."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from outreach.people.tables import Forgotten, KnownPerson, Objection, Registered

ERASURE = "erasure"  # the source of an objection that comes back with somebody who was erased


def erased_in(session: Session, extract_id: int) -> Sequence[int]:
    """Everybody an extract names again after their erasure, whose objection did not come back yet."""
    has_come_back = exists().where(Objection.person_id == Registered.person_id, Objection.source == ERASURE)
    wanted = (
        select(Registered.person_id)
        .join(KnownPerson, KnownPerson.id == Registered.person_id)
        .join(Forgotten, Forgotten.person_key == KnownPerson.person_key)
        .where(Registered.since_extract == extract_id, ~has_come_back)
    )
    return session.scalars(wanted).all()


def bring_back_objections(session: Session, person_ids: Sequence[int], now: datetime) -> None:
    """In the transaction that makes their extract visible: an import that is abandoned leaves nothing of them."""
    session.add_all(Objection(person_id=person_id, source=ERASURE, made_at=now) for person_id in person_ids)
