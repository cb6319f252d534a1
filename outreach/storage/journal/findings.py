"""What a verification of the journal can find, each with a code and a sentence that says what and where."""

from dataclasses import dataclass
from enum import StrEnum

from outreach.errors import OutreachError


class JournalBroken(OutreachError):
    """The journal does not stand: {findings} findings. Keep the database and the anchors as they are, and look at the
    rows named."""

    code = "journal_broken"


class Fault(StrEnum):
    """What may be wrong."""

    CHANGED = "journal_row_changed"
    INSERTED = "journal_row_inserted"
    REMOVED = "journal_rows_removed"
    CUT = "journal_tail_cut_off"
    WRITER_REMOVED = "journal_writer_removed"
    BEGINNING_REMOVED = "journal_beginning_removed"
    LINK_BROKEN = "journal_link_broken"
    REWRITTEN = "journal_rewritten"
    CHECKPOINT_FORGED = "journal_checkpoint_forged"
    ANCHORS_MISSING = "journal_anchors_missing"
    ANCHORS_SHORTENED = "journal_anchors_shortened"

    @property
    def sentence(self) -> str:
        return _SENTENCES[self]


_SENTENCES = {
    Fault.CHANGED: "row {row} was changed after it was written (writer {writer}, entry {seq})",
    Fault.INSERTED: "row {row} was inserted, and not by this service (writer {writer}, entry {seq})",
    Fault.REMOVED: "entries {seq} to {until} of writer {writer} were removed, before row {row}",
    Fault.CUT: "entries {seq} to {until} of writer {writer} were cut off from the end; the anchors confirm them",
    Fault.WRITER_REMOVED: "all entries of writer {writer} were removed: the anchors confirm {until} of them",
    Fault.BEGINNING_REMOVED: "what was the newest entry when writer {writer} began (row {row}) is no longer there",
    Fault.LINK_BROKEN: "row {row} does not follow from the entry before it (writer {writer}, entry {seq})",
    Fault.REWRITTEN: "row {row} is not the entry the anchors confirm (writer {writer}, entry {seq})",
    Fault.CHECKPOINT_FORGED: "the checkpoint of writer {writer} at entry {seq} was not made by this service",
    Fault.ANCHORS_MISSING: "the files of anchors are not there, though {until} writers were anchored",
    Fault.ANCHORS_SHORTENED: "the anchors of writer {writer} end before entry {seq} (row {row}): lines are missing",
}


_POWER_CUT = "; all of them are of its last seconds, so it may have been a power cut"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and where."""

    fault: Fault
    writer: str = ""
    seq: int = 0
    until: int = 0
    row: int = 0
    may_be_power_cut: bool = False  # what is missing was written in the last moments of the writer

    @property
    def sentence(self) -> str:
        said = self.fault.sentence.format(writer=self.writer, seq=self.seq, until=self.until, row=self.row)
        return said + _POWER_CUT if self.may_be_power_cut else said


class Findings:
    """A list that stays readable: with the wrong digest key every single row is found."""

    KEPT = 200

    def __init__(self) -> None:
        self.kept: list[Finding] = []
        self.count = 0

    def add(self, finding: Finding) -> None:
        self.count += 1
        if len(self.kept) < self.KEPT:
            self.kept.append(finding)
