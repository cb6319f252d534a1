"""Reads the phone numbers and mailboxes of a register, a million rows of them: the usual forms without the libraries.

What a Belgian mobile number is the library of phone numbers says itself, in its own pattern; a mailbox of plain letters
is what the library of e-mail addresses makes of its domain. Everything else goes through `outreach.channels.addresses`,
which reads it the same.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from phonenumbers import PhoneMetadata

from outreach.channels.addresses import EmailAddress, PhoneNumber
from outreach.errors import AddressRefused

_LONGEST_LOCAL, _LONGEST = 64, 254  # RFC 5321
_PLAIN_LOCAL = re.compile(r"[A-Za-z0-9_+\-]+(?:\.[A-Za-z0-9_+\-]+)*")


@dataclass(frozen=True, slots=True)
class Reading:
    """A value as it is kept, and whether an SMS can arrive there."""

    value: str = field(repr=False)
    is_mobile: bool = False


def read_phone(text: str) -> Reading | None:
    """The number, or None where it cannot be one."""
    if _belgian_mobile().fullmatch(text):
        return Reading(text, True)
    try:
        number = PhoneNumber.parse(text)
    except AddressRefused:
        return None
    return Reading(number.key, number.is_mobile)


def read_mailbox(text: str) -> Reading | None:
    """The mailbox, or None where it cannot be one."""
    local, _, domain = text.rpartition("@")
    if len(local) <= _LONGEST_LOCAL and _PLAIN_LOCAL.fullmatch(local):
        known = _domain(domain)
        if known is not None and len(local) + 1 + len(known) <= _LONGEST:
            return Reading(f"{local}@{known}")
    return _parsed_mailbox(text)


@cache
def _belgian_mobile() -> re.Pattern[str]:
    metadata: Any = PhoneMetadata.metadata_for_region("BE")
    return re.compile(rf"\+32(?:{metadata.mobile.national_number_pattern})")


@cache
def _domain(domain: str) -> str | None:
    found = _parsed_mailbox(f"a@{domain}")
    return found.value.removeprefix("a@") if found else None


def _parsed_mailbox(text: str) -> Reading | None:
    try:
        return Reading(EmailAddress.parse(text).text)
    except AddressRefused:
        return None
