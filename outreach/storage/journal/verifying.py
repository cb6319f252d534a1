"""Verifies the journal: every entry's hash, every link, and the heads against the anchors kept outside the database.

One pass in the order of the chains; what is kept in memory grows with the number of writers, not of entries.
"""

import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from outreach.storage.journal.acts import BEFORE, JournalCheckpoint, JournalEntry, canonical, checkpoint_seal
from outreach.storage.journal.anchors import Anchor, Anchors, Standing
from outreach.storage.journal.chain import PURPOSE
from outreach.storage.journal.findings import Fault, Finding, Findings
from outreach.storage.keyring import Keyring

_AT_ONCE = 5_000
_NOT_YET_ON_DISK = timedelta(seconds=40)  # Linux keeps what was written and not synced in memory for about 30


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification saw."""

    entries: int
    writers: int
    confirmed: int  # writers whose head the anchors confirm
    findings: list[Finding]
    found: int


def verify(session: Session, keyring: Keyring, anchors: Anchors | None, elsewhere: Iterable[Anchor] = ()) -> Verified:
    """Look at the whole journal. `elsewhere`: heads somebody kept in another place; they count as confirmed.

    Confirmed heads are read before the entries, announced ones again after them: what is written meanwhile is no fault.
    """
    walk = _Walk(session, keyring, _Heads(anchors, elsewhere))
    for row in _rows(session):
        walk.step(row)
    walk.end(anchors)
    return Verified(walk.entries, walk.writers, len(walk.heads.confirmed), walk.found.kept, walk.found.count)


def heads(session: Session) -> Iterator[Anchor]:
    """The newest entry of each writer, as an anchor confirms it."""
    entry, newer = JournalEntry.__table__, JournalEntry.__table__.alias()
    follows = select(newer.c.id).where(newer.c.writer == entry.c.writer, newer.c.seq > entry.c.seq).exists()
    found = select(entry.c.at, entry.c.writer, entry.c.seq, entry.c.hash).where(~follows).order_by(entry.c.id)
    for at, writer, seq, head in session.execute(found):
        yield Anchor(at, Standing.CONFIRMED, writer, seq, head)


def _rows(session: Session) -> Iterator[RowMapping]:
    entry = JournalEntry.__table__
    in_order = select(entry).order_by(entry.c.writer, entry.c.seq, entry.c.id)
    yield from session.execute(in_order.execution_options(yield_per=_AT_ONCE)).mappings()


class _Heads:
    """What the anchors say of each writer: the highest confirmed entry, and the highest announced one."""

    def __init__(self, anchors: Anchors | None, elsewhere: Iterable[Anchor]) -> None:
        self._anchors = anchors
        self.are_kept = anchors is not None
        self.have_files = anchors is not None and bool(anchors.files)
        self.confirmed: dict[str, Anchor] = {}
        self.announced: dict[str, int] = {}
        for anchor in anchors.lines() if anchors is not None else ():
            self._take(anchor)
        for anchor in elsewhere:
            self._take(anchor)

    def _take(self, anchor: Anchor | None) -> None:
        if anchor is None:  # cut short by a crash; what it held is missed where it matters
            return
        self.announced[anchor.writer] = max(anchor.seq, self.announced.get(anchor.writer, 0))
        highest = self.confirmed.get(anchor.writer)
        if anchor.standing is Standing.CONFIRMED and (highest is None or anchor.seq > highest.seq):
            self.confirmed[anchor.writer] = anchor

    def are_of_the_last_seconds(self, writer: str, last: int) -> bool:
        """Whether the writer's entries beyond this one are all of its last seconds, by the files of anchors."""
        lines = self._anchors.lines() if self._anchors is not None else ()
        theirs = [anchor for anchor in lines if anchor is not None and anchor.writer == writer]
        missing = [anchor.at for anchor in theirs if anchor.seq > last]
        return bool(missing) and max(anchor.at for anchor in theirs) - min(missing) < _NOT_YET_ON_DISK

    def says_foreign(self, writer: str, seq: int) -> bool:
        """Whether nobody ever announced this entry: then it was not changed, it was put there."""
        return self.have_files and writer != BEFORE and seq > self.announced.get(writer, 0)


@dataclass
class _Writer:
    """How far a writer's chain was followed."""

    name: str
    last: int  # number of the last entry seen, or that a checkpoint stands for
    link: str | None  # what the next entry must point at; None: not known
    row: int = 0


@dataclass
class _Walk:
    session: Session
    keyring: Keyring
    heads: _Heads
    found: Findings = field(default_factory=Findings)
    entries: int = 0
    writers: int = 0
    _now: _Writer | None = None
    _unannounced: list[_Writer] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        # PostgreSQL syncs each commit; our SQLite does not.
        self._may_lose_commits = self.session.get_bind().dialect.name == "sqlite"
        self._checkpoints = {point.writer: point for point in self.session.scalars(select(JournalCheckpoint))}
        for point in self._checkpoints.values():
            if not hmac.compare_digest(point.seal, checkpoint_seal(self.keyring, point)):
                self.found.add(Finding(Fault.CHECKPOINT_FORGED, point.writer, point.seq))
        first = select(JournalEntry.previous, JournalEntry.writer, JournalEntry.id)
        first = first.where(JournalEntry.seq == 1, JournalEntry.previous != "")
        self._roots = {previous: (writer, row) for previous, writer, row in self.session.execute(first)}
        for point in self._checkpoints.values():
            self._roots.pop(point.hash, None)

    def step(self, row: RowMapping) -> None:
        """Look at one entry; they come writer by writer, in their order."""
        now, seq = self._at(row["writer"]), row["seq"]
        self.entries += 1
        self._roots.pop(row["hash"], None)
        is_sound = hmac.compare_digest(self.keyring.mac(canonical(row), PURPOSE).hex(), row["hash"])
        where = {"writer": now.name, "seq": seq, "row": row["id"]}
        if seq <= now.last or (not is_sound and self.heads.says_foreign(now.name, seq)):
            self.found.add(Finding(Fault.INSERTED, **where))
            return
        if seq > now.last + 1:
            self.found.add(Finding(Fault.REMOVED, now.name, now.last + 1, seq - 1, row["id"]))
            now.link = None
        if not is_sound:
            self.found.add(Finding(Fault.CHANGED, **where))
        elif now.link is not None and row["previous"] != now.link:
            self.found.add(Finding(Fault.LINK_BROKEN, **where))
        elif (head := self.heads.confirmed.get(now.name)) and head.seq == seq and head.hash != row["hash"]:
            self.found.add(Finding(Fault.REWRITTEN, **where))
        now.last, now.row = seq, row["id"]
        now.link = row["hash"] if is_sound else None

    def end(self, anchors: Anchors | None) -> None:
        """Look at what is not there any more."""
        self._leave()
        for begun, row in self._roots.values():
            self.found.add(Finding(Fault.BEGINNING_REMOVED, begun, 1, row=row))
        for writer, head in self.heads.confirmed.items():
            if writer not in self._seen:
                self._end_of(self._entered(writer), head)
        if self._unannounced and not self.heads.have_files:
            self.found.add(Finding(Fault.ANCHORS_MISSING, until=len(self._unannounced)))
        elif self._unannounced and anchors is not None:
            meanwhile = _Heads(anchors, ()).announced
            for late in self._unannounced:
                if meanwhile.get(late.name, 0) < late.last:
                    self.found.add(Finding(Fault.ANCHORS_SHORTENED, late.name, late.last, row=late.row))

    def _at(self, writer: str) -> _Writer:
        """The chain of the entry at hand; where another one begins, the last is looked at as a whole."""
        if self._now is None or self._now.name != writer:
            self._leave()
            self._now = self._entered(writer)
            self._seen.add(writer)
            self.writers += 1
        return self._now

    def _entered(self, writer: str) -> _Writer:
        point = self._checkpoints.get(writer)
        return _Writer(writer, point.seq, point.hash) if point is not None else _Writer(writer, 0, None)

    def _leave(self) -> None:
        if (left := self._now) is None:
            return
        if head := self.heads.confirmed.get(left.name):
            self._end_of(left, head)
        if self.heads.are_kept and left.name != BEFORE and self.heads.announced.get(left.name, 0) < left.last:
            self._unannounced.append(left)

    def _end_of(self, writer: _Writer, head: Anchor) -> None:
        if head.seq > writer.last:
            fault = Fault.CUT if writer.last else Fault.WRITER_REMOVED
            is_late = fault is Fault.CUT and self._may_lose_commits
            is_late = is_late and self.heads.are_of_the_last_seconds(writer.name, writer.last)
            self.found.add(Finding(fault, writer.name, writer.last + 1, head.seq, may_be_power_cut=is_late))
