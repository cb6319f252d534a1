"""Files handed over so that nobody ever sees half of one: written aside, synced, renamed."""

import os
import re
from pathlib import Path

from outreach.errors import HandoverConflict, InputRefused


def file_name(reference: str) -> str:
    """Our reference as the name of a file: `message:12` becomes `message-12`. It never is a person's name or number."""
    name = reference.replace(":", "-")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}", name):
        raise InputRefused(reason="a reference is letters, digits and hyphens, as it becomes the name of a file")
    return name


def private_folder(folder: Path) -> Path:
    """The folder, made if need be, readable by this service only."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def hand_over(path: Path, content: bytes) -> None:
    """Put a file in its place, whole and for good; the same content twice is the same hand-over.

    Raises HandoverConflict when other content stands there.
    """
    private_folder(path.parent)
    if path.exists():
        if path.read_bytes() != content:
            raise HandoverConflict(channel="files", reason="contents_differ", name=path.name)
        return
    aside = path.with_name(f".{path.name}.part")
    write_synced(aside, content)
    aside.replace(path)
    sync_folder(path.parent)


def write_synced(path: Path, content: bytes) -> None:
    """Write a file and wait until it is on the disk."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
