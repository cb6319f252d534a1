"""What a group of parts can come to for many households: the columns the population is judged by."""

from dataclasses import dataclass

import numpy as np

from outreach.eligibility.structure import Group, Structure

HIGHEST = np.iinfo(np.int64).max
LOWEST = -1


@dataclass
class Possible:
    """What a group can come to, a row a household; see `scalar.Possible`."""

    kinds: np.ndarray
    low: np.ndarray
    high: np.ndarray
    exact: np.ndarray
    answers: dict[str, tuple[np.ndarray, np.ndarray]]  # can be yes, can be no
    levels: dict[str, np.ndarray]
    by_finding: list[np.ndarray]

    @classmethod
    def empty(cls, structure: Structure, group: Group, size: int) -> "Possible":
        names = [*group.facts, *(f"?{reason}" for reasons in group.questions for reason in reasons)]
        answers = len(structure.answers[group.finding]) if group.finding else 0
        return cls(
            kinds=np.zeros(size, dtype=np.uint8),
            low=np.full(size, HIGHEST),
            high=np.full(size, LOWEST),
            exact=np.ones(size, dtype=bool),
            answers={name: (np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)) for name in group.conditions},
            levels={name: np.zeros(size, dtype=np.uint8) for name in names},
            by_finding=[np.zeros(size, dtype=np.uint8) for _ in range(answers)],
        )

    @property
    def arrays(self) -> list[np.ndarray]:
        pairs = [array for pair in self.answers.values() for array in pair]
        return [self.kinds, self.low, self.high, self.exact, *pairs, *self.levels.values(), *self.by_finding]

    def fill(self, rows: np.ndarray, other: "Possible", places: np.ndarray) -> None:
        """Take over some places of another result."""
        for mine, theirs in zip(self.arrays, other.arrays, strict=True):
            mine[rows] = theirs[places]
