"""What a group of parts can come to for many households: the columns the population is judged by."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from outreach.eligibility.crowd.arithmetic import Array, Test, Value, looked_up, mask_of, meet
from outreach.eligibility.engine.structure import (
    R_LIKELY,
    R_NOT_YET,
    R_RECEIVED,
    R_UNLIKELY,
    RECEIVED,
    Group,
    levels_of,
)

HIGHEST = np.iinfo(np.int64).max
LOWEST = -1
LEVELS = bytes(levels_of(kinds & 15, False) for kinds in range(256))


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

    def note(self, rows: Array, results: Results, alike: Array | None = None) -> None:
        """Take down what all combinations come to, and which of the unknown made a difference.

        `alike` says for each of these rows which household of the results it is alike to, if not the one in its place.
        """

        def spread(values: Array) -> Array:
            return values if alike is None or values.shape[-1] == 1 else values[..., alike]

        depth = len(results.axes) + 2
        before_rows = tuple(range(depth - 1))
        kinds = lifted(results.kinds, depth)
        low = high = None
        self.kinds[rows] = spread(np.bitwise_or.reduce(kinds, axis=before_rows))
        if results.amount is not None:
            amount, likely = lifted(results.amount, depth), mask_of(kinds == R_LIKELY)
            low, high = amount | (~likely & HIGHEST), (amount & likely) | ~likely  # all bits set are HIGHEST and LOWEST
            self.low[rows] = spread(low.min(axis=before_rows))
            self.high[rows] = spread(high.max(axis=before_rows))
        for name, (can_yes, can_no) in self.answers.items():
            test = lifted(results.told[name], depth)
            can_yes[rows] = spread(np.logical_or.reduce(test, axis=before_rows))
            can_no[rows] = spread(~np.logical_and.reduce(test, axis=before_rows))
        for name, levels in self._differences(results, kinds, low, high):
            if levels is not None:
                self.levels[name][rows] |= spread(np.bitwise_or.reduce(levels, axis=before_rows))
        if self.by_finding is not None and self.group.finding in results.axes:
            place = results.axes.index(str(self.group.finding))
            others = tuple(axis for axis in before_rows if axis != place)
            self.by_finding[:, rows] = spread(np.bitwise_or.reduce(kinds, axis=others))

    def _differences(
        self, results: Results, kinds: Array, low: Array | None, high: Array | None
    ) -> Iterator[tuple[str, Array | None]]:
        """Of each unknown, at which strengths results differ by it."""
        for place, name in enumerate(results.axes):
            if not name.startswith("?"):
                yield name, _levels(kinds, low, high, place)
        for reason, (name, arises) in results.arises.items():
            place = results.axes.index(name)
            levels = _levels(kinds, low, high, place)
            if levels is not None:
                first = lifted(arises, len(results.axes) + 2).take([0], axis=place)
                yield f"?{reason}", levels * first.astype(np.uint8)
        for name, tried in results.stars.items():
            yield name, _levels(kinds, low, high, -2, tried)


def lifted(values: Array | bool | int, depth: int) -> Array:
    """With all axes, those that are not there of length one."""
    array = np.asarray(values)
    return array.reshape((1,) * (depth - array.ndim) + array.shape)


def _levels(
    kinds: Array, low: Array | None, high: Array | None, axis: int, places: slice | None = None
) -> Array | None:
    """At which strengths results differ along an axis, or the first of its places and some; nothing where none do."""

    def along(work: np.ufunc, values: Array) -> Array:
        if places is None or values.shape[axis] == 1:
            return np.asarray(work.reduce(values, axis=axis, keepdims=True))
        some: Array = work.reduce(values[..., places, :], axis=-2, keepdims=True)
        return np.asarray(work(values[..., :1, :], some))

    levels: Array | None = None
    if places is not None and places.start == places.stop:
        return None
    if kinds.shape[axis] > 1:
        levels = looked_up(LEVELS, along(np.bitwise_or, kinds))
    if low is not None and high is not None and high.shape[axis] > 1:
        least, most = along(np.minimum, low), along(np.maximum, high)
        several = ((least != most) & (most != LOWEST)) * np.uint8(R_LIKELY)
        levels = several if levels is None else levels | several
    return levels


def strongest(told: Mapping[str, Test], waiting: str) -> Array:
    """The strongest result of some conditions that are all answered."""
    others = meet([test for name, test in told.items() if name not in (RECEIVED, waiting)])
    kinds = either(others, np.uint8(R_LIKELY), np.uint8(R_UNLIKELY))
    if waiting in told:
        kinds = either(told[waiting], kinds, np.uint8(R_NOT_YET))
    if RECEIVED in told:
        kinds = either(told[RECEIVED], np.uint8(R_RECEIVED), kinds)
    return np.asarray(kinds)


def either(test: Test, yes: Any, no: Any) -> Any:
    """One of two kinds; several times as fast as `where`."""
    if isinstance(test, bool):
        return yes if test else no
    return no ^ ((yes ^ no) & (-test.view(np.int8)).view(np.uint8))
