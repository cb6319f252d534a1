"""Lets old entries of the journal go after their term and keeps it verifiable: a checkpoint stands for what went.

The database lets a row go only when a checkpoint covers it, and a checkpoint counts only with a seal made by the digest
key. A plan is made while reading; each of its cuts is small enough for a short transaction.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from outreach.storage.journal.acts import JournalCheckpoint, JournalEntry, checkpoint_seal
from outreach.storage.keyring import Keyring

ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Cut:
    """One writer's entries up to this one, `rows` of them, go."""

    writer: str
    seq: int
    rows: int


def plan(session: Session, before: datetime) -> Iterator[list[Cut]]:
    """Lists of cuts, each list small enough for one transaction, that remove what is older than `before`."""
    together: list[Cut] = []
    for writer, (first, last) in _past_their_term(session, before).items():
        for start in range(first, last + 1, ROWS_AT_ONCE):
            end = min(start + ROWS_AT_ONCE - 1, last)
            if sum(cut.rows for cut in together) + end - start >= ROWS_AT_ONCE:
                yield together
                together = []
            together.append(Cut(writer, end, end - start + 1))
    if together:
        yield together


def prune(session: Session, cuts: list[Cut], keyring: Keyring) -> int:
    """Make the cuts; how many entries went. Whoever calls it notes it in the journal."""
    gone = 0
    for cut in cuts:
        here = JournalEntry.writer == cut.writer
        last = session.scalar(select(JournalEntry.hash).where(here, JournalEntry.seq == cut.seq))
        if last is None:
            continue  # somebody else was faster
        point = JournalCheckpoint(writer=cut.writer, seq=cut.seq, hash=last, seal="")
        point.seal = checkpoint_seal(keyring, point)
        session.merge(point)
        session.flush()
        old = delete(JournalEntry).where(here, JournalEntry.seq <= cut.seq)
        gone += session.execute(old, execution_options={"synchronize_session": False}).rowcount  # type: ignore[attr-defined]
    return gone


def _past_their_term(session: Session, before: datetime) -> dict[str, tuple[int, int]]:
    """For each writer with old entries, the numbers of its first and its last old one, from its beginning on.

    The last begun comes first: its beginning goes before the entry it points at, so that a run that stops anywhere
    leaves a journal that can be verified.
    """
    writer, seq = JournalEntry.writer, JournalEntry.seq
    young = func.min(seq).filter(JournalEntry.at >= before)
    found = session.execute(
        select(writer, func.min(seq), func.coalesce(young - 1, func.max(seq)))
        .group_by(writer)
        .order_by(func.min(JournalEntry.id).desc())
    )
    old = {name: (first, last) for name, first, last in found if last >= first}
    return _what_no_beginning_needs(session, old, before)


def _what_no_beginning_needs(
    session: Session, old: dict[str, tuple[int, int]], before: datetime
) -> dict[str, tuple[int, int]]:
    """The hash a later writer's first entry points at must stay known: a cut ends exactly there, and goes no further
    while that first entry stays."""
    begun = select(JournalEntry.writer, JournalEntry.previous).where(JournalEntry.seq == 1)
    needed = {previous for name, previous in session.execute(begun) if name not in old}
    for point in session.scalars(select(JournalCheckpoint)):
        if point.hash in needed:
            old.pop(point.writer, None)
    aged = select(JournalEntry.writer, JournalEntry.seq, JournalEntry.hash).where(JournalEntry.at < before)
    for name, seq, entry in session.execute(aged.execution_options(yield_per=5_000)):
        if entry in needed and name in old:
            old[name] = old[name][0], min(seq, old[name][1])
    return old
