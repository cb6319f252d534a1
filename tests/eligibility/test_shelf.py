"""A shelf knows which rights stand on it without reading them, and reads each one once."""

import shutil
from pathlib import Path

import pytest

from outreach.eligibility.right import FOLDER, every_right, letter_rights, load_rights
from outreach.eligibility.shelf import Shelf
from outreach.errors import RuleBroken


@pytest.fixture
def read() -> list[str]:
    return []


@pytest.fixture
def shelf(read: list[str]) -> Shelf[str]:
    def take(path: Path) -> str:
        read.append(path.name)
        return path.name.upper()

    return Shelf({code: Path(code) for code in ("arr", "ai", "bim")}, take)


def test_nothing_is_read_before_it_is_taken_down(shelf: Shelf[str], read: list[str]) -> None:
    assert (list(shelf), len(shelf), "ai" in shelf, "grapa" in shelf) == (["arr", "ai", "bim"], 3, True, False)
    assert read == []
    assert shelf["ai"] == shelf["ai"] == "AI"
    assert read == ["ai"]


def test_a_part_of_the_shelf_shares_what_was_read(shelf: Shelf[str], read: list[str]) -> None:
    part = shelf.only(["bim", "ai"])
    assert dict(part) == {"bim": "BIM", "ai": "AI"}
    assert dict(shelf.items()) == {"arr": "ARR", "ai": "AI", "bim": "BIM"}
    assert sorted(read) == ["ai", "arr", "bim"]


def test_what_does_not_stand_there_is_no_answer(shelf: Shelf[str]) -> None:
    assert shelf.get("grapa") is None
    with pytest.raises(KeyError):
        shelf["grapa"]


def test_the_right_taken_from_any_of_the_lists_is_the_same() -> None:
    assert list(every_right())[:2] == ["arr", "ai"]
    assert list(letter_rights()) == ["arr", "ai"]
    assert letter_rights()["ai"] is load_rights()["ai"] is every_right()["ai"]


def test_letters_written_so_that_nobody_finds_them_are_refused(tmp_path: Path) -> None:
    shutil.copytree(FOLDER / "arr", tmp_path / "arr")
    file = tmp_path / "arr" / "right.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("\nletters: true", "\nletters: yes"), encoding="utf-8")
    with pytest.raises(RuleBroken, match="letters: true"):
        every_right(tmp_path)["arr"]
