"""Postal, phone and e-mail addresses as frozen values that answer questions."""

import re
import unicodedata
from dataclasses import dataclass
from typing import ClassVar

import phonenumbers
from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from outreach.errors import AddressRefused

MAX_LINES = 6
MAX_LINE_LENGTH = 50  # bpost refuses longer fields in announcements
_BELGIUM = "BE"

# Sample people and our own defaults live at example.invalid, which can never reach anybody; email-validator's
# documented way to accept a reserved domain is to take it off its list.
if "invalid" in SPECIAL_USE_DOMAIN_NAMES:
    SPECIAL_USE_DOMAIN_NAMES.remove("invalid")


def tidy(text: str) -> str:
    """One line of text: composed characters, single blanks, no control characters."""
    composed = unicodedata.normalize("NFC", text)
    visible = "".join(" " if ch.isspace() else ch for ch in composed if ch.isspace() or ch.isprintable())
    return " ".join(visible.split())


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """Where a letter goes: lines above the town (name, care of, street, number, box), the town, a foreign country.

    `country` is an ISO code of two letters; `country_name` is printed, and only abroad.
    """

    lines: tuple[str, ...]
    postal_code: str
    town: str
    country: str = _BELGIUM
    country_name: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "lines", tuple(line for line in map(tidy, self.lines) if line))
        for name in ("postal_code", "town", "country_name"):
            object.__setattr__(self, name, tidy(getattr(self, name)))
        object.__setattr__(self, "country", self.country.strip().upper() or _BELGIUM)

    @property
    def is_belgian(self) -> bool:
        return self.country == _BELGIUM

    @property
    def has_name_and_street(self) -> bool:
        return len(self.lines) >= 2

    @property
    def has_valid_postal_code(self) -> bool:
        """Four digits from 1000 on in Belgium; abroad anything that is there."""
        if self.is_belgian:
            return re.fullmatch(r"[1-9][0-9]{3}", self.postal_code) is not None
        return True

    @property
    def has_town(self) -> bool:
        return bool(self.town)

    @property
    def names_its_country(self) -> bool:
        """A letter abroad must say the country; a letter inside Belgium must not (bpost)."""
        return self.is_belgian or bool(self.country_name)

    @property
    def has_room(self) -> bool:
        """At most six lines of at most fifty characters; the press measures the millimetres."""
        printed = self.printed
        return len(printed) <= MAX_LINES and all(len(line) <= MAX_LINE_LENGTH for line in printed)

    @property
    def valid(self) -> bool:
        return (
            self.has_name_and_street
            and self.has_valid_postal_code
            and self.has_town
            and self.names_its_country
            and self.has_room
        )

    @property
    def printed(self) -> tuple[str, ...]:
        """The lines as they stand in the window, the town last, the country below it abroad."""
        town = f"{self.postal_code} {self.town}".strip()
        country = () if self.is_belgian else (self.country_name or self.country,)
        return (*self.lines, town, *country)

    def check(self) -> "PostalAddress":
        """Itself, or AddressRefused with the first question that is answered no."""
        for question in (
            "has_name_and_street",
            "has_valid_postal_code",
            "has_town",
            "names_its_country",
            "has_room",
        ):
            if not getattr(self, question):
                raise AddressRefused(kind="postal address", reason=question)
        return self


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A valid phone number, kept as E.164: +32470123456."""

    e164: str
    channel: ClassVar[str] = "sms"

    @classmethod
    def parse(cls, text: str) -> "PhoneNumber":
        """Read a number as people write it; without a country it is Belgian. Raises AddressRefused."""
        try:
            number = phonenumbers.parse(text, _BELGIUM)
        except phonenumbers.NumberParseException as cause:
            raise AddressRefused(kind="phone number", reason="not_a_number") from cause
        if not phonenumbers.is_valid_number(number):
            raise AddressRefused(kind="phone number", reason="no_such_number")
        return cls(phonenumbers.format_number(number, PhoneNumberFormat.E164))

    @property
    def is_mobile(self) -> bool:
        """Whether an SMS can arrive there; a number that may be either counts as one."""
        kind = phonenumbers.number_type(phonenumbers.parse(self.e164))
        return kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)

    @property
    def is_belgian(self) -> bool:
        return self.e164.startswith("+32")

    @property
    def printed(self) -> str:
        """As a person reads it: 0470 12 34 56 at home, +33 6 12 34 56 78 abroad."""
        form = PhoneNumberFormat.NATIONAL if self.is_belgian else PhoneNumberFormat.INTERNATIONAL
        return phonenumbers.format_number(phonenumbers.parse(self.e164), form)

    @property
    def key(self) -> str:
        return self.e164

    def __repr__(self) -> str:
        return "PhoneNumber(…)"  # never in a log by accident


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """A well-formed e-mail address; nobody is asked whether it exists."""

    text: str
    ascii: str | None
    channel: ClassVar[str] = "email"

    @classmethod
    def parse(cls, text: str) -> "EmailAddress":
        """Read an address; reserved domains such as example.invalid are allowed. Raises AddressRefused."""
        try:
            found = validate_email(text.strip(), check_deliverability=False, test_environment=True)
        except EmailNotValidError:
            # The library's own sentence may repeat the address, so it is not kept as the cause.
            raise AddressRefused(kind="e-mail address", reason="not_an_address") from None
        return cls(found.normalized, found.ascii_email)

    @property
    def needs_smtputf8(self) -> bool:
        """Whether the part before the @ has letters old mail servers cannot carry."""
        return self.ascii is None

    @property
    def key(self) -> str:
        return self.text.casefold()

    def __repr__(self) -> str:
        return "EmailAddress(…)"  # never in a log by accident
