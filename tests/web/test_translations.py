"""The catalogues: the same sentences in three languages, none missing, none doubtful, the same placeholders."""

import re
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from outreach.languages import Language
from outreach.settings import ROOT

TRANSLATIONS = ROOT / "translations"


def catalogue(language: str) -> Catalog:
    return read_po(BytesIO((TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").read_bytes()))


def sentences_in_the_source() -> set[str]:
    with (TRANSLATIONS / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = set()
    for folder in ("outreach", "templates"):
        for _, _, message, _, _ in extract_from_dir(
            ROOT / folder, [(p.removeprefix(f"{folder}/"), m) for p, m in methods if p.startswith(folder)], options
        ):
            found.add(message[0] if isinstance(message, tuple) else message)
    return found


@pytest.mark.parametrize("language", list(Language))
def test_a_catalogue_has_every_sentence_of_the_source_and_no_other(language):
    kept = {m.id[0] if isinstance(m.id, tuple) else m.id for m in catalogue(language) if m.id}
    source = sentences_in_the_source()
    assert source, "nothing was extracted"
    assert kept == source


@pytest.mark.parametrize("language", list(Language))
def test_every_sentence_is_translated_for_sure(language):
    for message in catalogue(language):
        if message.id:
            texts = message.string if isinstance(message.string, tuple) else (message.string,)
            assert all(text.strip() for text in texts), message.id
            assert not message.fuzzy, message.id
    assert not catalogue(language).obsolete


@pytest.mark.parametrize("language", list(Language))
def test_placeholders_are_the_same_in_the_translation(language):
    def places(text):
        return sorted(re.findall(r"%\(\w+\)s", text))

    for message in catalogue(language):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        for text in texts:
            assert places(text) == places(ids[-1]), message.id


def test_the_languages_use_their_own_marks():
    for language, wrong in (
        ("fr", re.compile(r"\w[?!;:](?:\s|$)")),
        ("nl", re.compile(r"[«»„]")),
        ("de", re.compile(r"[«»]")),
    ):
        for message in catalogue(language):
            for text in message.string if isinstance(message.string, tuple) else (message.string,):
                assert message.id == "" or not wrong.search(text), (language, text)
                assert message.id == "" or "'" not in text, (language, text)
