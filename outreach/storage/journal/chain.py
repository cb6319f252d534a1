"""Writes noted acts when a session commits: one chain of keyed hashes per writing thread of a process.

A chain has one writer, so nobody waits for anybody and no two can continue from the same entry. The head is taken
before a commit and put back once the commit is through: after a commit that failed, or whose outcome nobody knows, the
writer is retired and the thread goes on under a new name. A new writer's first entry points at the newest entry of all.
"""

import logging
import os
import secrets
import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import event, insert, select
from sqlalchemy.orm import Session, SessionTransaction, sessionmaker

from outreach.storage.journal import pseudonyms
from outreach.storage.journal.acts import ACTS, CHAIN, Act, JournalEntry, acts_of, canonical
from outreach.storage.journal.anchors import Anchors
from outreach.storage.sealing import Keyring

log = logging.getLogger(__name__)
_WRITTEN = "journal_written"
PURPOSE = "journal.entry"


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a writer; seq 0 before its first."""

    writer: str
    seq: int
    hash: str


class Chain:
    """The writers of one process, one per thread."""

    def __init__(self, keyring: Keyring, anchors: Anchors | None) -> None:
        self.anchors = anchors
        self._keyring = keyring
        self._here = threading.local()

    def follow(self, sessions: sessionmaker[Session]) -> None:
        """Write what sessions of this maker note."""
        sessions.configure(info={CHAIN: self})
        event.listen(sessions, "before_commit", self._before_commit)
        event.listen(sessions, "after_commit", self._after_commit)
        event.listen(sessions, "after_soft_rollback", _forget_rolled_back)
        event.listen(sessions, "after_transaction_end", _forget_ended)

    def _before_commit(self, session: Session) -> None:
        if not session.info.get(ACTS) or session.in_nested_transaction():
            return
        session.flush()  # what else the transaction holds fails first, if it fails
        acts = [act for act, _ in acts_of(session)]
        keys = pseudonyms.secrets_of(session, (act.person for act in acts if act.person is not None))
        head, rows = self._take(session), []
        for act in acts:
            row = self._linked(act, head, keys)
            head = Head(head.writer, row["seq"], row["hash"])
            rows.append(row)
        session.execute(insert(JournalEntry.__table__), rows)  # type: ignore[arg-type]
        if self.anchors is not None:
            self.anchors.announce(acts[-1].at, head.writer, head.seq, head.hash)
        session.info[_WRITTEN] = head, acts[-1].at

    def _after_commit(self, session: Session) -> None:
        written: tuple[Head, datetime] | None = session.info.pop(_WRITTEN, None)
        if written is None:
            return
        head, at = written
        session.info.pop(ACTS, None)
        if self.anchors is not None:
            try:
                self.anchors.confirm(at, head.writer, head.seq, head.hash)
            except OSError:  # it is done and must not look undone: the announcement stands, the writer ends here
                log.exception("an anchor of the journal could not be written")
                return
        self._here.head, self._here.process = head, os.getpid()

    def _take(self, session: Session) -> Head:
        """This thread's head, or a new writer's; while it is out, nothing is known for certain."""
        head: Head | None = getattr(self._here, "head", None)
        if head is not None and self._here.process != os.getpid():
            head = None  # a forked child continues nobody's chain
        self._here.head = None
        if head is None:
            newest = session.scalar(select(JournalEntry.hash).order_by(JournalEntry.id.desc()).limit(1))
            head = Head(secrets.token_hex(8), 0, newest or "")
        return head

    def _linked(self, act: Act, head: Head, keys: dict[int, bytes]) -> dict[str, Any]:
        row: dict[str, Any] = {name: getattr(act, name) for name in ("at", "actor", "action", "purpose", "detail")}
        row |= {"subject": act.subject, "whom": "", "sealed_subject": None}
        if act.person is not None:
            key = keys[act.person]
            sealed = pseudonyms.seal_subject(key, act.subject)
            row |= {"subject": "", "whom": pseudonyms.pseudonym(key), "sealed_subject": sealed}
        row |= {"people": act.people, "people_digest": act.people_digest}
        row |= {"writer": head.writer, "seq": head.seq + 1, "previous": head.hash}
        return row | {"hash": self._keyring.mac(canonical(row), PURPOSE).hex()}


def _forget_rolled_back(session: Session, rolled_back: SessionTransaction) -> None:
    """What was noted in a savepoint that is undone was not done."""
    if rolled_back.parent is not None and session.info.get(ACTS):
        session.info[ACTS] = [(act, at) for act, at in session.info[ACTS] if not _within(at, rolled_back)]


def _forget_ended(session: Session, ended: SessionTransaction) -> None:
    """A transaction that ends leaves nothing behind: what was committed is written, the rest is undone."""
    if ended.parent is None:
        session.info.pop(ACTS, None)
        session.info.pop(_WRITTEN, None)


def _within(savepoint: SessionTransaction | None, outer: SessionTransaction) -> bool:
    while savepoint is not None:
        if savepoint is outer:
            return True
        savepoint = savepoint.parent
    return False
