"""Sealed files: whole or not there, in blocks that can neither be left out, turned round nor cut off."""

import os
import tracemalloc
from pathlib import Path

import polars as pl
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from outreach.storage.keyring import Keyring
from outreach.storage.sealing import (
    BLOCK,
    SealBroken,
    SealedFileGone,
    key_of_file,
    open_sealed,
    read_sealed,
    reseal_file,
    sealed_for_writing,
    write_sealed,
)

SEALED_BLOCK = BLOCK + 16
OLD, NEW = {"old": b"o" * 32}, {"new": b"n" * 32, "old": b"o" * 32}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "register-1.sealed"


@pytest.fixture
def three(path, keyring):
    """A file of two and a half blocks, and what is in it."""
    plain = os.urandom(2 * BLOCK + BLOCK // 2)
    write_sealed(path, plain, keyring, "register")
    return plain


def header(path: Path) -> int:
    return 8 + 2 + int.from_bytes(path.read_bytes()[8:10], "big")


def test_a_sealed_file_is_whole_or_not_there(tmp_path, keyring):
    path = tmp_path / "deep" / "rejects.sealed"
    write_sealed(path, b"rows", keyring, "rejects")
    assert read_sealed(path, keyring, "rejects") == b"rows"
    assert [p.name for p in path.parent.iterdir()] == ["rejects.sealed"]
    assert b"rows" not in path.read_bytes()


def test_a_file_whose_writing_fails_leaves_the_old_one(path, keyring):
    write_sealed(path, b"old", keyring, "rejects")
    with pytest.raises(ZeroDivisionError), sealed_for_writing(path, keyring, "rejects") as file:
        file.write(b"half of the new on" + bytes([1 // 0]))
    assert read_sealed(path, keyring, "rejects") == b"old"


def test_a_sealed_file_that_was_deleted_is_named(tmp_path, keyring):
    with pytest.raises(SealedFileGone, match=r"no sealed file rejects-9\.sealed"):
        read_sealed(tmp_path / "rejects-9.sealed", keyring, "rejects")


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK])
def test_a_file_of_any_size_comes_back(path, keyring, size):
    plain = os.urandom(size)
    write_sealed(path, plain, keyring, "register")
    assert read_sealed(path, keyring, "register") == plain


def test_a_file_is_written_and_read_piece_by_piece(path, keyring):
    with sealed_for_writing(path, keyring, "register") as file:
        for number in range(300_000):
            file.write(number.to_bytes(8, "big"))
    with open_sealed(path, keyring, "register") as file:
        for number in range(300_000):
            assert file.read(8) == number.to_bytes(8, "big")


def test_any_part_can_be_read_alone(path, keyring, three):
    with open_sealed(path, keyring, "register") as file:
        assert file.seek(-5, os.SEEK_END) == len(three) - 5
        assert file.read() == three[-5:]
        file.seek(BLOCK - 3)
        assert file.read(6) == three[BLOCK - 3 : BLOCK + 3]


def test_a_frame_is_written_to_it_and_read_from_it(path, keyring):
    frame = pl.DataFrame({"number": range(500_000)})
    with sealed_for_writing(path, keyring, "register") as file:
        frame.write_parquet(file)
    with open_sealed(path, keyring, "register") as file:
        assert pl.read_parquet(file).equals(frame)


def test_memory_stays_bounded_whatever_the_size(path, keyring):
    piece = os.urandom(BLOCK // 2)
    tracemalloc.start()
    with sealed_for_writing(path, keyring, "register") as file:
        for _ in range(128):
            file.write(piece)
    with open_sealed(path, keyring, "register") as file:
        while file.read(BLOCK // 2):
            pass
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert path.stat().st_size > 64 * BLOCK
    assert most < 12 * BLOCK


@pytest.mark.parametrize("cut", [1, 15, BLOCK // 2, BLOCK // 2 + 16, SEALED_BLOCK + BLOCK // 2 + 16])
def test_a_file_cut_off_is_refused_before_a_byte_of_it_is_believed(path, keyring, three, cut):
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - cut)
    with pytest.raises(SealBroken, match=r"of the file register-1\.sealed"):
        open_sealed(path, keyring, "register")


@pytest.mark.parametrize("change", ["turned round", "left out", "doubled", "changed", "longer"])
def test_blocks_stand_where_they_were(path, keyring, three, change):
    at, held = header(path), path.read_bytes()
    start, one, two, last = (held[:at], held[at : at + SEALED_BLOCK], held[at + SEALED_BLOCK : at + 2 * SEALED_BLOCK],
                             held[at + 2 * SEALED_BLOCK :])  # fmt: skip
    changed = {"turned round": two + one + last, "left out": one + last, "doubled": one + one + two + last,
               "changed": bytes([one[0] ^ 1]) + one[1:] + two + last, "longer": one + two + last + b"0"}  # fmt: skip
    path.write_bytes(start + changed[change])
    with pytest.raises(SealBroken):
        read_sealed(path, keyring, "register")


def test_blocks_of_another_file_do_not_fit(path, tmp_path, keyring, three):
    other = tmp_path / "register-2.sealed"
    write_sealed(other, three, keyring, "register")
    at = header(path)
    path.write_bytes(path.read_bytes()[:at] + other.read_bytes()[at:])
    with pytest.raises(SealBroken):
        read_sealed(path, keyring, "register")


def test_a_file_does_not_open_for_another_purpose(path, keyring, three):
    with pytest.raises(SealBroken):
        read_sealed(path, keyring, "rejects")


def of_the_first_form(path: Path, plain: bytes) -> None:
    nonce = os.urandom(12)
    path.write_bytes(b"\x03old" + nonce + AESGCM(OLD["old"]).encrypt(nonce, plain, b"register"))


def test_a_file_of_the_first_form_still_opens(path):
    of_the_first_form(path, b"rows")
    assert (key_of_file(path), read_sealed(path, Keyring(NEW, b"d"), "register")) == ("old", b"rows")


@pytest.mark.parametrize("first_form", [True, False])
def test_a_file_sealed_anew_opens_without_the_old_key(path, first_form):
    if first_form:
        of_the_first_form(path, b"rows")
    else:
        write_sealed(path, b"rows", Keyring(OLD, b"d"), "register")
    ring = Keyring(NEW, b"d")
    assert reseal_file(path, ring, "register")
    assert not reseal_file(path, ring, "register")
    assert key_of_file(path) == "new"
    assert read_sealed(path, Keyring({"new": NEW["new"]}, b"d"), "register") == b"rows"
    assert [p.name for p in path.parent.iterdir()] == [path.name]
