"""Hands letters of one language over to a print house, as one folder that appears complete or not at all."""

import hashlib
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from outreach.channels.files import file_name, private_folder, sync_folder, write_synced
from outreach.channels.letter import Press
from outreach.channels.letter_data import LetterData
from outreach.errors import HandoverConflict, InputRefused, PermanentFailure

SCHEMA_VERSION = 1
PER_PRINT_FILE = 50
_MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Batch:
    """What was handed over, and the letters that could not be, each with the code of its error."""

    name: str
    folder: Path
    manifest: dict[str, Any]
    refused: dict[str, PermanentFailure]

    @property
    def count(self) -> int:
        return int(self.manifest["count"])

    def pages_of(self, name: str) -> int:
        return next(int(letter["pages"]) for letter in self.manifest["letters"] if letter["id"] == file_name(name))


def pages(pdf: bytes) -> int:
    """How many pages a PDF of our press has, as its own metadata say."""
    found = re.search(rb"<xmpTPg:NPages>(\d+)</xmpTPg:NPages>", pdf)
    if found is None:
        raise InputRefused(reason="the PDF does not say how many pages it has")
    return int(found.group(1))


def write_batch(folder: Path, name: str, letters: Mapping[str, LetterData], press: Press) -> Batch:
    """Print `letters`, keyed by our reference, into folder/name: single PDFs, print files of fifty, a manifest.

    All letters are in the same language or pair of languages. A letter that cannot be printed is left out and told;
    the rest goes. Called again with the same name and letters nothing changes; with other letters it raises
    HandoverConflict. The manifest and the names of files hold references and digests, nothing of a person.
    """
    languages = _languages(letters)
    singles: dict[str, bytes] = {}
    refused: dict[str, PermanentFailure] = {}
    for reference, letter in letters.items():
        try:
            singles[file_name(reference)] = press.print_one(letter)
        except PermanentFailure as error:
            refused[reference] = error
    good = [letter for reference, letter in letters.items() if reference not in refused]
    prints = {
        f"print/{number:04d}.pdf": press.print_batch(group) for number, group in enumerate(_groups(good), start=1)
    }
    manifest = _manifest(name, languages, singles, prints, refused)
    files = {f"letters/{reference}.pdf": pdf for reference, pdf in singles.items()} | prints
    _appear(folder, file_name(name), files, json.dumps(manifest, indent=2, sort_keys=True).encode() + b"\n")
    return Batch(name, folder / file_name(name), manifest, refused)


def _languages(letters: Mapping[str, LetterData]) -> tuple[str, ...]:
    found = {tuple(part["lang"] for part in letter["parts"]) for letter in letters.values()}
    if len(found) != 1:
        raise InputRefused(reason="a print batch holds letters of one language, and at least one")
    return found.pop()


def _groups(letters: list[LetterData]) -> Iterator[list[LetterData]]:
    for start in range(0, len(letters), PER_PRINT_FILE):
        yield letters[start : start + PER_PRINT_FILE]


def _manifest(
    name: str,
    languages: tuple[str, ...],
    singles: Mapping[str, bytes],
    prints: Mapping[str, bytes],
    refused: Mapping[str, PermanentFailure],
) -> dict[str, Any]:
    def entry(file: str, pdf: bytes) -> dict[str, Any]:
        return {"file": file, "pages": pages(pdf), "bytes": len(pdf), "sha256": hashlib.sha256(pdf).hexdigest()}

    return {
        "schema_version": SCHEMA_VERSION,
        "batch": name,
        "languages": list(languages),
        "count": len(singles),
        "pages": sum(pages(pdf) for pdf in singles.values()),
        "double_sided": True,
        "colour": False,
        "letters": [{"id": ref, **entry(f"letters/{ref}.pdf", pdf)} for ref, pdf in singles.items()],
        "print": [entry(file, pdf) for file, pdf in prints.items()],
        "refused": [{"id": file_name(reference), "code": error.code} for reference, error in refused.items()],
    }


def _appear(folder: Path, name: str, files: Mapping[str, bytes], manifest: bytes) -> None:
    """Write everything aside, the manifest last, then let the folder appear under its name in one step."""
    place = private_folder(folder) / name
    if place.exists():
        if (place / _MANIFEST).read_bytes() != manifest:
            raise HandoverConflict(channel="letter", reason="letters_differ", name=name)
        return
    aside = folder / f".{name}.part"
    shutil.rmtree(aside, ignore_errors=True)  # what a crash left behind
    for file, content in files.items():
        private_folder((aside / file).parent)
        write_synced(aside / file, content)
    private_folder(aside)
    write_synced(aside / _MANIFEST, manifest)
    for inner in (*{(aside / file).parent for file in files}, aside):
        sync_folder(inner)
    aside.rename(place)
    sync_folder(folder)
