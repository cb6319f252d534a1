"""What a group of parts can come to for many households: the columns the population is judged by."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from outreach.eligibility.arithmetic import Array, Test, Value, meet
from outreach.eligibility.structure import R_LIKELY, R_NOT_YET, R_RECEIVED, R_UNLIKELY, RECEIVED, Group, levels_of

HIGHEST = np.iinfo(np.int64).max
LOWEST = -1
LEVELS = np.array([levels_of(kinds, False) for kinds in range(16)], dtype=np.uint8)


@dataclass(frozen=True)
class Results:
    """What some households come to with every combination of answers to what is unknown.

    Arrays have an axis for each unknown, one for the amounts tried, and the households last; an axis along which
    nothing changes may be of length one.
    """

    axes: tuple[str, ...]  # facts, and open questions as `?` with a name for those that share one
    stars: dict[str, slice]  # where each unknown amount is tried along its axis; the first place is the lowest of all
    told: dict[str, Test]
    kinds: Array
    amount: Value | None
    arises: dict[str, tuple[str, Test]]  # where an open question arises, and its axis

    def select(self, here: Array) -> "Results":
        """For some of the households."""
        if here.all():
            return self

        def some(values: Array | bool | int) -> Array | bool | int:
            return values[..., here] if isinstance(values, np.ndarray) and values.shape[-1:] == here.shape else values

        told = {name: some(test) for name, test in self.told.items()}
        arises = {reason: (axis, some(test)) for reason, (axis, test) in self.arises.items()}
        return Results(self.axes, self.stars, told, some(self.kinds), some(self.amount), arises)  # type: ignore[arg-type]


@dataclass
class Possible:
    """What a group can come to, a row a household; see `scalar.Possible`."""

    group: Group
    kinds: Array
    low: Array
    high: Array
    exact: Array
    answers: dict[str, tuple[Array, Array]]  # can be yes, can be no
    levels: dict[str, Array]  # per unknown: at which strengths it makes a difference
    by_finding: Array | None

    @classmethod
    def empty(cls, group: Group, size: int, findings: int) -> "Possible":
        names = [*group.facts, *(f"?{reason}" for reasons in group.questions for reason in reasons)]
        return cls(
            group=group,
            kinds=np.zeros(size, dtype=np.uint8),
            low=np.full(size, HIGHEST),
            high=np.full(size, LOWEST),
            exact=np.ones(size, dtype=bool),
            answers={name: (np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)) for name in group.conditions},
            levels={name: np.zeros(size, dtype=np.uint8) for name in names},
            by_finding=np.zeros((findings, size), dtype=np.uint8) if findings else None,
        )

    def note(self, rows: Array, results: Results) -> None:
        """Take down what all combinations come to, and which of the unknown made a difference."""
        depth = len(results.axes) + 2
        before_rows = tuple(range(depth - 1))
        kinds = lifted(results.kinds, depth)
        low = high = None
        self.kinds[rows] = np.bitwise_or.reduce(kinds, axis=before_rows)
        if results.amount is not None:
            amount, is_likely = lifted(results.amount, depth), kinds == R_LIKELY
            low, high = np.where(is_likely, amount, HIGHEST), np.where(is_likely, amount, LOWEST)
            self.low[rows], self.high[rows] = low.min(axis=before_rows), high.max(axis=before_rows)
        for name, (can_yes, can_no) in self.answers.items():
            test = lifted(results.told[name], depth)
            can_yes[rows], can_no[rows] = test.any(axis=before_rows), ~test.all(axis=before_rows)
        for place, name in enumerate(results.axes):
            if not name.startswith("?"):
                self._note_levels(name, rows, _levels(kinds, low, high, place))
            if name == self.group.finding and self.by_finding is not None:
                others = tuple(axis for axis in before_rows if axis != place)
                self.by_finding[:, rows] = np.bitwise_or.reduce(kinds, axis=others)
        for reason, (name, arises) in results.arises.items():
            place = results.axes.index(name)
            levels = _levels(kinds, low, high, place)
            if levels is not None:
                first = lifted(arises, depth).take([0], axis=place)
                self._note_levels(f"?{reason}", rows, levels * first.astype(np.uint8))
        for name, tried in results.stars.items():
            line = [0, *range(tried.start, tried.stop)]
            of_line = [v if v is None or v.shape[-2] == 1 else v[..., line, :] for v in (kinds, low, high)]
            self._note_levels(name, rows, _levels(of_line[0], of_line[1], of_line[2], depth - 2))

    def _note_levels(self, name: str, rows: Array, levels: Array | None) -> None:
        if levels is not None:
            self.levels[name][rows] |= np.bitwise_or.reduce(levels, axis=tuple(range(levels.ndim - 1)))


def lifted(values: Array | bool | int, depth: int) -> Array:
    """With all axes, those that are not there of length one."""
    array = np.asarray(values)
    return array.reshape((1,) * (depth - array.ndim) + array.shape)


def _levels(kinds: Array | None, low: Array | None, high: Array | None, axis: int) -> Array | None:
    """At which strengths results differ along an axis; nothing where they do not lie along it."""
    levels: Array | None = None
    if kinds is not None and kinds.shape[axis] > 1:
        levels = LEVELS[np.bitwise_or.reduce(kinds, axis=axis, keepdims=True)]
    if low is not None and high is not None and high.shape[axis] > 1:
        least, most = low.min(axis=axis, keepdims=True), high.max(axis=axis, keepdims=True)
        several = ((least != most) & (most != LOWEST)) * np.uint8(R_LIKELY)
        levels = several if levels is None else levels | several
    return levels


def strongest(told: Mapping[str, Test], waiting: str) -> Array:
    """The strongest result of some conditions that are all answered."""
    others = meet([test for name, test in told.items() if name not in (RECEIVED, waiting)])
    kinds = np.where(others, np.uint8(R_LIKELY), np.uint8(R_UNLIKELY))
    if waiting in told:
        kinds = np.where(told[waiting], kinds, np.uint8(R_NOT_YET))
    if RECEIVED in told:
        kinds = np.where(told[RECEIVED], np.uint8(R_RECEIVED), kinds)
    return kinds
