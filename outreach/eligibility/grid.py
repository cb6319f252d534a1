"""Lays combinations of answers out so densely that comparing them is looking along an axis.

Rows that lack the same answers form a block: rows by answers by tried amounts, each unknown an axis of its own.
"""

from dataclasses import dataclass
from math import prod

import numpy as np

Flags = np.ndarray
HIGHEST_STAR = -1  # all unknown amounts at their highest


@dataclass(frozen=True)
class Block:
    """Some rows with the same unknowns, and where their combinations lie."""

    rows: np.ndarray  # places in the rows laid out
    start: int  # of the first combination
    size: int
    axes: tuple[str, ...]
    shape: tuple[int, ...]  # rows, one for each axis, stars
    stars: tuple[int, ...]

    def of(self, values: np.ndarray) -> np.ndarray:
        """The block's part of values along the last axis, in the block's shape."""
        part = values[..., self.start : self.start + self.size]
        return part.reshape(*values.shape[:-1], *self.shape)

    def axis(self, name: str) -> int:
        """Counted from the end, so that it holds with anything in front."""
        return self.axes.index(name) - len(self.axes) - 1


@dataclass(frozen=True)
class Grid:
    """All combinations: of which row, with which answer to each unknown (-1: known), at which tried amount."""

    blocks: tuple[Block, ...]
    row: np.ndarray
    answers: dict[str, np.ndarray]
    star: np.ndarray

    def by_row(self, values: np.ndarray, join: np.ufunc) -> np.ndarray:
        """Join what the combinations of each row have; rows in the order of the blocks."""
        starts = [np.arange(b.start, b.start + b.size, b.size // b.shape[0]) for b in self.blocks]
        joined: np.ndarray = join.reduceat(values, np.concatenate(starts), axis=-1)
        return joined

    @property
    def row_order(self) -> np.ndarray:
        return np.concatenate([block.rows for block in self.blocks])


def lay_out(size: int, unknown: dict[str, tuple[Flags, int]], stars: dict[int, Flags]) -> Grid:
    """`unknown`: where each answer is lacking, and how many there are; `stars`: where each amount is to be tried."""
    flags = [mask for mask, _ in unknown.values()] + list(stars.values())
    signature = np.zeros(size, dtype=np.int64)
    for place, mask in enumerate(flags):
        signature |= mask.astype(np.int64) << place
    order = np.argsort(signature, kind="stable")
    firsts = np.flatnonzero(np.diff(signature[order], prepend=-1))
    blocks, start = [], 0
    for first, last in zip(firsts, [*firsts[1:], order.size], strict=True):
        one = order[first]
        axes = tuple(name for name, (mask, _) in unknown.items() if mask[one])
        tried = (0, *(star for star, mask in stars.items() if mask[one]))
        shape = (int(last - first), *(unknown[name][1] for name in axes), len(tried))
        blocks.append(Block(order[first:last], start, prod(shape), axes, shape, tried))
        start += blocks[-1].size
    row = np.concatenate([np.repeat(b.rows, b.size // b.shape[0]) for b in blocks])
    star = np.concatenate([np.tile(np.array(b.stars, dtype=np.int32), b.size // len(b.stars)) for b in blocks])
    answers = {name: np.full(start, -1, dtype=np.int8) for name in unknown}
    for block in blocks:
        for place, name in enumerate(block.axes, start=1):
            along = np.arange(block.shape[place], dtype=np.int8)
            along = along.reshape(*(-1 if n == place else 1 for n in range(len(block.shape))))
            block.of(answers[name])[...] = along
    return Grid(tuple(blocks), row, answers, star)
