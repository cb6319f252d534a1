"""Phone numbers and e-mail addresses of people, and the channel a message to them takes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from outreach.channels.addresses import EmailAddress, PhoneNumber
from outreach.errors import AddressRefused
from outreach.people.tables import Person
from outreach.people.vocabulary import ChannelName

Parsed = TypeVar("Parsed", PhoneNumber, EmailAddress)


@dataclass(frozen=True, slots=True)
class Contact:
    """What of a row's contact details can be used; what cannot is dropped and named by its column."""

    phone: str | None = None
    email: str | None = None
    has_mobile: bool = False
    unusable: tuple[str, ...] = ()


def read_contact(phone: str | None, email: str | None) -> Contact:
    """Normalise the contact details of a row: E.164, a normalised e-mail address; nobody is asked over the network."""
    number = _usable(PhoneNumber.parse, phone)
    address = _usable(EmailAddress.parse, email)
    given = {"phone": (phone, number), "email": (email, address)}
    return Contact(
        phone=number.e164 if number else None,
        email=address.text if address else None,
        has_mobile=number is not None and number.is_mobile,
        unusable=tuple(column for column, (text, found) in given.items() if text and not found),
    )


def _usable(parse: Callable[[str], Parsed], text: str | None) -> Parsed | None:
    if not text:
        return None
    try:
        return parse(text)
    except AddressRefused:
        return None


def choose_channel(person: Person, usable: Sequence[ChannelName]) -> ChannelName:
    """The person's preference where it is open, else the first that is; `usable` comes from `consent.open_channels`.

    Somebody with no channel left is excluded before (`consent.exclusion_of`); asked all the same, it is the letter.
    """
    preferred = person.channel_preference
    if preferred is not None and preferred in usable:
        return preferred
    return usable[0] if usable else ChannelName.LETTER
