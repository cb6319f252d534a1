"""Seals whole files, and offers the keyring that seals single values (see keyring.py).

A file is sealed in blocks of one MiB under a key of its own, which stands sealed at its beginning: so memory stays
bounded whatever its size, any part can be read alone, and a new sealing key changes only the beginning. Each block's
nonce holds its number and whether it is the last: blocks left out, turned round or cut off are noticed, as in the
STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizár 2015).
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader, BytesIO, RawIOBase
from pathlib import Path
from typing import IO, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from outreach.errors import InputRefused
from outreach.storage.keyring import Keyring, SealBroken, key_of

__all__ = [
    "Keyring",
    "SealBroken",
    "SealedFileGone",
    "key_of_file",
    "open_sealed",
    "read_sealed",
    "reseal_file",
    "sealed_for_writing",
    "write_sealed",
]

BLOCK = 2**20
_TAG = 16
_MAGIC = b"\0blocks1"  # no single value begins with 0, which would be a key without a name
_FILE_KEY = "sealed_file.key"


class SealedFileGone(InputRefused):
    """There is no sealed file {file}: it was never made, or its term is over and it was deleted."""

    code = "sealed_file_gone"


def write_sealed(path: Path, plain: bytes, keyring: Keyring, purpose: str) -> None:
    """Write a sealed file whose contents are at hand."""
    with sealed_for_writing(path, keyring, purpose) as file:
        file.write(plain)


def read_sealed(path: Path, keyring: Keyring, purpose: str) -> bytes:
    """Read what `write_sealed` wrote for the same purpose. Raises SealedFileGone or SealBroken."""
    with open_sealed(path, keyring, purpose) as file:
        return file.read()


@contextmanager
def sealed_for_writing(path: Path, keyring: Keyring, purpose: str) -> Iterator[BinaryIO]:
    """A file to write to, sealed as it grows: aside, synced, renamed at the end, so that a crash leaves the old file or
    the new one."""
    with _aside(path) as file:
        key = os.urandom(32)
        sealed_key = keyring.seal(key, _FILE_KEY)
        file.write(_MAGIC + len(sealed_key).to_bytes(2, "big") + sealed_key)
        sink = _Sink(file, AESGCM(key), purpose.encode())
        yield sink  # type: ignore[misc]  # a RawIOBase that takes every byte at once
        sink.end()


def open_sealed(path: Path, keyring: Keyring, purpose: str) -> BinaryIO:
    """A sealed file to read from, from any place in it. Raises SealedFileGone or SealBroken."""
    try:
        file = path.open("rb")
    except FileNotFoundError as cause:
        raise SealedFileGone(file=path.name) from cause
    if file.read(len(_MAGIC)) != _MAGIC:
        with file:
            file.seek(0)
            return BytesIO(keyring.open(file.read(), purpose))
    try:
        source = _Source(file, AESGCM(keyring.open(_sealed_key(file), _FILE_KEY)), purpose.encode(), path.name)
    except SealBroken:
        file.close()
        raise
    return BufferedReader(source, BLOCK)


def key_of_file(path: Path) -> str:
    """The id of the key a sealed file opens with."""
    with path.open("rb") as file:
        start = file.read(256)
        if not start.startswith(_MAGIC):
            return key_of(start)
        file.seek(len(_MAGIC))
        return key_of(_sealed_key(file))


def reseal_file(path: Path, keyring: Keyring, purpose: str) -> bool:
    """Let a file open with the newest key; False when it did. `purpose` matters only for files of the first form."""
    with path.open("rb") as file:
        in_blocks = file.read(len(_MAGIC)) == _MAGIC
        if in_blocks:
            sealed_key = _sealed_key(file)
            if sealed_key.startswith(keyring.head):
                return False
            fresh = keyring.seal(keyring.open(sealed_key, _FILE_KEY), _FILE_KEY)
            with _aside(path) as copy:
                copy.write(_MAGIC + len(fresh).to_bytes(2, "big") + fresh)
                shutil.copyfileobj(file, copy, BLOCK)
            return True
    write_sealed(path, read_sealed(path, keyring, purpose), keyring, purpose)
    return True


@contextmanager
def _aside(path: Path) -> Iterator[IO[bytes]]:
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(path.name + ".part")
    with aside.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def _sealed_key(file: IO[bytes]) -> bytes:
    return file.read(int.from_bytes(file.read(2), "big"))


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


class _Sink(RawIOBase):
    """Seals block after block what is written to it; one is held back, for the last is marked."""

    def __init__(self, file: IO[bytes], aead: AESGCM, purpose: bytes) -> None:
        self._file, self._aead, self._purpose = file, aead, purpose
        self._held, self._number = bytearray(), 0

    def writable(self) -> bool:
        return True

    def write(self, plain: bytes | bytearray | memoryview) -> int:  # type: ignore[override]
        self._held += plain
        whole = (len(self._held) - 1) // BLOCK if self._held else 0
        for at in range(0, whole * BLOCK, BLOCK):
            self._put(bytes(self._held[at : at + BLOCK]), is_last=False)
        del self._held[: whole * BLOCK]
        return len(plain)

    def end(self) -> None:
        self._put(bytes(self._held), is_last=True)
        self._held.clear()

    def _put(self, plain: bytes, is_last: bool) -> None:
        self._file.write(self._aead.encrypt(_nonce(self._number, is_last), plain, self._purpose))
        self._number += 1


class _Source(RawIOBase):
    """Opens block after block what is read from it."""

    def __init__(self, file: BufferedReader, aead: AESGCM, purpose: bytes, name: str) -> None:
        self._file, self._aead, self._purpose, self._name = file, aead, purpose, name
        self._start = file.tell()
        sealed = file.seek(0, os.SEEK_END) - self._start
        self._blocks = max(-(-sealed // (BLOCK + _TAG)), 1)
        self._size = max(sealed - self._blocks * _TAG, 0)
        self._at, self._number, self._plain = 0, -1, b""
        self._open(self._blocks - 1)  # a file cut off is refused before the first byte is believed

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(base + offset, 0)
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        if self._at >= self._size:
            return 0
        number, inside = divmod(self._at, BLOCK)
        if number != self._number:
            self._open(number)
        found = self._plain[inside : inside + len(buffer)]
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _open(self, number: int) -> None:
        self._file.seek(self._start + number * (BLOCK + _TAG))
        sealed = self._file.read(BLOCK + _TAG)
        try:
            self._plain = self._aead.decrypt(_nonce(number, number == self._blocks - 1), sealed, self._purpose)
        except (InvalidTag, ValueError) as cause:
            raise SealBroken(key=f"of the file {self._name}") from cause
        self._number = number
