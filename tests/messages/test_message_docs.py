"""The page about messages tells of every field, condition, part and message there is."""

import re

from outreach.languages import Language
from outreach.messages.markdown import parse
from outreach.messages.texts import shipped_sources
from outreach.messages.vocabulary import CONDITIONS, FIELDS, PARTS
from outreach.settings import ROOT

PAGE = (ROOT / "docs" / "messages.md").read_text(encoding="utf-8")


def test_every_field_condition_and_part_is_told() -> None:
    assert [name for name in (*FIELDS, *CONDITIONS, *PARTS) if f"`{name}`" not in PAGE] == []


def test_the_page_says_which_texts_were_tested_with_readers() -> None:
    sources = shipped_sources()
    for message in {name for name, _ in sources}:
        tested = [parse(sources[message, language], message, language).tested for language in Language]
        row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{message}` |"))
        assert [cell.strip() for cell in row.split("|")[2:5]] == tested


def test_the_glossary_has_every_word_in_four_languages() -> None:
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = [line.strip("|").split("|") for line in page.splitlines() if re.match(r"\| (?!English|-)", line)]
    assert len(rows) >= 50
    assert [row[0] for row in rows if len(row) not in (4, 5) or not all(cell.strip() for cell in row)] == []
