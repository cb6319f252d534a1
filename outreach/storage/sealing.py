"""Seals personal data with AES-GCM, with keyed digests to find a sealed value again.

What this does not protect against: somebody who holds the database *and* the keys. Digests of low-entropy values
(a birth date, a postal code) can be guessed by whoever holds the digest key.
"""

import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from outreach.errors import InputRefused, OutreachError

_NONCE = 12


class SealBroken(OutreachError):
    """A sealed value cannot be opened: the key {key} is missing, or it was changed. Check OUTREACH_SEALING_KEYS."""

    code = "seal_broken"


class SealedFileGone(InputRefused):
    """There is no sealed file {file}: it was never made, or its term is over and it was deleted."""

    code = "sealed_file_gone"


@dataclass(frozen=True, repr=False)
class Keyring:
    """The keys of one installation: several to open with, the first to seal with, one for digests."""

    keys: Mapping[str, bytes]
    digest_key: bytes

    def seal(self, plain: bytes, purpose: str) -> bytes:
        """Encrypt `plain`; `purpose` (such as "person.phone") is bound in, so a value cannot be moved elsewhere."""
        kid = next(iter(self.keys))
        nonce = os.urandom(_NONCE)
        head = len(kid).to_bytes(1, "big") + kid.encode()
        return head + nonce + AESGCM(self.keys[kid]).encrypt(nonce, plain, purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """Decrypt what `seal` made for the same purpose; raises SealBroken."""
        size = sealed[0]
        kid = sealed[1 : 1 + size].decode(errors="replace")
        rest = sealed[1 + size :]
        try:
            return AESGCM(self.keys[kid]).decrypt(rest[:_NONCE], rest[_NONCE:], purpose.encode())
        except (KeyError, InvalidTag) as cause:
            raise SealBroken(key=kid) from cause

    def digest(self, value: str, purpose: str) -> str:
        """A keyed digest of `value`, 32 hexadecimal characters: equal values, equal digests."""
        return self.mac(value.encode(), purpose).hex()[:32]

    def mac(self, plain: bytes, purpose: str) -> bytes:
        """A keyed hash of `plain`: nobody without the digest key makes one."""
        return hmac.digest(self.digest_key, purpose.encode() + b"\0" + plain, "sha256")


def write_sealed(path: Path, plain: bytes, keyring: Keyring, purpose: str) -> None:
    """Write a sealed file: aside, synced, renamed, so that a crash leaves the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(path.name + ".part")
    with aside.open("wb") as file:
        file.write(keyring.seal(plain, purpose))
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def read_sealed(path: Path, keyring: Keyring, purpose: str) -> bytes:
    """Read what `write_sealed` wrote for the same purpose. Raises SealedFileGone or SealBroken."""
    try:
        sealed = path.read_bytes()
    except FileNotFoundError as cause:
        raise SealedFileGone(file=path.name) from cause
    return keyring.open(sealed, purpose)
