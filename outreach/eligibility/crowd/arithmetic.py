"""Arithmetic on arrays and constants alike: a constant costs nothing, and what is constant stays so."""

from collections.abc import Iterable, Sequence
from functools import reduce
from math import gcd
from operator import and_, or_

import numpy as np

Array = np.ndarray
Test = Array | bool
Value = Array | int
Answer = tuple[Test, Test]  # certainly yes, possibly yes; one and the same object where nothing is open
Range = tuple[Value, Value]  # lowest, highest; likewise


def uniform(test: Test) -> Test:
    """A constant, where all say the same."""
    if isinstance(test, bool) or not test.size:
        return test
    first = bool(test.flat[0])
    return first if (test.all() if first else not test.any()) else test


def opposite(test: Test) -> Test:
    return not test if isinstance(test, bool) else ~test


def both(answers: Sequence[Answer]) -> Answer:
    """Kleene's and."""
    certain = meet([answer[0] for answer in answers])
    if all(answer[0] is answer[1] for answer in answers):
        return certain, certain
    return certain, meet([answer[1] for answer in answers])


def either(answers: Sequence[Answer]) -> Answer:
    """Kleene's or."""
    certain = join([answer[0] for answer in answers])
    if all(answer[0] is answer[1] for answer in answers):
        return certain, certain
    return certain, join([answer[1] for answer in answers])


def meet(tests: Iterable[Test]) -> Test:
    arrays = [test for test in tests if test is not True]
    if not arrays:
        return True
    return False if any(test is False for test in arrays) else reduce(and_, arrays)


def join(tests: Iterable[Test]) -> Test:
    arrays = [test for test in tests if test is not False]
    if not arrays:
        return False
    return True if any(test is True for test in arrays) else reduce(or_, arrays)


def mask_of(test: Array) -> Array:
    """All bits set where yes; choosing by bits is several times as fast as `where`."""
    mask: Array = (-test.view(np.int8)).astype(np.int64)
    return mask


def chosen(mask: Array, yes: Value, no: Value) -> Value:
    """One of two amounts by a mask of bits."""
    if yes is no:
        return yes
    if isinstance(no, int) and no == 0:
        return yes & mask
    picked = yes ^ no
    if isinstance(picked, int) or picked.shape != mask.shape:
        return (picked & mask) ^ no
    picked &= mask
    return in_place(np.bitwise_xor, picked, no)


def replaced(values: Value, others: Value, places: Array, size: int) -> Value:
    """One of two amounts, the other in a few places."""
    if values is others:
        return values
    result = np.full(size, values, dtype=np.int64) if isinstance(values, int) else values.copy()
    result[places] = others if isinstance(others, int) else others[places]
    return result


def total(values: Sequence[Value]) -> Value:
    """A sum; all but its first step in place, since new memory costs more than adding."""
    first, *others = values
    if not others:
        return first
    result = first + others[0]
    for value in others[1:]:
        result = result + value if isinstance(result, int) else in_place(np.add, result, value)
    return result


def weighted(weights: Sequence[int], values: Sequence[Value]) -> Value:
    """A sum of percentages, rounded half up; in the smallest whole numbers that give the same."""
    common = gcd(100, *weights)
    whole = 100 // common
    pairs = zip(weights, values, strict=True)
    parts = [value if weight == common else value * (weight // common) for weight, value in pairs]
    return total(parts) if whole == 1 else total([*parts, whole // 2]) // whole


def rest(value: Value, limit: Value) -> Value:
    """What is left above a limit."""
    difference = value - limit
    if isinstance(difference, int):
        return max(0, difference)
    np.maximum(difference, 0, out=difference)
    return difference


def looked_up(table: bytes, codes: Array) -> Array:
    """The byte of a table for each code; several times as fast as indexing."""
    return np.frombuffer(codes.tobytes().translate(table), dtype=np.uint8).reshape(codes.shape)


def in_place(work: np.ufunc, result: Array, value: Value) -> Array:
    """The result in the array of its first argument, unless the other one has more axes."""
    if isinstance(value, int) or np.broadcast_shapes(result.shape, value.shape) == result.shape:
        work(result, value, out=result)
        return result
    grown: Array = work(result, value)
    return grown


def lower(one: Value, other: Value) -> Value:
    if one is other:
        return one
    return min(one, other) if isinstance(one, int) and isinstance(other, int) else np.minimum(one, other)


def higher(one: Value, other: Value) -> Value:
    if one is other:
        return one
    return max(one, other) if isinstance(one, int) and isinstance(other, int) else np.maximum(one, other)
