"""The lines of an address, who gets the letter, and which channel a message takes."""

import pytest

from outreach.channels.addresses import PostalAddress
from outreach.languages import Language
from outreach.people.contact.addresses import Address, Addressee, name_of, own_addressee, postal_address
from outreach.people.contact.channels import choose_channel, read_contact
from outreach.people.tables import Person
from outreach.people.vocabulary import ChannelName, MandateKind

LETTER, SMS, EMAIL = ChannelName.LETTER, ChannelName.SMS, ChannelName.EMAIL
LIEGE = Address(street="Rue Inventée", house_number="12", box="3", postal_code="4000", town="Liège", country="BE")


def a_person(first_names: str = "Camille Lou", channel_preference: ChannelName | None = None) -> Person:
    """Somebody at home in Liège."""
    identity = {"first_names": first_names, "last_name": "Maisonbleue"}
    return Person(identity=identity, address=LIEGE.to_dict(), channel_preference=channel_preference)


def lines(address: Address, language: Language = Language.FR, nis: str | None = None) -> tuple[str, ...]:
    return postal_address(Addressee("Camille Maisonbleue", address), language, nis).printed


def test_the_lines_stand_in_the_order_of_the_post() -> None:
    institution = Address(care_of="Résidence Imaginaire", street="Rue Inventée", house_number="12", box="3",
                          postal_code="4000", town="Liège")  # fmt: skip
    assert lines(institution) == ("Camille Maisonbleue", "Résidence Imaginaire", "Rue Inventée 12 bte 3", "4000 Liège")


@pytest.mark.parametrize(
    ("postal_code", "nis", "language", "street"),
    [
        pytest.param("4000", "62063", Language.NL, "Straat 1 bte 2", id="French area, Dutch letter"),
        pytest.param("9000", "44021", Language.FR, "Straat 1 bus 2", id="Dutch area, French letter"),
        pytest.param("4700", "63023", Language.FR, "Straat 1 Bfk 2", id="German area"),
        pytest.param("1000", "21004", Language.NL, "Straat 1 bus 2", id="Brussels, Dutch letter"),
        pytest.param("1000", "21004", Language.FR, "Straat 1 bte 2", id="Brussels, French letter"),
    ],
)
def test_the_word_for_a_box_is_in_the_language_of_the_area(
    postal_code: str, nis: str, language: Language, street: str
) -> None:
    address = Address(street="Straat", house_number="1", box="2", postal_code=postal_code, town="Town")
    assert lines(address, language, nis)[1] == street


def test_inside_belgium_no_country_is_written() -> None:
    assert lines(LIEGE)[-1] == "4000 Liège"


@pytest.mark.parametrize(
    ("language", "country"), [(Language.FR, "PAYS-BAS"), (Language.NL, "NEDERLAND"), (Language.DE, "NIEDERLANDE")]
)
def test_abroad_the_country_stands_last_in_capitals(language: Language, country: str) -> None:
    address = Address(
        street="Dorpsstraat", house_number="1", box="a", postal_code="1234 AB", town="Nergens", country="NL"
    )
    printed = lines(address, language)
    assert printed[1:] == ("Dorpsstraat 1 a", "1234 AB Nergens", country)


def test_an_address_made_for_the_post_is_valid() -> None:
    address = postal_address(Addressee("Camille Maisonbleue", LIEGE), Language.FR, "62063")
    assert isinstance(address, PostalAddress)
    assert address.valid


def test_only_the_first_of_several_first_names_is_written() -> None:
    assert name_of(a_person()) == "Camille Maisonbleue"
    assert name_of(a_person(first_names="Jean-Marie Paul")) == "Jean-Marie Maisonbleue"
    assert name_of(a_person(first_names="")) == "Maisonbleue"


def test_an_administrator_s_address_is_written_in_the_language_of_where_they_live() -> None:
    there = Address(street="Kerkstraat", house_number="2", box="3", postal_code="9000", town="Gent")
    addressee = Addressee("Mtr. Voorbeeld", there, MandateKind.ADMINISTRATOR)
    assert postal_address(addressee, Language.FR, "62063").printed == (
        "Mtr. Voorbeeld", "Kerkstraat 2 bus 3", "9000 Gent",
    )  # fmt: skip


def test_a_person_s_own_letter_goes_to_their_own_address() -> None:
    assert own_addressee(a_person()) == Addressee("Camille Maisonbleue", LIEGE)


# Channels


@pytest.mark.parametrize(
    ("preference", "is_open", "channel"),
    [
        pytest.param(None, (LETTER,), LETTER, id="nothing known"),
        pytest.param(None, (LETTER, EMAIL, SMS), LETTER, id="no preference"),
        pytest.param(SMS, (LETTER, SMS), SMS, id="preference usable"),
        pytest.param(SMS, (LETTER,), LETTER, id="preference not usable"),
        pytest.param(None, (EMAIL, SMS), EMAIL, id="letter objected to"),
        pytest.param(EMAIL, (), LETTER, id="nothing open: excluded before, asked all the same"),
    ],
)
def test_the_channel_is_the_preference_where_usable_else_the_first_that_is(
    preference: ChannelName | None, is_open: tuple[ChannelName, ...], channel: ChannelName
) -> None:
    assert choose_channel(a_person(channel_preference=preference), is_open) is channel


@pytest.mark.parametrize(
    ("phone", "kept", "is_mobile"),
    [("0470/12.34.56", "+32470123456", True), ("+33 6 12 34 56 78", "+33612345678", True),
     ("02 234 56 78", "+3222345678", False), ("0470", None, False), (None, None, False)],
)  # fmt: skip
def test_phones_are_normalised_and_only_mobiles_take_an_sms(
    phone: str | None, kept: str | None, is_mobile: bool
) -> None:
    contact = read_contact(phone, None)
    assert (contact.phone, contact.has_mobile) == (kept, is_mobile)
    assert contact.unusable == (("phone",) if phone and not kept else ())


@pytest.mark.parametrize("email", ["sam@example.test", "sam@example.invalid", "sam.exemple+a@example.org"])
def test_addresses_at_test_domains_are_usable(email: str) -> None:
    assert read_contact(None, email).email == email
