"""Makes the codes printed in messages, reads them as people type them, and says where they lead.

A code is three groups of four characters without 0, O, 1 and I. Eleven are random (55 bits); the last one is a check
character (Luhn's rule for 32 characters), which recognises every single wrong character and nearly every swap.
"""

import random
import secrets
from collections.abc import Callable
from hashlib import sha256

from stdnum import luhn

from outreach.storage.sealing import Keyring

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 12
PURPOSE = "message.code"

MakeCode = Callable[[object, object, int], str]  # campaign, person, step


def new_code(source: random.Random) -> str:
    """A fresh code, such as K7QM-3F9T-2HXD."""
    body = "".join(source.choice(ALPHABET) for _ in range(LENGTH - 1))
    return _grouped(body + luhn.calc_check_digit(body, alphabet=ALPHABET))


def normalise(typed: str) -> str | None:
    """The code somebody typed, forgiving case, blanks and hyphens; None when it cannot be one of ours."""
    plain = "".join(character for character in typed.upper() if character.isalnum())
    if len(plain) != LENGTH or any(character not in ALPHABET for character in plain):
        return None
    return _grouped(plain) if luhn.checksum(plain, alphabet=ALPHABET) == 0 else None


def digest(keyring: Keyring, code: str) -> str:
    """What a message is found by; takes a normalised code."""
    return keyring.digest(code, PURPOSE)


def answer_url(public_url: str, code: str) -> str:
    """Where the QR code of a letter leads. It holds the code and nothing about the person."""
    return f"{public_url.rstrip('/')}/l/{code}"


def typed_address(public_url: str) -> str:
    """The page where a code is typed, as printed: without https:// and without the code."""
    return public_url.rstrip("/").split("://", 1)[-1] + "/l"


def codes_for_service() -> MakeCode:
    """Codes nobody can foresee."""
    source = secrets.SystemRandom()
    return lambda _campaign, _person, _step: new_code(source)


def codes_for_demo(seed: object) -> MakeCode:
    """The same codes at every run of a demo, derived from seed, campaign, person and step. Never in service."""

    def make(campaign: object, person: object, step: int) -> str:
        told = sha256(f"{seed}\0{campaign}\0{person}\0{step}".encode()).digest()
        return new_code(random.Random(int.from_bytes(told, "big")))

    return make


def _grouped(plain: str) -> str:
    return "-".join(plain[start : start + 4] for start in range(0, LENGTH, 4))
