"""Sealed values: nobody reads them without the key, and nobody moves or changes them unseen."""

import hmac
import os
import threading

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from outreach.storage import keyring as keyrings
from outreach.storage.keyring import Keyring, SealBroken, key_of, subkey

OLD, NEW = {"old": b"o" * 32}, {"new": b"n" * 32, "old": b"o" * 32}


def test_a_sealed_value_opens_again(keyring):
    assert keyring.open(keyring.seal("Zoë".encode(), "person.name"), "person.name").decode() == "Zoë"


def test_the_same_value_never_looks_the_same_twice(keyring):
    assert keyring.seal(b"x", "p") != keyring.seal(b"x", "p")


def test_a_value_moved_to_another_column_does_not_open(keyring):
    with pytest.raises(SealBroken):
        keyring.open(keyring.seal(b"0478000000", "person.phone"), "person.last_name")


def test_a_changed_value_does_not_open(keyring):
    sealed = bytearray(keyring.seal(b"x", "p"))
    sealed[-1] ^= 1
    with pytest.raises(SealBroken):
        keyring.open(bytes(sealed), "p")


def test_values_sealed_with_yesterdays_key_still_open_after_a_new_key():
    sealed = Keyring(OLD, b"d").seal(b"x", "p")
    assert Keyring(NEW, b"d").open(sealed, "p") == b"x"


def test_a_missing_key_is_named_and_nothing_else():
    with pytest.raises(SealBroken, match="key old is missing"):
        Keyring({"new": b"n" * 32}, b"d").open(Keyring(OLD, b"d").seal(b"secret", "p"), "p")


def test_equal_values_have_equal_digests_only_for_the_same_purpose(keyring):
    assert keyring.digest("a", "person") == keyring.digest("a", "person") != keyring.digest("a", "code")


@pytest.mark.parametrize(("key", "bound", "sealed"), [
    pytest.param(1, b"", "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271", id="most significant bit 0"),
    pytest.param(3, b"c2sp.org/XAES-256-GCM", "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d",
                 id="most significant bit 1"),
])  # fmt: skip
def test_it_is_the_xaes_that_others_publish(key, bound, sealed):
    """The vectors of https://c2sp.org/XAES-256-GCM."""
    nonce = b"ABCDEFGHIJKLMNOPQRSTUVWX"
    aead = AESGCM(subkey(bytes([key]) * 32, nonce[:12]))
    assert aead.encrypt(nonce[12:], b"XAES-256-GCM", bound).hex() == sealed


def test_a_value_sealed_in_the_first_form_still_opens(keyring):
    nonce = os.urandom(12)
    first = b"\x04test" + nonce + AESGCM(keyring.keys["test"]).encrypt(nonce, b"Delacroix", b"p")
    assert (key_of(first), keyring.open(first, "p")) == ("test", b"Delacroix")


def test_a_value_of_one_form_does_not_pass_for_the_other(keyring):
    sealed = bytearray(keyring.seal(b"x" * 40, "p"))
    sealed[0] ^= 0x80
    with pytest.raises(SealBroken):
        keyring.open(bytes(sealed), "p")


def test_many_values_open_one_by_one_and_none_shares_its_nonce(keyring):
    sealed = keyring.seal_many([str(number).encode() for number in range(1_000)], "p")
    assert [keyring.open(value, "p") for value in sealed] == [str(number).encode() for number in range(1_000)]
    assert len({value[:29] for value in sealed}) == 1_000
    assert keyring.seal_many([], "p") == []


def test_a_subkey_is_given_up_after_its_share_of_values(keyring, monkeypatch):
    monkeypatch.setattr(keyrings, "_VALUES_PER_SUBKEY", 3)
    ring = Keyring(OLD, b"d")
    choosers = [ring.seal(b"x", "p")[4:16] for _ in range(7)]
    assert [choosers.count(chooser) for chooser in dict.fromkeys(choosers)] == [3, 3, 1]


def test_two_rings_of_one_key_choose_different_subkeys():
    assert Keyring(OLD, b"d").seal(b"x", "p")[:16] != Keyring(OLD, b"d").seal(b"x", "p")[:16]


def test_several_threads_may_seal_with_one_ring(keyring):
    sealed = []

    def work():
        sealed.extend(keyring.seal(b"x", "p") for _ in range(500))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(sealed)) == 2_000
    assert {keyring.open(value, "p") for value in sealed} == {b"x"}


@pytest.mark.parametrize("sealed", [b"", b"\x80", b"\x84test", b"\x84test" + b"0" * 12, b"\x04test", b"\xff" * 200])
def test_what_was_never_sealed_does_not_open(keyring, sealed):
    with pytest.raises(SealBroken):
        keyring.open(sealed, "p")


@pytest.mark.parametrize("length", [1, 32, 63, 64, 65, 200])
def test_the_keyed_hash_is_hmac(length):
    key = os.urandom(length)
    assert Keyring(OLD, key).mac(b"value", "purpose") == hmac.digest(key, b"purpose\0value", "sha256")


def test_the_keys_are_not_shown():
    assert "ooo" not in repr(Keyring(OLD, b"ddd")) + str(Keyring(OLD, b"ddd"))
