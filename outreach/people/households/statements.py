"""Keeps what people say of their own household, beside the register: say, take back, read.

A statement is never changed. Saying something anew, or taking it back, ends the earlier one on a day; both stay. The
value is sealed. A death, an objection, a language and an address are no statements: they have homes of their own.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import polars as pl
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from outreach.clock import BRUSSELS
from outreach.errors import FactRefused
from outreach.people.households.beside import SAID, Topic
from outreach.people.tables import KnownPerson, Statement
from outreach.people.vocabulary import ContactSource

SOURCES = (ContactSource.LETTER, ContactSource.DESK, ContactSource.WEB, ContactSource.PHONE)
_VALUE = "value"


def say(
    session: Session,
    person_id: int,
    topic: str,
    value: bool | int,
    said_on: date,
    source: ContactSource,
    now: datetime,
) -> Statement:
    """Keep what a person said; it ends what they said of the same before. Raises FactRefused with nothing kept.

    A letter that arrives late does not end what was said after it: it is kept as already ended.
    """
    fact = _topic(topic).fact
    if fact.read(value) is None:
        raise FactRefused(fact=topic, reason="nothing was said; take the earlier statement back instead")
    if said_on > now.astimezone(BRUSSELS).date():
        raise FactRefused(fact=topic, reason="it was said on a day that has not come yet")
    if source not in SOURCES:
        raise FactRefused(fact=topic, reason=f"a person says it by {', '.join(SOURCES)}")
    open_ones = _in_force(session, person_id, topic)
    later = [other.said_on for other in open_ones if other.said_on > said_on]
    for earlier in open_ones:
        if earlier.said_on <= said_on:
            earlier.ended_on = said_on
    statement = Statement(
        person_id=person_id,
        topic=topic,
        value={_VALUE: value},
        said_on=said_on,
        source=source,
        recorded_at=now,
        ended_on=min(later, default=None),
    )
    session.add(statement)
    session.flush()
    return statement


def take_back(session: Session, person_id: int, topic: str, on: date) -> bool:
    """End what a person said of a topic; whether there was anything to end."""
    in_force = _in_force(session, person_id, _topic(topic))
    for statement in in_force:
        statement.ended_on = max(on, statement.said_on)
    session.flush()
    return bool(in_force)


def said_by(session: Session, person_ids: Iterable[int]) -> Sequence[Statement]:
    """Everything these people ever said, ended or not, in the order they said it."""
    wanted = select(Statement).where(Statement.person_id.in_(list(person_ids)))
    return session.scalars(wanted.order_by(Statement.person_id, Statement.said_on, Statement.id)).all()


def in_force(session: Session, day: date) -> pl.DataFrame:
    """What everybody said that holds on a day, for `households_of`: a row a person and topic."""
    holds = (Statement.said_on <= day) & or_(Statement.ended_on.is_(None), Statement.ended_on > day)
    wanted = (
        select(KnownPerson.person_key, Statement.topic, Statement.value, Statement.said_on)
        .join(KnownPerson, KnownPerson.id == Statement.person_id)
        .where(holds)
        .order_by(Statement.said_on, Statement.id)
        .execution_options(yield_per=5_000)
    )
    rows = [(key, topic, int(value[_VALUE]), said_on) for key, topic, value, said_on in session.execute(wanted)]
    said = pl.DataFrame(rows, schema=SAID, orient="row")
    return said.unique(["person_key", "topic"], keep="last", maintain_order=True)


def value_of(statement: Statement) -> bool | int:
    """What was said: yes or no, or a number."""
    said: bool | int = statement.value[_VALUE]
    return said


def _topic(name: str) -> Topic:
    if name not in [*Topic]:
        raise FactRefused(fact=name, reason=f"a person can speak beside the register of {', '.join(Topic)}")
    return Topic(name)


def _in_force(session: Session, person_id: int, topic: str) -> Sequence[Statement]:
    mine = (Statement.person_id == person_id) & (Statement.topic == topic) & Statement.ended_on.is_(None)
    return session.scalars(select(Statement).where(mine).order_by(Statement.id)).all()
