"""The journal: who did what to whom and why; rows are only added, each bound to the one before it."""

from outreach.storage.journal.acts import JournalCheckpoint, JournalEntry, note, note_bulk

__all__ = ["JournalCheckpoint", "JournalEntry", "note", "note_bulk"]
