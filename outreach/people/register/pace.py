"""How many rows one transaction writes: as many as stay well under a quarter of a second, measured as it goes."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

AIM = 0.08  # seconds of one transaction; others wait that long, and 0.25 is the promise
FEWEST, MOST = 250, 5_000
_REST = 0.3  # of a transaction's time is left to others before the next one


@dataclass
class Pace:
    """The size of the next chunk, learnt from how long the ones before took."""

    size: int = 500
    most: int = MOST
    longest: float = 0.0  # seconds
    spent: float = field(default=0.0, repr=False)

    @contextmanager
    def measured(self, rows: int) -> Iterator[None]:
        """Around one transaction that writes so many rows; afterwards others get their turn.

        SQLite lets waiting writers try now and then and serves no queue: without a rest they could wait for the end.
        """
        begun = time.perf_counter()
        yield
        took = time.perf_counter() - begun
        self.longest = max(self.longest, took)
        if rows:
            fitting = int(self.size * AIM / max(took * self.size / rows, 1e-6))
            self.size = min(max(FEWEST, min(fitting, self.size * 2)), self.most)
        time.sleep(took * _REST)
