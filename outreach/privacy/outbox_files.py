"""Files of messages in our own outbox: which are past their term, and which were written to one person.

A print folder named in the settings is the print house's; it deletes by its contract, and nothing of it is touched
here.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

_KINDS = (".pdf", ".eml", ".json")
_STAYING = ("manifest.json", ".stop.json")  # counts and references, no personal data: what was handed over, or pulled


def past_term(outbox: Path, now: datetime, days: int) -> list[Path]:
    """Letters, e-mails and SMS kept longer than their term; the manifest of a batch stays."""
    before = (now - timedelta(days=days)).timestamp()
    return [path for path in _files(outbox) if path.stat().st_mtime < before]


def written_to(outbox: Path, messages: Iterable[int]) -> list[Path]:
    """The single files of these messages, and the print files that hold their letters among others."""
    names = {f"message-{number}" for number in messages}
    single = [path for path in _files(outbox) if path.stem in names]
    batches = {path.parent.parent for path in single if path.parent.name == "letters"}
    together = [path for path in _files(outbox) if path.parent.name == "print" and path.parent.parent in batches]
    return [*single, *together]


def _files(outbox: Path) -> list[Path]:
    return [path for path in sorted(outbox.rglob("*")) if path.suffix in _KINDS and not path.name.endswith(_STAYING)]
