"""The keys of an installation: seals values with AES-GCM, and makes keyed digests to find a sealed value again.

A value is sealed by XAES-256-GCM (C2SP): 24 random bytes, of which the first twelve choose a subkey of the key and the
last twelve are AES-GCM's own nonce. AES-GCM alone allows 2^32 random nonces under one key (NIST SP 800-38D, 8.3), which
a register read every day reaches within a few years; here that limit holds for each subkey, and a subkey is given up
after 2^24 values. So a process seals a whole register under one subkey, quickly, and no key ever wears out.

What this does not protect against: somebody who holds the database *and* the keys; a value moved to another row of the
same column. Digests of low-entropy values (a birth date, a postal code) can be guessed by whoever holds the digest key.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from outreach.errors import OutreachError

if TYPE_CHECKING:
    from hashlib import _Hash

_HALF = 12  # bytes of a nonce's halves: one chooses the subkey, one is AES-GCM's
_TWO_HALVES = 0x80  # set in the first byte, which holds the length of the key's id; not set in values of the first form
_VALUES_PER_SUBKEY = 2**24
_SUBKEYS_HELD = 1024
_HASHED_AT_ONCE = 64  # bytes of a block of SHA-256


class SealBroken(OutreachError):
    """A sealed value cannot be opened: the key {key} is missing, or it was changed. Check OUTREACH_SEALING_KEYS."""

    code = "seal_broken"


@dataclass
class _Batch:
    """The subkey now sealed under: what its values begin with, and how many more it may seal."""

    head: bytes
    aead: AESGCM
    left: int


@dataclass(frozen=True, repr=False)
class Keyring:
    """The keys of one installation: several to open with, the first to seal with, one for digests."""

    keys: Mapping[str, bytes]
    digest_key: bytes
    _batches: list[_Batch] = field(default_factory=list, init=False, compare=False)
    _openers: dict[bytes, AESGCM] = field(default_factory=dict, init=False, compare=False)

    @cached_property
    def _hashes(self) -> tuple["_Hash", "_Hash"]:
        """HMAC's two hashes with the key taken in already: four times quicker than the library's HMAC, same result."""
        key = sha256(self.digest_key).digest() if len(self.digest_key) > _HASHED_AT_ONCE else self.digest_key
        key = key.ljust(_HASHED_AT_ONCE, b"\0")
        return sha256(bytes(byte ^ 0x36 for byte in key)), sha256(bytes(byte ^ 0x5C for byte in key))

    @property
    def newest(self) -> str:
        """The id of the key to seal with."""
        return next(iter(self.keys))

    @property
    def head(self) -> bytes:
        """What every value sealed today begins with."""
        kid = self.newest.encode()
        return bytes([_TWO_HALVES | len(kid)]) + kid

    def seal(self, plain: bytes, purpose: str) -> bytes:
        """Encrypt `plain`; `purpose` (such as "person.phone") is bound in, so a value cannot be moved elsewhere."""
        batch, nonce = self._batch(1), os.urandom(_HALF)
        return batch.head + nonce + batch.aead.encrypt(nonce, plain, purpose.encode())

    def seal_many(self, plains: Sequence[bytes], purpose: str) -> list[bytes]:
        """Encrypt many values of one purpose, such as a column of a whole chunk: one call for all their nonces."""
        batch, bound = self._batch(len(plains)), purpose.encode()
        head, encrypt, random = batch.head, batch.aead.encrypt, os.urandom(_HALF * len(plains))
        nonces = (random[at : at + _HALF] for at in range(0, len(random), _HALF))
        return [head + nonce + encrypt(nonce, plain, bound) for nonce, plain in zip(nonces, plains, strict=True)]

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """Decrypt what `seal` made for the same purpose, today or in the first form; raises SealBroken."""
        until = 1 + (sealed[0] & ~_TWO_HALVES if sealed else 0)
        if sealed and sealed[0] & _TWO_HALVES:
            until += _HALF
        try:
            opener = self._openers.get(sealed[:until]) or self._opener(sealed[:until])
            return opener.decrypt(sealed[until : until + _HALF], sealed[until + _HALF :], purpose.encode())
        except (KeyError, InvalidTag, ValueError) as cause:
            raise SealBroken(key=key_of(sealed)) from cause

    def digest(self, value: str, purpose: str) -> str:
        """A keyed digest of `value`, 32 hexadecimal characters: equal values, equal digests."""
        return self.mac(value.encode(), purpose).hex()[:32]

    def digest_many(self, values: Iterable[str], purpose: str) -> list[str]:
        """The digests of many values of one purpose, such as a column of a register."""
        inner, outer = self._hashes
        begun = inner.copy()
        begun.update(purpose.encode() + b"\0")
        digests = []
        for value in values:
            one, two = begun.copy(), outer.copy()
            one.update(value.encode())
            two.update(one.digest())
            digests.append(two.hexdigest()[:32])
        return digests

    def mac(self, plain: bytes, purpose: str) -> bytes:
        """A keyed hash of `plain`: nobody without the digest key makes one."""
        inner, outer = self._hashes[0].copy(), self._hashes[1].copy()
        inner.update(purpose.encode() + b"\0" + plain)
        outer.update(inner.digest())
        return outer.digest()

    def _batch(self, size: int) -> _Batch:
        """The subkey in use, or a fresh one when it has sealed enough; threads share it, for its nonces are random."""
        batch = self._batches[0] if self._batches else None
        if batch is None or batch.left < size:
            chooser = os.urandom(_HALF)
            batch = _Batch(self.head + chooser, AESGCM(subkey(self.keys[self.newest], chooser)), _VALUES_PER_SUBKEY)
            self._batches[:] = [batch]
        batch.left -= size
        return batch

    def _opener(self, head: bytes) -> AESGCM:
        key = self.keys[key_of(head)]
        opener = AESGCM(subkey(key, head[-_HALF:]) if head[0] & _TWO_HALVES else key)
        if len(self._openers) >= _SUBKEYS_HELD:
            self._openers.clear()
        self._openers[head] = opener
        return opener


def key_of(sealed: bytes) -> str:
    """The id of the key a value was sealed with."""
    return sealed[1 : 1 + (sealed[0] & ~_TWO_HALVES)].decode(errors="replace") if sealed else ""


def heads_of(kid: str) -> tuple[bytes, bytes]:
    """What values sealed with a key begin with, in the form of today and in the first form."""
    name = kid.encode()
    return bytes([_TWO_HALVES | len(name)]) + name, bytes([len(name)]) + name


def subkey(key: bytes, chooser: bytes) -> bytes:
    """The subkey that half a nonce chooses: NIST SP 800-108 in counter mode with CMAC, as XAES-256-GCM lays down."""
    cipher = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    doubled = int.from_bytes(cipher.update(bytes(16)), "big") << 1
    k1 = (doubled ^ (0x87 if doubled >> 128 else 0)) & (2**128 - 1)
    blocks = (int.from_bytes(bytes([0, counter]) + b"X\0" + chooser, "big") ^ k1 for counter in (1, 2))
    return b"".join(cipher.update(block.to_bytes(16, "big")) for block in blocks)
