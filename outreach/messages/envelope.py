"""Everything about one message besides its words: who sends it, to whom, on which day, under which code."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from outreach.errors import SettingsWrong
from outreach.languages import Language
from outreach.messages.checks import sender_faults
from outreach.messages.links import answer_url, typed_address
from outreach.settings import Settings

SENDER_SETTINGS = ("OUTREACH_SENDER_NAME", "OUTREACH_SENDER_NAME_NL", "OUTREACH_SENDER_NAME_DE")


@dataclass(frozen=True, slots=True)
class Sender:
    """The service as it signs: its name in each language, its return address, its free number."""

    names: dict[str, str]
    street: str
    town: str
    phone: str

    @classmethod
    def of(cls, settings: Settings) -> "Sender":
        """Raises SettingsWrong for a name that tells others what we write about, or takes too much of an SMS."""
        names = settings.sender_names()
        for setting, name in zip(SENDER_SETTINGS, names.values(), strict=True):
            for fault in sender_faults(name):
                raise SettingsWrong(setting=setting, reason=fault)
        return cls(names, settings.sender_street, settings.sender_town, settings.sender_phone)

    @property
    def address(self) -> list[str]:
        """The return address, below the name."""
        return [self.street, self.town]


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One message on its way."""

    sender: Sender
    public_url: str
    code: str
    day: date
    recipient: tuple[str, ...] = ()  # the address lines of a letter
    large_print: bool = False
    notice: Language | None = None  # language of the line "you may have this letter in …", where the law wants it

    @property
    def answer_url(self) -> str:
        return answer_url(self.public_url, self.code)

    @property
    def typed_address(self) -> str:
        return typed_address(self.public_url)


def in_order(languages: Iterable[Language], code: str) -> tuple[Language, ...]:
    """Two languages on equal footing: which comes first turns with the code, and is the same at every rendering."""
    ordered = tuple(sorted(languages))
    return ordered[::-1] if sha256(code.encode()).digest()[0] % 2 else ordered
