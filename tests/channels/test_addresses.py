"""Addresses answer questions, and refuse with a code that never repeats them."""

import pytest

from outreach.channels.addresses import EmailAddress, PhoneNumber, PostalAddress
from outreach.channels.channel import Guard
from outreach.errors import AddressNotAllowed, AddressRefused


def an_address(*lines: str, postal_code: str = "5000", town: str = "Namur", **more: str) -> PostalAddress:
    return PostalAddress(lines or ("Jeanne Exemple", "Rue de la Fontaine 12 bte 3"), postal_code, town, **more)


def test_a_belgian_address_prints_the_town_last_and_no_country() -> None:
    assert an_address().printed == ("Jeanne Exemple", "Rue de la Fontaine 12 bte 3", "5000 Namur")
    assert an_address().valid


def test_blanks_and_loose_accents_are_tidied() -> None:
    messy = an_address("Jose\u0301  Exemple\u00a0", "", " Rue\tLongue 1 ", town=" Namur ")
    assert messy.printed == ("José Exemple", "Rue Longue 1", "5000 Namur")


def test_a_letter_abroad_names_its_country_below_the_town() -> None:
    abroad = an_address(postal_code="59000", town="Lille", country="fr", country_name="FRANCE")
    assert abroad.printed[-2:] == ("59000 Lille", "FRANCE")
    assert abroad.valid
    assert not an_address(postal_code="59000", town="Lille", country="FR").names_its_country


@pytest.mark.parametrize(
    ("address", "question"),
    [
        pytest.param(an_address("Jeanne Exemple"), "has_name_and_street", id="no street"),
        pytest.param(an_address(postal_code="0612"), "has_valid_postal_code", id="postal code below 1000"),
        pytest.param(an_address(postal_code="50000"), "has_valid_postal_code", id="five digits in Belgium"),
        pytest.param(an_address(town=" "), "has_town", id="no town"),
        pytest.param(an_address("x" * 51, "Rue 1"), "has_room", id="a line of 51 characters"),
        pytest.param(an_address(*"abcdef"), "has_room", id="seven lines"),
    ],
)
def test_an_address_says_which_question_it_fails(address: PostalAddress, question: str) -> None:
    assert not address.valid
    with pytest.raises(AddressRefused) as refused:
        address.check()
    assert refused.value.details["reason"] == question
    assert "Exemple" not in str(refused.value)


@pytest.mark.parametrize("written", ["0470 12 34 56", "+32470123456", "0032 470/12.34.56", "470123456"])
def test_a_phone_number_is_read_as_people_write_it(written: str) -> None:
    number = PhoneNumber.parse(written)
    assert (number.e164, number.is_mobile, number.printed) == ("+32470123456", True, "0470 12 34 56")


@pytest.mark.parametrize("written", ["02 512 34 56", "0800 11 111"])
def test_a_landline_and_a_free_number_are_no_mobile(written: str) -> None:
    assert not PhoneNumber.parse(written).is_mobile


@pytest.mark.parametrize(
    ("written", "reason"),
    [("", "not_a_number"), ("Jeanne", "not_a_number"), ("0470 12", "no_such_number"), ("+999 1234", "not_a_number")],
)
def test_what_is_no_number_is_refused_with_a_code(written: str, reason: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        PhoneNumber.parse(written)
    assert refused.value.details["reason"] == reason


def test_an_email_address_may_be_at_a_reserved_domain_and_is_not_looked_up() -> None:
    assert EmailAddress.parse(" Jeanne@Example.INVALID ").text == "Jeanne@example.invalid"
    assert EmailAddress.parse("jeanne@müller.example").ascii == "jeanne@xn--mller-kva.example"
    assert EmailAddress.parse("jörg@example.de").needs_smtputf8


@pytest.mark.parametrize(
    "written", ["", "jeanne", "jeanne@", "@example.be", "a b@example.be", "a@b@example.be", "a@be\nc"]
)
def test_what_is_no_email_address_is_refused_without_repeating_it(written: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        EmailAddress.parse(written)
    assert refused.value.__cause__ is None
    assert "jeanne" not in str(refused.value)


def test_addresses_do_not_show_themselves_in_a_log() -> None:
    assert "470" not in repr(PhoneNumber.parse("0470 12 34 56"))
    assert "jeanne" not in repr(EmailAddress.parse("jeanne@example.be"))


def test_outside_production_only_the_allow_list_is_written_to_however_its_numbers_are_spelled() -> None:
    guard = Guard(False, frozenset({"0470 12 34 56", "jeanne@example.be"}))
    guard.check(PhoneNumber.parse("+32470123456"))
    guard.check(EmailAddress.parse("Jeanne@example.be"))
    for stranger in (PhoneNumber.parse("0471 12 34 56"), EmailAddress.parse("jean@example.be")):
        with pytest.raises(AddressNotAllowed):
            guard.check(stranger)


def test_in_production_everybody_may_be_written_to() -> None:
    Guard(True).check(EmailAddress.parse("jean@example.be"))
