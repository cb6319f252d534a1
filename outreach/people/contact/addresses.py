"""Where a person's letters go: the sealed address, whose name stands above it, and its lines in bpost's order."""

from dataclasses import dataclass
from typing import Any

from babel import Locale

from outreach.channels.addresses import PostalAddress, Street
from outreach.languages import Language
from outreach.people.places import language_area
from outreach.people.tables import Person
from outreach.people.vocabulary import AddressKind, MandateKind

BELGIUM = "BE"
KINDS = {
    "OWN": AddressKind.OWN_HOME,
    "INST": AddressKind.INSTITUTION,
    "REF": AddressKind.REFERENCE_ADDRESS,
    "PRIS": AddressKind.PRISON,
    "HOSP": AddressKind.HOSPITAL,
    "STRUCK": AddressKind.STRUCK_OFF,
    "ABR": AddressKind.ABROAD,
    "CONF": AddressKind.CONFIDENTIAL,
}
BOX = {Language.FR: "bte", Language.NL: "bus", Language.DE: "Bfk"}  # bpost: never /, #, b or app


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a person or of who acts for them, as it is sealed."""

    care_of: str | None = None
    street: str | None = None
    house_number: str | None = None
    box: str | None = None
    postal_code: str | None = None
    town: str | None = None
    country: str | None = None  # ISO code of two letters; none means Belgium

    @classmethod
    def from_dict(cls, sealed: dict[str, Any]) -> "Address":
        return cls(**sealed)

    def to_dict(self) -> dict[str, Any]:
        """Only what is known, so that equal addresses seal equal texts."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name)) is not None}

    @property
    def is_belgian(self) -> bool:
        return self.country in (None, BELGIUM)

    @property
    def is_complete(self) -> bool:
        """Whether a letter could arrive: a street, a town, and a postal code inside Belgium."""
        return bool(self.street and self.town and (self.postal_code or not self.is_belgian))

    def lines(self, area: Language) -> tuple[str, ...]:
        """What stands between the name and the town, with the word for a box in the language of the area."""
        parts = [part or "" for part in (self.street, self.house_number, self.box)]
        street = Street.written(*parts).line(BOX[area]) if self.is_belgian else " ".join(filter(None, parts))
        return tuple(line for line in (self.care_of, street) if line)


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whose name the letter carries: the person, or who must act for them."""

    name: str
    address: Address
    acts_as: MandateKind | None = None  # nobody acts: the person reads the letter


def name_of(person: Person) -> str:
    """First name and family name, as a letter writes them."""
    first = person.first_names.split(" ")[0]
    return f"{first} {person.last_name}".strip()


def own_addressee(person: Person) -> Addressee:
    """The person, at their own address."""
    return Addressee(name_of(person), Address.from_dict(person.address))


def postal_address(addressee: Addressee, language: Language, nis: str | None = None) -> PostalAddress:
    """The address as the channels take it; `language` is that of the letter.

    It names the country abroad, and the box in Brussels, where the area has two languages.
    """
    address = addressee.address
    area = language_area(nis if addressee.acts_as is None else None, address.postal_code).default or language
    country = address.country or BELGIUM
    country_name = "" if address.is_belgian else str(Locale.parse(language.value).territories.get(country, country))
    return PostalAddress(
        lines=(addressee.name, *address.lines(area)),
        postal_code=address.postal_code or "",
        town=address.town or "",
        country=country,
        country_name=country_name.upper(),
    )
