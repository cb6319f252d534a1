"""Counts what one round of sending did."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class SendReport:
    """What became of the messages one round claimed, and of those dead workers had left in hand."""

    sent: Mapping[str, int] = field(default_factory=dict)  # by channel
    skipped: Mapping[str, int] = field(default_factory=dict)  # by reason
    failed: Mapping[str, int] = field(default_factory=dict)  # by error
    postponed: int = 0  # tried again later
    uncertain: int = 0
    batches: int = 0

    @property
    def did_something(self) -> bool:
        return bool(self.sent or self.skipped or self.failed or self.postponed or self.uncertain)

    @property
    def total_sent(self) -> int:
        return sum(self.sent.values())

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class Tally:
    """The same while counting."""

    def __init__(self, limit: int | None = None) -> None:
        self.left = limit
        self.sent: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()
        self.postponed = self.uncertain = self.batches = 0

    @property
    def is_full(self) -> bool:
        return self.left is not None and self.left <= 0

    def claimed(self, number: int) -> None:
        if self.left is not None:
            self.left -= number

    def room(self, size: int) -> int:
        """How many may be claimed at once, `size` at most."""
        return size if self.left is None else min(size, self.left)

    def report(self) -> SendReport:
        return SendReport(
            sent=_sorted(self.sent),
            skipped=_sorted(self.skipped),
            failed=_sorted(self.failed),
            postponed=self.postponed,
            uncertain=self.uncertain,
            batches=self.batches,
        )


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items()))
