"""The journal: who did what to whom and why; rows are added, never changed, each bound to the one before it.

An act is noted in the transaction it belongs to and written when that commits (see chain.py): what is rolled back was
never done, and leaves no gap. A person is named by a pseudonym only the person's own key leads to (see pseudonyms.py).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from outreach.storage.columns import Base, Moment, keyring_of
from outreach.storage.keyring import Keyring

ACTS, CHAIN = "journal_acts", "journal_chain"  # what a session carries in its `info`
BEFORE = "before"  # the writer of what was there before there was a chain


class JournalEntry(Base):
    """One thing that happened. `detail` holds codes and counts, never personal data."""

    __tablename__ = "journal"
    __table_args__ = (Index("uq_journal_writer_seq", "writer", "seq", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)  # the order of arrival, and nothing else
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    actor: Mapped[str] = mapped_column(String(80))  # account:ID, job:NAME, citizen, command
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(80), default="")  # such as campaign:3; never a person
    purpose: Mapped[str] = mapped_column(String(60), default="")
    detail: Mapped[str] = mapped_column(String(400), default="")
    writer: Mapped[str] = mapped_column(String(32))  # one thread of one process; `before`: older than the chain
    seq: Mapped[int]  # 1, 2, 3 … of this writer
    previous: Mapped[str] = mapped_column(String(64))  # the entry before; a writer's first: the newest of all then
    hash: Mapped[str] = mapped_column(String(64))  # keyed, over everything above and below
    whom: Mapped[str] = mapped_column(String(64), default="", index=True)  # a person's pseudonym
    people: Mapped[int] = mapped_column(default=0)  # how many persons a bulk act was about
    people_digest: Mapped[str] = mapped_column(String(64), default="")  # keyed digest of their sorted list
    sealed_subject: Mapped[bytes | None] = mapped_column(LargeBinary)  # what of theirs: opens with the person's key


class JournalCheckpoint(Base):
    """Where a writer's chain begins after older entries went by retention: the last of those that are gone."""

    __tablename__ = "journal_checkpoint"

    writer: Mapped[str] = mapped_column(String(32), primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(String(64))  # keyed: nobody hides a removal behind a checkpoint of their own


_IN_ONE_FORM = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did, before it is written."""

    at: datetime
    actor: str
    action: str
    subject: str
    purpose: str
    detail: str
    person: int | None = None
    people: int = 0
    people_digest: str = ""


def note(
    session: Session,
    *,
    at: datetime,
    actor: str,
    action: str,
    subject: str = "",
    purpose: str = "",
    detail: str = "",
    person: int | None = None,
) -> None:
    """Note an act; it is written when the session commits.

    Whoever acts on a person gives `person`: the entry then carries the person's pseudonym, and `subject` (such as
    message:12, which would lead back to them) sealed with the person's own key.
    """
    _keep(session, Act(at, actor, action, subject, purpose, detail, person))


def note_bulk(
    session: Session,
    *,
    at: datetime,
    actor: str,
    action: str,
    people: Sequence[int],
    subject: str = "",
    purpose: str = "",
    detail: str = "",
) -> None:
    """Note one act on many persons: how many, and a digest by which their list is recognised but never read."""
    ring = keyring_of(session.get_bind().dialect)
    listed = ring.mac(",".join(map(str, sorted(people))).encode(), "journal.people").hex()
    _keep(session, Act(at, actor, action, subject, purpose, detail, people=len(people), people_digest=listed))


def canonical(entry: Mapping[Any, Any]) -> bytes:
    """The bytes an entry's hash is taken over: every field but the row number, in one fixed form."""
    said = [entry[name] for name in ("writer", "seq", "previous")]
    said += [entry["at"].astimezone(UTC).isoformat(timespec="microseconds")]
    said += [entry[name] for name in ("actor", "action", "subject", "purpose", "detail", "whom", "people")]
    said += [entry["people_digest"], (entry["sealed_subject"] or b"").hex()]
    return _IN_ONE_FORM.encode(said).encode()


def checkpoint_seal(keyring: Keyring, point: JournalCheckpoint) -> str:
    """What proves that a checkpoint is ours."""
    return keyring.mac(f"{point.writer} {point.seq} {point.hash}".encode(), "journal.checkpoint").hex()


def acts_of(session: Session) -> list[tuple[Act, SessionTransaction | None]]:
    """What was noted and not written yet, each with the savepoint it was noted in."""
    acts: list[tuple[Act, SessionTransaction | None]] = session.info.setdefault(ACTS, [])
    return acts


def _keep(session: Session, act: Act) -> None:
    if act.at.tzinfo is None:
        raise ValueError("a moment without a time zone is not a moment")
    if CHAIN not in session.info or session.get_bind().get_execution_options().get("reads_only", False):
        raise TypeError("this session writes no journal: open it with Database.transaction")
    if not session.in_transaction():
        session.begin()  # so that there is something whose rollback takes the act with it
    acts_of(session).append((act, session.get_nested_transaction()))
