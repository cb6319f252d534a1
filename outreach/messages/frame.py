"""The words around every message (reference, your code, closing), in three originals beside the texts."""

from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

import yaml

from outreach.errors import TextBroken
from outreach.languages import Language
from outreach.messages.markdown import spaced
from outreach.messages.texts import FRAME, SHIPPED


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The words of the frame in one language."""

    reference_label: str
    code_label: str
    code_hint: str
    phone_label: str
    qr_alt: str
    closing: str
    notice: str
    legal_duty: str
    own_copy: str
    for_who_assists: str
    neutral_subject: str
    neutral_for: str
    neutral_body: str


@lru_cache(maxsize=16)
def frame_in(language: Language, folder: Path = SHIPPED) -> Frame:
    """Read the frame of a language; raises TextBroken when a word is missing or too many."""
    file = folder / FRAME / f"{language}.yaml"
    if not file.is_file():
        raise TextBroken(message=FRAME, language=language, reason="there is no such file")
    words = yaml.safe_load(file.read_text(encoding="utf-8"))
    wanted = {field.name for field in fields(Frame)}
    if not isinstance(words, dict) or words.keys() != wanted:
        wrong = sorted(wanted ^ set(words or ()))
        raise TextBroken(message=FRAME, language=language, reason=f"words missing or not known: {', '.join(wrong)}")
    if empty := [name for name, value in words.items() if not isinstance(value, str) or not value.strip()]:
        raise TextBroken(message=FRAME, language=language, reason=f"words without content: {', '.join(empty)}")
    return Frame(**{name: spaced(value, language) for name, value in words.items()})
