"""Anchors: the heads of the journal's chains, kept in files beside the database, so that a cut tail is noticed.

One line before each commit that writes entries (`announced`), one after it (`confirmed`). So a confirmed head must be
in the database, and whatever is in the database must have been announced; only an announcement alone may go either
way, for there the process was killed, or the commit failed. A file per month; lines are added in one write each, so
that several processes can share it.

Synced to disk at most once a second: a power cut may lose the last second, like SQLite's own last commits.
"""

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

_SYNC_EVERY = 1.0  # seconds


class Standing(StrEnum):
    """Whether the commit was still to come."""

    ANNOUNCED = "announced"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Anchor:
    """One line: at that moment the writer's last entry was this one."""

    at: datetime
    standing: Standing
    writer: str
    seq: int
    hash: str

    def __str__(self) -> str:
        at = self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return f"{at} {self.standing} {self.writer} {self.seq} {self.hash}"

    @classmethod
    def read(cls, line: str) -> "Anchor | None":
        """The anchor of a line, or None when it is not whole."""
        try:
            at, standing, writer, seq, entry = line.split()
            return cls(datetime.fromisoformat(at), Standing(standing), writer, int(seq), entry)
        except ValueError:
            return None


class Anchors:
    """The folder of anchor files of one database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._month, self._file, self._process = "", -1, 0
        self._synced = time.monotonic()

    def announce(self, at: datetime, writer: str, seq: int, entry: str) -> None:
        """Say what is about to be committed; when this cannot be written, nothing may be."""
        self._add(Anchor(at, Standing.ANNOUNCED, writer, seq, entry))

    def confirm(self, at: datetime, writer: str, seq: int, entry: str) -> None:
        """Say what was committed."""
        self._add(Anchor(at, Standing.CONFIRMED, writer, seq, entry))

    def lines(self) -> Iterator[Anchor | None]:
        """Every anchor kept, file by file; None for a line that is not whole."""
        for path in self.files:
            with path.open(encoding="utf-8", errors="replace") as file:
                for line in file:
                    if line.strip():
                        yield Anchor.read(line)

    @property
    def files(self) -> list[Path]:
        return sorted(self.folder.glob("*.anchors"))

    def close(self) -> None:
        with self._lock:
            self._leave()

    def _add(self, anchor: Anchor) -> None:
        with self._lock:
            self._enter(anchor.at.astimezone(UTC).strftime("%Y-%m"))
            os.write(self._file, f"{anchor}\n".encode())
            if time.monotonic() - self._synced > _SYNC_EVERY:
                os.fdatasync(self._file)
                self._synced = time.monotonic()

    def _enter(self, month: str) -> None:
        """The file of the month, opened by this process; a line a crash cut short is ended first."""
        if self._month == month and self._process == os.getpid():
            return
        if self._process == os.getpid():
            self._leave()
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = os.open(self.folder / f"{month}.anchors", os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        self._month, self._process = month, os.getpid()
        size = os.fstat(self._file).st_size
        if size and os.pread(self._file, 1, size - 1) != b"\n":
            os.write(self._file, b"\n")

    def _leave(self) -> None:
        if self._file >= 0 and self._process == os.getpid():
            os.fdatasync(self._file)
            os.close(self._file)
        self._month, self._file = "", -1
