"""Fills a parsed text for one person. Values go in after parsing, so nothing in them ever becomes markup."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from outreach.channels.gsm7 import plain
from outreach.messages.blocks import Block, Run, Runs
from outreach.messages.markdown import FIELD, Text
from outreach.messages.vocabulary import CONDITIONS

_BREAKS = re.compile(r"[\t\r\n\u2028\u2029]+")
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # they turn the direction of writing


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with its fields filled and its conditions decided."""

    language: str
    subject: str
    sms: str
    blocks: tuple[Block, ...]


def fill(text: Text, fields: Mapping[str, str], flags: frozenset[str]) -> Filled:
    """Put values into a text. A value missing, or a condition not known, raises TextBroken: nothing falls back."""
    if unknown := sorted(flags - CONDITIONS.keys()):
        raise text.broken(f"the condition {unknown[0]} is not known")

    def put(words: str) -> str:
        return FIELD.sub(lambda field: _value(text, fields, field[1]), words)

    def put_runs(runs: Runs) -> Runs:
        return tuple(Run(put(run.text), run.strong) for run in runs)

    said = (passage.block for passage in text.body if all(condition.holds(flags) for condition in passage.when))
    blocks: list[Block] = []
    for block in said:
        filled = Block(block.kind, put_runs(block.runs), tuple(put_runs(item) for item in block.items), block.name)
        if filled.kind == "list" and blocks and blocks[-1].kind == "list":
            filled = Block("list", items=blocks.pop().items + filled.items)
        blocks.append(filled)
    return Filled(text.language, put(text.subject), plain(put(text.sms)), tuple(blocks))


def _value(text: Text, fields: Mapping[str, str], name: str) -> str:
    value = _BREAKS.sub(" ", fields.get(name, "")).strip()
    if not value:
        raise text.broken(f"there is no value for {name}")
    if any(unicodedata.category(character) == "Cc" or character in _TURNING for character in value):
        raise text.broken(f"the value for {name} holds a character that cannot be seen")
    return value
