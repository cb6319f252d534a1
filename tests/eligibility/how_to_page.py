"""The blocks of docs/how-to/add-a-right.md: files, commands and scripts, in the order of the page."""

import re
from dataclasses import dataclass
from pathlib import Path

from outreach.settings import ROOT

PAGE = ROOT / "docs" / "how-to" / "add-a-right.md"
BLOCK = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A block of the page: a file when it names one, commands, or a script."""

    language: str
    file: str
    text: str


def blocks() -> list[Block]:
    return [Block(*found) for found in BLOCK.findall(PAGE.read_text(encoding="utf-8"))]


def written_out(into: Path) -> Path:
    """The finished folder of the page."""
    for block in blocks():
        if block.file:
            target = into / block.file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.text, encoding="utf-8")
    return into / "drafts" / "walking_aid"
