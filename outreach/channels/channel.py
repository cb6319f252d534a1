"""What every channel shares: the receipt it gives, the guard it asks first, and the three of them together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from outreach.channels.addresses import EmailAddress, PhoneNumber
from outreach.errors import AddressNotAllowed, AddressRefused


@dataclass(frozen=True, slots=True)
class Receipt:
    """A provider took the message: under which reference, when, and in how many segments if it counts any."""

    reference: str
    at: datetime
    segments: int = 0


@dataclass(frozen=True, slots=True)
class Guard:
    """Outside production refuses everybody who is not on the allow list, before any connection is made."""

    stage_is_production: bool
    allow_list: frozenset[str] = frozenset()

    def check(self, address: EmailAddress | PhoneNumber) -> None:
        """Raise AddressNotAllowed unless this address may be written to; the error does not repeat the address."""
        if not self.stage_is_production and address.key not in {_key(entry) for entry in self.allow_list}:
            raise AddressNotAllowed(channel=address.channel, reason="not_on_the_allow_list")


def _key(entry: str) -> str:
    """An entry of the allow list in the form addresses are compared in, however its phone number is written."""
    if "@" in entry:
        return entry.strip().casefold()
    try:
        return PhoneNumber.parse(entry).key
    except AddressRefused:
        return entry.strip().casefold()


class LetterChannel(Protocol):
    def deliver(self, pdf: bytes, name: str) -> Receipt: ...


class SmsChannel(Protocol):
    def deliver(self, to: PhoneNumber, body: str, callback: str | None = None, *, reference: str) -> Receipt: ...


class EmailChannel(Protocol):
    def deliver(
        self,
        to: EmailAddress,
        subject: str,
        plain: str,
        html: str,
        headers: Mapping[str, str] | None = None,
        *,
        message_id: str,
        sender_name: str = "",
    ) -> Receipt: ...


@dataclass(frozen=True, slots=True)
class Channels:
    """The three ways out, whoever stands behind them."""

    letter: LetterChannel
    sms: SmsChannel
    email: EmailChannel

    def close(self) -> None:
        """End the connections that are kept open between messages; the outbox has none."""
        for channel in (self.letter, self.sms, self.email):
            if close := getattr(channel, "close", None):
                close()
