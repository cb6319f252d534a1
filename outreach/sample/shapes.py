"""The shapes households come in: who lives with the reference person, how old, how often."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

Ints = np.ndarray


class Age(StrEnum):
    """How a member's age follows from that of the reference person."""

    SAME = "same"  # a few years up or down
    CHILD = "child"  # between `low` and `high`, and born after the reference person was 18
    PARENT = "parent"  # 20 to 38 years older
    FREE = "free"  # between `low` and `high`


class Union(StrEnum):
    """What binds the reference person and the second member."""

    NONE = "none"
    MARRIED = "married"
    LEGAL = "legal"  # legal cohabitation
    FACTO = "facto"  # living together, nothing declared


@dataclass(frozen=True, slots=True)
class Member:
    code: int
    age: Age = Age.SAME
    low: int = 0
    high: int = 110


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape; `clear` says that the register alone settles who is partner and who is relative."""

    weight: float
    ages: tuple[int, int]  # of the reference person
    members: tuple[Member, ...] = ()
    union: Union = Union.NONE
    clear: bool = True


def _children(*ages: tuple[int, int], code: int = 3) -> tuple[Member, ...]:
    return tuple(Member(code, Age.CHILD, low, high) for low, high in ages)


_SPOUSE, _PARTNER, _UNSTATED = Member(2), Member(21), Member(12)
_MINOR, _GROWN = (0, 17), (18, 38)
_M, _L, _F = Union.MARRIED, Union.LEGAL, Union.FACTO

SHAPES: tuple[Shape, ...] = (
    Shape(21.0, (21, 64)),
    Shape(14.5, (65, 98)),
    Shape(8.5, (38, 64), (_SPOUSE,), _M),
    Shape(14.0, (65, 92), (_SPOUSE,), _M),
    Shape(3.0, (22, 60), (_PARTNER,), _L),
    Shape(1.5, (22, 64), (_UNSTATED,), _L),
    Shape(2.0, (21, 60), (_PARTNER,), _F, clear=False),
    Shape(2.0, (21, 70), (_UNSTATED,), _F, clear=False),
    Shape(4.4, (27, 56), (_SPOUSE, *_children(_MINOR)), _M),
    Shape(6.2, (32, 54), (_SPOUSE, *_children(_MINOR, _MINOR)), _M),
    Shape(2.2, (34, 54), (_SPOUSE, *_children(_MINOR, _MINOR, _MINOR)), _M),
    Shape(0.6, (36, 52), (_SPOUSE, *_children(_MINOR, _MINOR, _MINOR, _MINOR, _MINOR)), _M),
    Shape(2.3, (24, 50), (_PARTNER, *_children(_MINOR)), _L),
    Shape(2.2, (30, 50), (_PARTNER, *_children(_MINOR, _MINOR)), _L),
    Shape(0.9, (24, 48), (_PARTNER, *_children(_MINOR), *_children(_MINOR, code=13)), _F, clear=False),
    Shape(0.7, (24, 48), (_UNSTATED, *_children(_MINOR)), _F, clear=False),
    Shape(3.2, (25, 56), _children(_MINOR)),
    Shape(2.2, (32, 54), _children(_MINOR, _MINOR)),
    Shape(0.8, (29, 50), _children(_MINOR, _MINOR, _MINOR)),
    Shape(5.6, (44, 70), (_SPOUSE, *_children(_GROWN)), _M),
    Shape(2.4, (46, 70), (_SPOUSE, *_children(_GROWN, _GROWN)), _M),
    Shape(1.8, (42, 60), (_SPOUSE, *_children((18, 28), (10, 17))), _M),
    Shape(3.0, (40, 75), _children(_GROWN)),
    Shape(0.6, (62, 92), _children((36, 62))),
    Shape(0.5, (40, 63), (Member(6, Age.PARENT),)),
    Shape(0.2, (40, 62), (_SPOUSE, Member(7, Age.PARENT)), _M),
    Shape(0.2, (40, 62), (_SPOUSE, Member(6, Age.PARENT)), _M),
    Shape(0.8, (25, 75), (Member(9),)),
    Shape(0.1, (30, 60), (_SPOUSE, Member(10)), _M),
    Shape(1.2, (20, 45), (Member(12, Age.FREE, 19, 50),), clear=False),
    Shape(0.7, (20, 40), (Member(12, Age.FREE, 19, 40), Member(12, Age.FREE, 19, 40)), clear=False),
    Shape(0.3, (20, 36), tuple(Member(12, Age.FREE, 19, 36) for _ in range(4)), clear=False),
    Shape(0.4, (30, 75), (Member(11, Age.FREE, 18, 80),), clear=False),
    Shape(0.2, (25, 70), (Member(17, Age.FREE, 20, 70),), clear=False),
    Shape(0.2, (45, 80), (Member(16, Age.FREE, 18, 45),)),
    Shape(0.1, (22, 45), (Member(15, Age.PARENT),)),
    Shape(0.3, (55, 85), (Member(5, Age.CHILD, 2, 35),)),
    Shape(0.1, (20, 40), (Member(8, Age.FREE, 70, 95),)),
    Shape(0.3, (50, 72), (_SPOUSE, *_children((22, 36)), Member(4, Age.FREE, 22, 36), Member(5, Age.FREE, 0, 6)), _M),
    Shape(0.1, (70, 90), (Member(5, Age.CHILD, 24, 40), Member(14, Age.FREE, 0, 8))),
)


@dataclass(frozen=True, slots=True)
class Households:
    """Households drawn from the shapes, laid flat: one entry a person, members of one household side by side."""

    shape: Ints  # per household
    start: Ints  # per household: its first person, the reference person
    household: Ints  # per person
    position: Ints  # per person, 0 is the reference person
    code: Ints  # per person
    age: Ints  # per person, in years with fraction

    @property
    def union(self) -> Ints:
        """Per household: the number of its Union in the order of that list."""
        order = list(Union)
        return np.array([order.index(s.union) for s in SHAPES], dtype=np.int8)[self.shape]

    @property
    def clear(self) -> Ints:
        return np.array([s.clear for s in SHAPES])[self.shape]


def draw_households(rng: np.random.Generator, people: int) -> Households:
    """Households of together exactly `people` persons."""
    sizes = np.array([1 + len(s.members) for s in SHAPES])
    weights = np.array([s.weight for s in SHAPES])
    weights = weights / weights.sum()
    shape = rng.choice(len(SHAPES), size=int(people / (sizes @ weights) * 1.1) + 20, p=weights)
    filled = np.cumsum(sizes[shape])
    whole = int(np.searchsorted(filled, people, side="right"))
    alone = people - (int(filled[whole - 1]) if whole else 0)
    shape = np.concatenate([shape[:whole], np.zeros(alone, dtype=shape.dtype)])
    size = sizes[shape]
    start = np.cumsum(size) - size
    household = np.repeat(np.arange(len(shape)), size)
    position = np.arange(people) - start[household]
    offsets = np.cumsum(sizes) - sizes
    slot = offsets[shape[household]] + position
    flat = [m for s in SHAPES for m in (Member(1), *s.members)]
    code = np.array([m.code for m in flat], dtype=np.int8)[slot]
    return Households(shape, start, household, position, code, _ages(rng, shape, household, start, slot, flat))


def _ages(rng: np.random.Generator, shape: Ints, household: Ints, start: Ints, slot: Ints, flat: list[Member]) -> Ints:
    low = np.array([s.ages[0] for s in SHAPES])[shape]
    high = np.array([s.ages[1] for s in SHAPES])[shape]
    skew = np.where(low >= 60, 1.5, 1.0)  # the very old are fewer
    of_reference = (low + (high + 1 - low) * rng.random(len(shape)) ** skew)[household]
    u = rng.random(len(household))
    rule = np.array([list(Age).index(m.age) for m in flat])[slot]
    least = np.array([m.low for m in flat])[slot]
    most = np.array([m.high for m in flat])[slot] + 0.999
    child = least + np.maximum(np.minimum(most, of_reference - 18) - least, 0.05) * u**0.8
    age = np.choose(
        rule,
        [np.maximum(of_reference + 8 * u - 4.5, 18.1), child, of_reference + 20 + 18 * u, least + (most - least) * u],
    )
    age[start] = of_reference[start]
    return np.minimum(age, 104.9)
