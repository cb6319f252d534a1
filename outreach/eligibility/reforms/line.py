"""A figure that changes with one amount: straight pieces, exact, over whole cents from nothing to an end."""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from operator import ge, gt

Figure = int | Fraction
Piece = tuple[int, Figure, Figure]  # from this cent on: base + slope × amount, until the next piece
Turns = list[tuple[int, bool]]
Spans = tuple[tuple[int, bool], ...]  # from this cent on: yes or no


class Line:
    """Straight pieces one after the other; the first begins at nothing."""

    __slots__ = ("pieces",)

    def __init__(self, pieces: Sequence[Piece]) -> None:
        kept = [pieces[0]]
        kept += [piece for before, piece in pairwise(pieces) if piece[1:] != before[1:]]
        self.pieces = tuple(kept)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Line) and self.pieces == other.pieces

    __hash__ = None  # type: ignore[assignment]

    def __add__(self, other: "Line") -> "Line":
        return Line([(start, a + c, b + d) for start, (a, b), (c, d) in _side_by_side(self, other)])

    def __sub__(self, other: "Line") -> "Line":
        return Line([(start, a - c, b - d) for start, (a, b), (c, d) in _side_by_side(self, other)])

    @property
    def is_level(self) -> bool:
        """Whether it is one figure throughout."""
        return len(self.pieces) == 1 and self.pieces[0][2] == 0

    def times(self, share: Figure) -> "Line":
        return Line([(start, base * share, slope * share) for start, base, slope in self.pieces])

    def at(self, amount: int) -> Figure:
        """The figure at an amount."""
        _, base, slope = self._piece(amount)
        return base + slope * amount

    def slope(self, amount: int) -> Figure:
        """By how much a cent more changes it, from an amount on."""
        return self._piece(amount)[2]

    def above(self, limit: "Line", end: int) -> "Line":
        """What it has above a limit; nothing where it stays below."""
        if self.is_level and limit.is_level:
            return level(max(0, self.pieces[0][1] - limit.pieces[0][1]))
        pieces: list[Piece] = []
        for (start, base, slope), stop in _with_ends((self - limit).pieces, end):
            reached = ge if slope > 0 else gt  # where it turns both pieces agree: the turn is the first such cent
            cut = _turn(start, stop, reached, base, slope)
            for from_here, is_above in cut:
                pieces.append((from_here, base, slope) if is_above else (from_here, 0, 0))
        return Line(pieces)

    def at_least(self, limit: "Line", end: int) -> Spans:
        """Where it reaches a limit."""
        if self.is_level and limit.is_level:
            return ((0, self.pieces[0][1] >= limit.pieces[0][1]),)
        spans: list[tuple[int, bool]] = []
        for (start, base, slope), stop in _with_ends((self - limit).pieces, end):
            spans += _turn(start, stop, ge, base, slope)
        return _joined(spans)

    @property
    def starts(self) -> tuple[int, ...]:
        return tuple(start for start, _, _ in self.pieces)

    def _piece(self, amount: int) -> Piece:
        return next(piece for piece in reversed(self.pieces) if piece[0] <= amount)


def level(figure: Figure) -> Line:
    return Line([(0, figure, 0)])


RISING = Line([(0, 0, 1)])  # the amount itself


def switched(spans: Spans, yes: Line, no: Line) -> Line:
    """One of two lines, span by span."""
    pieces: list[Piece] = []
    starts = sorted({*(start for start, _ in spans), *yes.starts, *no.starts})
    for start in starts:
        _, base, slope = (yes if holds_at(spans, start) else no)._piece(start)
        pieces.append((start, base, slope))
    return Line(pieces)


def holds_at(spans: Spans, amount: int) -> bool:
    return next(holds for start, holds in reversed(spans) if start <= amount)


def combined(parts: Iterable[Spans], how: Callable[[Iterable[bool]], bool]) -> Spans:
    """`all` or `any` of several, span by span."""
    told = list(parts)
    starts = sorted({0, *(start for spans in told for start, _ in spans)})
    return _joined([(start, how(holds_at(spans, start) for spans in told)) for start in starts])


def opposite(spans: Spans) -> Spans:
    return tuple((start, not holds) for start, holds in spans)


def _joined(spans: Sequence[tuple[int, bool]]) -> Spans:
    kept = [spans[0]]
    kept += [span for before, span in pairwise(spans) if span[1] != before[1]]
    return tuple(kept)


def _with_ends(pieces: tuple[Piece, ...], end: int) -> Iterable[tuple[Piece, int]]:
    """Each piece with the last cent it holds for."""
    stops = [*(start - 1 for start, _, _ in pieces[1:]), max(end, pieces[-1][0])]
    return zip(pieces, stops, strict=True)


def _turn(start: int, stop: int, over: Callable[[Figure, int], bool], base: Figure, slope: Figure) -> Turns:
    """Where a straight piece gets over nothing or under it: at most once, at the first whole cent that differs."""
    first, last = over(base + slope * start, 0), over(base + slope * stop, 0)
    if first == last:
        return [(start, first)]
    root = Fraction(-base) / slope
    near = (floor(root), ceil(root), floor(root) + 1, ceil(root) + 1)
    return [(start, first), (next(x for x in near if x > start and over(base + slope * x, 0) == last), last)]


def _side_by_side(one: Line, other: Line) -> Iterable[tuple[int, tuple[Figure, Figure], tuple[Figure, Figure]]]:
    """The pieces of two lines, cut at the starts of both."""
    left, right = one.pieces, other.pieces
    i = j = 0
    start = 0
    while True:
        yield start, left[i][1:], right[j][1:]
        nexts = [pieces[k + 1][0] for pieces, k in ((left, i), (right, j)) if k + 1 < len(pieces)]
        if not nexts:
            return
        start = min(nexts)
        i += i + 1 < len(left) and left[i + 1][0] == start
        j += j + 1 < len(right) and right[j + 1][0] == start
