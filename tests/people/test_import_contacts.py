"""The quick reading of phone numbers and mailboxes says the same as the libraries do, of whatever text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.channels.addresses import EmailAddress, PhoneNumber
from outreach.errors import AddressRefused
from outreach.people.register.contacts_read import Reading, read_mailbox, read_phone


def phone_by_library(text: str) -> Reading | None:
    try:
        number = PhoneNumber.parse(text)
    except AddressRefused:
        return None
    return Reading(number.key, number.is_mobile)


def mailbox_by_library(text: str) -> Reading | None:
    try:
        return Reading(EmailAddress.parse(text).text)
    except AddressRefused:
        return None


@given(st.from_regex(r"\+32[0-9]{7,10}|\+324[0-9]{8}|0[0-9]{8,9}|\+33[0-9]{9}", fullmatch=True))
def test_a_phone_number_is_read_as_the_library_reads_it(text: str) -> None:
    assert read_phone(text) == phone_by_library(text)


@given(
    st.from_regex(r"[A-Za-z0-9._+\-!é ]{1,70}", fullmatch=True),
    st.sampled_from(["example.org", "Example.INVALID", "a-b.example.be", "-x.be", "x", "exa mple.org", "bücher.example",
                     f"{'a' * 63}.be", f"{'a' * 64}.be", ".".join(["a" * 60] * 3) + ".example", "[127.0.0.1]",
                     "localhost"]),
)  # fmt: skip
def test_a_mailbox_is_read_as_the_library_reads_it(local: str, domain: str) -> None:
    text = f"{local}@{domain}"
    assert read_mailbox(text) == mailbox_by_library(text)


@pytest.mark.parametrize(
    "text", ["", "@", "a@", "@example.org", "a@b@example.org", '"a b"@example.org', "a@example.org\n"]
)
def test_what_is_no_mailbox_is_none_as_for_the_library(text: str) -> None:
    assert read_mailbox(text) == mailbox_by_library(text)


def test_a_reading_shows_nobody() -> None:
    assert "470" not in repr(read_phone("+32470123456"))
