"""Phone numbers and e-mail addresses of people, and the channel a message to them takes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from outreach.channels.addresses import EmailAddress, PhoneNumber
from outreach.errors import AddressRefused
from outreach.people.tables import Person
from outreach.people.vocabulary import ChannelName

Parsed = TypeVar("Parsed", PhoneNumber, EmailAddress)
ORDER = (ChannelName.LETTER, ChannelName.EMAIL, ChannelName.SMS)


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


def usable_channels(person: Person, refused: frozenset[ChannelName] = frozenset()) -> tuple[ChannelName, ...]:
    """The channels at hand that the person did not object to, the letter first."""
    at_hand = {ChannelName.LETTER: True, ChannelName.EMAIL: person.has_email, ChannelName.SMS: person.has_mobile}
    return tuple(channel for channel in ORDER if at_hand[channel] and channel not in refused)


def choose_channel(person: Person, refused: frozenset[ChannelName] = frozenset()) -> ChannelName:
    """The person's preference where it is usable, else the letter, else what is left.

    Somebody under protection gets letters only: they go to who acts for them, whose phone we do not know. Somebody with
    no channel left is excluded before (`consent.exclusion_of`); asked all the same, it is the letter.
    """
    if person.protection is not None:
        return ChannelName.LETTER
    usable = usable_channels(person, refused)
    if person.channel_preference in usable:
        return person.channel_preference
    return usable[0] if usable else ChannelName.LETTER
