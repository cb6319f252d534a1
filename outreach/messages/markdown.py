"""Reads a message text: one Markdown file a language with the sections subject, sms, body and tested.

The body is parsed once, before any personal data are there, so that no name ever becomes markup. Allowed in it:
headings `## …`, paragraphs, lists `- …`, **strong**; fields `{{phone}}`; lines `{{if arr}}`, `{{if not arr}}` and
`{{end arr}}` around whole blocks or list items; `{#why}` at the end of the block that opens a part.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from outreach.errors import TextBroken
from outreach.messages.blocks import Block, Run, Runs
from outreach.messages.vocabulary import CONDITIONS, FIELDS, PARTS

FIELD = re.compile(r"\{\{([a-z_]+)\}\}")
_SECTION = re.compile(r"^# +(.+?) *$", re.MULTILINE)
_SECTIONS = ("subject", "sms", "body", "tested")
_CONDITION = re.compile(r"^\{\{(if not|if|end) ([a-z_]+)\}\} *$")
_PART = re.compile(r" *\{#([a-z_]+)\}$")
_MARKDOWN = MarkdownIt("commonmark")


@dataclass(frozen=True, slots=True)
class Condition:
    """A flag that must stand, or must not."""

    flag: str
    wanted: bool = True

    def holds(self, flags: frozenset[str]) -> bool:
        return (self.flag in flags) is self.wanted


@dataclass(frozen=True, slots=True)
class Passage:
    """A block and the conditions under which it is said."""

    block: Block
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """One message in one language, parsed and checked; not filled yet."""

    message: str
    language: str
    subject: str
    sms: str
    body: tuple[Passage, ...]
    tested: str  # with whom and when it was read aloud; empty until it was
    placeholders: frozenset[str]

    @property
    def flags(self) -> frozenset[str]:
        return frozenset(condition.flag for passage in self.body for condition in passage.when)

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts it opens, in its order, each once."""
        return tuple(dict.fromkeys(passage.block.name for passage in self.body if passage.block.name))

    def broken(self, reason: str) -> TextBroken:
        return TextBroken(message=self.message, language=self.language, reason=reason)


@lru_cache(maxsize=256)
def parse(source: str, message: str = "?", language: str = "?") -> Text:
    """Read one text; raises TextBroken naming what is wrong."""
    try:
        sections = _sections(source)
        body = tuple(_passages(sections["body"], language))
        fields = _fields(source)
    except _Wrong as wrong:
        raise TextBroken(message=message, language=language, reason=wrong.args[0]) from None
    subject, sms, tested = (" ".join(sections[name].split()) for name in ("subject", "sms", "tested"))
    return Text(message, language, subject, sms, body, tested, fields)


class _Wrong(Exception):
    """What is wrong with a text; `parse` adds which text."""


def _sections(source: str) -> dict[str, str]:
    head, *rest = _SECTION.split(source)
    if head.strip():
        raise _Wrong("there are words before the first section")
    names, contents = rest[::2], rest[1::2]
    for name in names:
        if name not in _SECTIONS:
            raise _Wrong(f"the section {name} is not one of {', '.join(_SECTIONS)}")
        if names.count(name) > 1:
            raise _Wrong(f"the section {name} stands twice")
    sections = {name: content.strip() for name, content in zip(names, contents, strict=True)}
    for name in _SECTIONS:
        if name not in sections or (not sections[name] and name != "tested"):
            raise _Wrong(f"the section {name} is missing")
    for name in ("subject", "sms", "tested"):
        if any(_CONDITION.match(line) for line in sections[name].splitlines()):
            raise _Wrong(f"conditions work in the body only, not in {name}")
    return sections


def _fields(source: str) -> frozenset[str]:
    found = frozenset(FIELD.findall(source))
    for name in sorted(found - FIELDS.keys()):
        raise _Wrong(f"the placeholder {name} is not known")
    without = "".join(line for line in FIELD.sub("", source).splitlines() if not _CONDITION.match(line))
    if "{{" in without or "}}" in without:
        raise _Wrong("a placeholder or condition is not well written; conditions stand alone on their line")
    return found


def _passages(body: str, language: str) -> Iterator[Passage]:
    """Cut the body at its condition lines, and read what lies between."""
    open_now: list[Condition] = []
    lines: list[str] = []
    for line in body.splitlines():
        if not (mark := _CONDITION.match(line)):
            lines.append(line)
            continue
        yield from _blocks(lines, open_now, language)
        lines = []
        word, flag = mark.groups()
        if flag not in CONDITIONS:
            raise _Wrong(f"the condition {flag} is not known")
        if word != "end":
            open_now.append(Condition(flag, wanted=word == "if"))
        elif not open_now or open_now.pop().flag != flag:
            raise _Wrong(f"the end of the condition {flag} does not fit its beginning")
    if open_now:
        raise _Wrong(f"the condition {open_now[-1].flag} is not closed")
    yield from _blocks(lines, open_now, language)


def _blocks(lines: list[str], when: list[Condition], language: str) -> Iterator[Passage]:
    tokens = iter(_MARKDOWN.parse("\n".join(lines)))
    for token in tokens:
        if token.type == "heading_open" and token.tag == "h2":
            block = _named("heading", _inline(next(tokens), language))
            _expect(next(tokens), "heading_close")
        elif token.type == "paragraph_open":
            block = _named("paragraph", _inline(next(tokens), language))
            _expect(next(tokens), "paragraph_close")
        elif token.type == "bullet_list_open":
            block = Block("list", items=tuple(_items(tokens, language)))
        else:
            raise _not_allowed(token)
        yield Passage(block, tuple(when))


def _items(tokens: Iterator[Token], language: str) -> Iterator[Runs]:
    for token in tokens:
        if token.type == "bullet_list_close":
            return
        _expect(token, "list_item_open")
        _expect(next(tokens), "paragraph_open")
        yield _inline(next(tokens), language)
        _expect(next(tokens), "paragraph_close")
        _expect(next(tokens), "list_item_close")


def _inline(token: Token, language: str) -> Runs:
    """The runs of one line of text; neighbours of one weight are joined."""
    runs: list[Run] = []
    strong = False
    for child in token.children or ():
        if child.type in ("strong_open", "strong_close"):
            strong = child.type == "strong_open"
            continue
        if child.type not in ("text", "text_special", "softbreak"):
            raise _not_allowed(child)
        words = " " if child.type == "softbreak" else child.content
        if runs and runs[-1].strong == strong:
            words = runs.pop().text + words
        if words:
            runs.append(Run(words, strong))
    return tuple(Run(spaced(run.text, language), run.strong) for run in runs)


def spaced(words: str, language: str) -> str:
    """French sets a blank before : ; ? ! and inside « »; it must not end a line."""
    if language != "fr":
        return words
    return re.sub(r" (?=[:;?!»])|(?<=«) ", "\u00a0", words)


def _named(kind: str, runs: Runs) -> Block:
    last = runs[-1] if runs else Run("")
    mark = _PART.search(last.text)
    if mark:
        if mark[1] not in PARTS:
            raise _Wrong(f"the part {mark[1]} is not known")
        runs = (*runs[:-1], Run(_PART.sub("", last.text), last.strong))
    runs = tuple(run for run in runs if run.text)
    return Block("heading" if kind == "heading" else "paragraph", runs, name=mark[1] if mark else None)


def _expect(token: Token, kind: str) -> None:
    if token.type != kind:
        raise _not_allowed(token)


def _not_allowed(token: Token) -> _Wrong:
    what = token.type.removesuffix("_open").removesuffix("_close")
    what = f"{what} {token.tag}" if what == "heading" else what
    return _Wrong(f"only headings (##), paragraphs, lists (-) and strong are allowed, not: {what}")
