"""The blocks a message body is made of: plain values that paper, e-mail and web lay out each in their way."""

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one weight."""

    text: str
    strong: bool = False


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph or a list; `name` says which part of an outreach letter it opens, such as "why"."""

    kind: Literal["heading", "paragraph", "list"]
    runs: Runs = ()
    items: tuple[Runs, ...] = ()
    name: str | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """The words without weight: one line, or one line an item."""
        return tuple(_words(item) for item in self.items) if self.kind == "list" else (_words(self.runs),)

    def as_data(self) -> dict[str, Any]:
        """The block as the press reads it."""
        return {"kind": self.kind, "runs": _data(self.runs), "items": [_data(item) for item in self.items]}


def _words(runs: Runs) -> str:
    return "".join(run.text for run in runs)


def _data(runs: Runs) -> list[dict[str, Any]]:
    return [{"text": run.text, "strong": run.strong} for run in runs]
