"""Sealed values: nobody reads them without the key, and nobody moves or changes them unseen."""

import pytest

from outreach.storage.sealing import Keyring, SealBroken, SealedFileGone, read_sealed, write_sealed

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


def test_a_sealed_file_is_whole_or_not_there(tmp_path, keyring):
    path = tmp_path / "deep" / "rejects.sealed"
    write_sealed(path, b"rows", keyring, "rejects")
    assert read_sealed(path, keyring, "rejects") == b"rows"
    assert [p.name for p in path.parent.iterdir()] == ["rejects.sealed"]
    assert b"rows" not in path.read_bytes()


def test_a_sealed_file_that_was_deleted_is_named(tmp_path, keyring):
    with pytest.raises(SealedFileGone, match=r"no sealed file rejects-9\.sealed"):
        read_sealed(tmp_path / "rejects-9.sealed", keyring, "rejects")
