"""Whatever somebody types is either read or refused with a sentence, and what was read can be read again."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.channels.addresses import EmailAddress, PhoneNumber, PostalAddress, Street
from outreach.errors import AddressRefused

# Mostly what people type, now and then anything at all.
LIKE_A_NUMBER = st.text("0123456789 +()/.-–;,#xOtelgsmouext\u00a0\u200b٣", max_size=40)
LIKE_AN_EMAIL = st.text('abcé.@-+" <>,;\t', max_size=30)
LIKE_A_STREET = st.text("Rue 0123456789/#-,.bteusapofkABC()Belgiquc'", max_size=40)
STREETS = st.builds("{} {}".format, st.sampled_from(["Rue Longue", "Am Markt", "Rue du 11 Novembre"]), LIKE_A_STREET)


@given(text=LIKE_A_NUMBER | st.text(max_size=30))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_phone_number_or_is_refused(text: str) -> None:
    try:
        number = PhoneNumber.parse(text)
    except AddressRefused as refused:
        number = None
        told = refused.sentence
    if number is None:
        assert told.endswith(".")
        return
    for again in (number.key, number.printed):
        assert PhoneNumber.parse(again) == number
    assert PhoneNumber.parse(number.key).kind is number.kind


@given(text=LIKE_AN_EMAIL | st.emails() | st.text(max_size=30))
@settings(max_examples=300, deadline=None)
def test_any_text_is_an_email_address_or_is_refused(text: str) -> None:
    try:
        address = EmailAddress.parse(text)
    except AddressRefused:
        return
    assert EmailAddress.parse(address.text) == address
    assert address.probably_meant is None or not address.text.endswith(f"@{address.probably_meant}")


@given(number=LIKE_A_STREET, box=LIKE_A_STREET)
@settings(max_examples=300, deadline=None)
def test_a_street_written_twice_is_written_once(number: str, box: str) -> None:
    street = Street.written("Rue", number, box)
    assert Street.written(street.name, street.number, street.box) == street


@given(lines=st.lists(STREETS | LIKE_A_STREET, max_size=7), code=LIKE_A_STREET, town=LIKE_A_STREET)
@settings(max_examples=300, deadline=None)
def test_an_address_made_of_an_address_is_the_same(lines: list[str], code: str, town: str) -> None:
    address = PostalAddress(tuple(lines), code, town)
    assert PostalAddress(address.lines, address.postal_code, address.town) == address
    assert address.valid == (not address.obstacles)
    assert all(line == " ".join(line.split()) for line in address.printed)


def test_no_digit_of_a_street_is_changed_or_lost() -> None:
    rng = random.Random(5)
    words = ["bte", "bus", "b", "app", "/", "#", "-", ",", " ", "", "bis", "A"]
    for _ in range(5_000):
        number = (
            f"{rng.randrange(1, 400)}{rng.choice(words)}{rng.choice(['', ' '])}{rng.choice(['', rng.randrange(1, 99)])}"
        )
        line = Street.written("Rue", number).line("bte")
        assert [ch for ch in line if ch.isdigit()] == [ch for ch in number if ch.isdigit()], number


def test_a_page_of_text_is_refused_at_once() -> None:
    for piece in ("0 ", "a@", ",;", "+", "()", " x"):
        for read in (PhoneNumber.parse, EmailAddress.parse):
            with pytest.raises(AddressRefused):
                read(piece * 500_000)


def test_an_address_of_many_words_is_looked_at_quickly() -> None:
    for piece in ("belgique ", "c/o ", "bte ", "b. ", "1/", "1 1 ", "a-"):
        text = piece * 2_000 + "x!"
        address = PostalAddress((text, text), "5000", text)
        assert address.obstacles
        assert Street.written(text, text, text).name
