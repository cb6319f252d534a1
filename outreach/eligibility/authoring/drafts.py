"""A right that is not in yet: lays out its folder, and lends its facts and values to the others while it is checked."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from outreach.eligibility.facts import FACTS, FINDINGS, Fact
from outreach.eligibility.right import FOLDER
from outreach.errors import InputRefused

PATTERNS = Path(__file__).with_name("new_right")  # what a new folder starts from
NAME = re.compile(r"[a-z][a-z0-9_]{2,40}")
TODO = "TODO"


def lay_out(name: str, into: Path) -> Path:
    """A folder whose files explain themselves; every place to fill says TODO, and the check refuses what still does."""
    if not NAME.fullmatch(name):
        raise InputRefused(reason=f"{name} is no name for a folder: small letters, digits and _, such as walking_aid")
    target = into / name
    if target.exists():
        raise InputRefused(reason=f"{target} exists already, and is not written over")
    if (FOLDER / name).exists():
        raise InputRefused(reason=f"there is a right {name} already")
    if target.resolve().is_relative_to(FOLDER.resolve()):
        reason = "a half-written right would stop the others: lay it out elsewhere, and move it in when it is complete"
        raise InputRefused(reason=reason)
    target.mkdir(parents=True)
    for pattern in sorted(PATTERNS.iterdir()):
        if pattern.is_file():
            text = pattern.read_text(encoding="utf-8").replace("new_right", name)
            (target / pattern.name.removesuffix(".txt")).write_text(text, encoding="utf-8")
    return target


@contextmanager
def lent(facts: Mapping[str, Fact]) -> Iterator[None]:
    """The vocabulary with the facts of a draft beside it, until the check is done."""
    FACTS.update(facts)
    FINDINGS.update(name for name, fact in facts.items() if fact.is_finding)
    try:
        yield
    finally:
        for name in facts:
            del FACTS[name]
            FINDINGS.discard(name)
