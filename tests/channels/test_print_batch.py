"""A print batch appears complete or not at all, once, and says nothing of the people in it."""

import hashlib
import json
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from letter_samples import a_bilingual_letter, a_letter, to_nobody_in_particular

from outreach.channels.letter import Press
from outreach.channels.letter_data import LetterData
from outreach.channels.print_batch import pages, write_batch
from outreach.errors import AddressDoesNotFit, CharacterMissing, HandoverConflict, InputRefused


def some(count: int) -> dict[str, LetterData]:
    return {f"message-{number}": to_nobody_in_particular(number) for number in range(count)}  # type: ignore[misc]


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_batch_is_single_letters_print_files_and_a_manifest_that_adds_up(press: Press, tmp_path: Path) -> None:
    batch = write_batch(tmp_path, "batch-1-fr", some(3), press)
    files = everything(tmp_path / "batch-1-fr")
    assert sorted(files) == [
        "letters/message-0.pdf",
        "letters/message-1.pdf",
        "letters/message-2.pdf",
        "manifest.json",
        "print/0001.pdf",
    ]
    manifest = json.loads(files["manifest.json"])
    assert manifest == batch.manifest
    assert (manifest["count"], manifest["languages"]) == (3, ["fr"])
    for entry in (*manifest["letters"], *manifest["print"]):
        content = files[entry["file"]]
        assert entry["sha256"] == hashlib.sha256(content).hexdigest()
        assert entry["pages"] == len(pikepdf.open(BytesIO(content)).pages) == pages(content)
    assert manifest["pages"] == sum(entry["pages"] for entry in manifest["print"])
    assert batch.pages_of("message-2") == manifest["letters"][2]["pages"]


def test_more_than_fifty_letters_become_several_print_files(
    press: Press, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outreach.channels.print_batch.PER_PRINT_FILE", 2)
    batch = write_batch(tmp_path, "batch-1", some(5), press)
    assert [entry["file"] for entry in batch.manifest["print"]] == [f"print/000{n}.pdf" for n in (1, 2, 3)]


def test_one_bad_letter_is_told_and_the_rest_goes(press: Press, tmp_path: Path) -> None:
    letters = some(2) | {
        "message-7": a_letter("fr", recipient=["王芳", "Rue Longue 1", "5000 Namur"]),
        "message-8": a_letter("fr", recipient=["W" * 50, "Rue Longue 1", "5000 Namur"]),
    }
    batch = write_batch(tmp_path, "batch-1", letters, press)  # type: ignore[arg-type]
    assert batch.count == 2
    assert {name: type(error) for name, error in batch.refused.items()} == {
        "message-7": CharacterMissing,
        "message-8": AddressDoesNotFit,
    }
    assert batch.manifest["refused"] == [
        {"id": "message-7", "code": "character_missing"},
        {"id": "message-8", "code": "address_does_not_fit"},
    ]


def test_the_same_batch_again_changes_nothing(press: Press, tmp_path: Path) -> None:
    first = write_batch(tmp_path, "batch-1", some(2), press)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    again = write_batch(tmp_path, "batch-1", some(2), press)
    assert again.manifest == first.manifest
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_other_letters_under_the_same_name_are_refused(press: Press, tmp_path: Path) -> None:
    write_batch(tmp_path, "batch-1", some(2), press)
    before = everything(tmp_path)
    with pytest.raises(HandoverConflict):
        write_batch(tmp_path, "batch-1", some(3), press)
    assert everything(tmp_path) == before


def test_after_a_crash_the_batch_is_written_afresh(press: Press, tmp_path: Path) -> None:
    left = tmp_path / ".batch-1.part" / "letters"
    left.mkdir(parents=True)
    (left / "message-99.pdf").write_bytes(b"%PDF half")
    write_batch(tmp_path, "batch-1", some(1), press)
    assert [path.name for path in tmp_path.iterdir()] == ["batch-1"]
    assert not (tmp_path / "batch-1" / "letters" / "message-99.pdf").exists()


def test_neither_the_manifest_nor_a_file_name_tells_who_is_written_to(press: Press, tmp_path: Path) -> None:
    write_batch(tmp_path, "batch-1", {"message-1": a_letter("fr"), "message-2": a_letter("fr")}, press)  # type: ignore[dict-item]
    told = (tmp_path / "batch-1" / "manifest.json").read_text() + " ".join(everything(tmp_path))
    for personal in ("Jeanne", "Exemple", "Fontaine", "5000", "Namur"):
        assert personal not in told


def test_letters_of_several_languages_are_no_batch_but_bilingual_letters_are(press: Press, tmp_path: Path) -> None:
    with pytest.raises(InputRefused):
        write_batch(tmp_path, "batch-1", {"message-1": a_letter("fr"), "message-2": a_letter("nl")}, press)  # type: ignore[dict-item]
    with pytest.raises(InputRefused):
        write_batch(tmp_path, "batch-1", {}, press)
    both = write_batch(tmp_path, "batch-1", {"message-1": a_bilingual_letter()}, press)  # type: ignore[dict-item]
    assert both.manifest["languages"] == ["fr", "nl"]
