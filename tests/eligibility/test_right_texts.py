"""The texts of rights, facts and explanations: the marks of each language, formal address, no word spliced in."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from outreach.eligibility import facts
from outreach.eligibility.right import FOLDER
from outreach.eligibility.telling import words
from outreach.eligibility.yaml_files import read_yaml

HOME = Path(words.__file__).parent
FILES = [
    facts.SHIPPED,
    HOME / "words.yaml",
    *sorted(FOLDER.glob("*/right.yaml")),
    *sorted(FOLDER.glob("*/facts.yaml")),
]
WRONG_MARKS = {
    "fr": re.compile(r"[^\s\d][?!;:](?:\s|$)"),  # a blank stands before them
    "nl": re.compile(r"\s[?!;:](?:\s|$)|[«»„]"),
    "de": re.compile(r"\s[?!;:](?:\s|$)|[«»]"),
}
INFORMAL = {
    "fr": re.compile(r"\b(tu|toi|ton|tes)\b", re.IGNORECASE),
    "nl": re.compile(r"\b(jij|jou|jouw|je)\b", re.IGNORECASE),
    "de": re.compile(r"\b(du|dich|dir|dein\w*)\b", re.IGNORECASE),
}


def texts_of(tree: Any) -> Iterator[tuple[str, str]]:
    """Every text of a file with its language."""
    if isinstance(tree, dict):
        if {"fr", "nl", "de"} <= set(tree):
            yield from ((language, str(tree[language])) for language in WRONG_MARKS)
        for below in tree.values():
            yield from texts_of(below)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_texts_use_the_marks_of_their_language_and_address_people_formally(file: Path) -> None:
    texts = list(texts_of(read_yaml(file)))
    assert texts
    for language, text in texts:
        assert not WRONG_MARKS[language].search(text), (language, text)
        assert not INFORMAL[language].search(text), (language, text)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_a_sentence_holds_no_place_to_fill_but_in_the_words_of_values(file: Path) -> None:
    if file.name != "words.yaml":
        assert not [text for _, text in texts_of(read_yaml(file)) if re.search(r"[{}]", text)]
