"""Says what a group of parts can come to, for many households at once: by bounds, and else by trying every answer.

Each unknown fact is an axis of the arrays, and so is each open question; the amounts tried for unknown incomes share
one. The steps are those of `scalar.Evaluator`.
"""

from collections.abc import Mapping
from math import prod

import numpy as np

from outreach.eligibility.crowd.arithmetic import Array, Test, join, opposite
from outreach.eligibility.crowd.households import Crowd, as_stored
from outreach.eligibility.crowd.possible import Possible, Results, strongest
from outreach.eligibility.crowd.reckoning import Reckoning
from outreach.eligibility.crowd.untried import Untried
from outreach.eligibility.engine.pieces import Pieces
from outreach.eligibility.engine.structure import (
    MOST_COMBINATIONS,
    MOST_SPLIT,
    Group,
    Structure,
)
from outreach.eligibility.expression import MOST_CENTS, Condition
from outreach.eligibility.facts import FACTS, FactKind

MOST_CELLS = 131_072  # combinations worked out at once, so that their arrays stay near the processor
FEW_CELLS = 40_000  # so much superfluous work is cheaper than working out one more pattern by itself
ODD = np.random.default_rng(1).integers(2**62, size=1_000) * 2 + 1  # to mix many columns into one
NO_YES = np.array([False, True])


class Trial:
    """One group of one rule, made ready; `run` says what it can come to for each household."""

    def __init__(self, structure: Structure, group: Group, pieces: Pieces) -> None:
        self.structure, self.group, self.pieces = structure, group, pieces
        self.tests = {name: pieces.one(structure.conditions[name]) for name in group.conditions}
        self.amount = pieces.one(structure.rule.amount) if group.has_amount else None
        self.read_when = {n: pieces.one(structure.read_when[n]) for n in group.facts if n in structure.read_when}
        self.guards = {reason: pieces.one(structure.guards[reason]) for rs in group.questions for reason in rs}
        self.answers = {name: as_stored(name, structure.answers[name]) for name in group.discrete}
        self.attempts = {
            name: [
                (pieces.one(trial.value), [pieces.one(c) for c in trial.while_open]) for trial in structure.trials[name]
            ]
            for name in group.amounts
        }
        self.untried = Untried(structure, group, pieces)
        self.open = [f"?{place}" for place in range(len(group.questions))]
        self.many = {n: len(answers) for n, answers in self.answers.items()} | dict.fromkeys(self.open, 2)

    def run(self, crowd: Crowd) -> Possible:
        findings = len(self.answers[self.group.finding]) if self.group.finding else 0
        result = Possible.empty(self.group, crowd.size, findings)
        before = Reckoning(self.pieces, crowd)
        here = self._without_unread(before)
        reckoning = Reckoning(self.pieces, here)
        lacks = {name: here.lacks(name) for name in self.group.facts} | self._open_questions(reckoning)
        bites = self._bites(reckoning, lacks)
        facts = self.group.facts
        for way, rows in self._ways(lacks, crowd.size):
            if not self._is_tried(way):
                self.untried.settle(crowd.take(rows, facts), here.take(rows, facts), rows, result, self._is_beyond(way))
                continue
            tried, alike = rows, None
            if self._cells(way) * rows.size > MOST_CELLS:
                first, alike = self._alike(before, here, rows)
                tried = rows[first]
            step = max(1, MOST_CELLS // self._cells(way))
            for start in range(0, tried.size, step):
                these = tried[start : start + step]
                some = {name: [bite[these] for bite in each] for name, each in bites.items() if name in way}
                results = self._tried(here.take(these, facts), way, some)
                if alike is None:
                    result.note(these, results)
                else:
                    inside = np.flatnonzero((alike >= start) & (alike < start + step))
                    result.note(rows[inside], results, alike[inside] - start)
        return result

    def _alike(self, reckoning: Reckoning, crowd: Crowd, rows: Array) -> tuple[Array, Array]:
        """The first of the households that are alike in all that is looked at, and which of those each is alike to."""
        columns = []
        for name in self.group.facts:
            value, known = crowd.filled(name)[rows].astype(np.int64), ~crowd.lacks(name)[rows]
            if FACTS[name].kind is FactKind.WHOLE:  # those of one stretch are alike
                value = np.searchsorted(self.answers[name], value, side="right")
            if name in self.read_when:
                read = reckoning.test(self.read_when[name])[1]
                value = value * (read if isinstance(read, bool) else read[rows])
            columns.append(np.where(known, value, -1))
        signs = sum((column * factor for column, factor in zip(columns, ODD, strict=False)), start=rows * 0)
        _, first, alike = np.unique(signs, return_index=True, return_inverse=True)
        if not all(np.array_equal(column[first][alike], column) for column in columns):  # two signs happen to be one
            return np.arange(rows.size), np.arange(rows.size)
        return first, alike

    def _without_unread(self, reckoning: Reckoning) -> Crowd:
        """Where what is known keeps every part from looking at a fact, any answer will do."""
        crowd = reckoning.crowd
        values, known = dict(crowd.values), dict(crowd.known)
        for name, condition in self.read_when.items():
            lacks = crowd.lacks(name)
            if not lacks.any():
                continue
            unread = lacks & opposite(reckoning.test(condition)[1])
            if unread.any():
                values[name] = np.where(
                    unread, self.answers[name][0] if name in self.answers else 0, crowd.filled(name)
                )
                known[name] = ~lacks | unread
        return Crowd(crowd.size, values, known)

    def _open_questions(self, reckoning: Reckoning) -> dict[str, Array]:
        """Where an open question may arise."""
        found = {}
        for name, reasons in zip(self.open, self.group.questions, strict=True):
            opens = join([reckoning.test(self.guards[reason])[1] for reason in reasons])
            found[name] = np.broadcast_to(opens, reckoning.crowd.size)
        return found

    def _bites(self, reckoning: Reckoning, lacks: Mapping[str, Array]) -> dict[str, list[Array]]:
        """Where each value of an unknown amount is worth trying."""

        def is_open(condition: Condition) -> Test:
            certain, possible = reckoning.test(condition)
            return False if certain is possible else certain ^ possible

        return {
            name: [lacks[name] & (join(map(is_open, loose)) if loose else True) for _, loose in attempts]
            for name, attempts in self.attempts.items()
            if lacks[name].any()
        }

    def _is_beyond(self, way: frozenset[str]) -> bool:
        """Whether more is unknown than is tried answer by answer."""
        return sum(name in way for name in self.group.counted) > MOST_SPLIT

    def _is_too_much(self, way: frozenset[str]) -> bool:
        """Whether the arrays would be larger than they are worth; few households lack so much."""
        return self._cells(way) > MOST_COMBINATIONS

    def _is_tried(self, way: frozenset[str]) -> bool:
        return not self._is_beyond(way) and not self._is_too_much(way)

    def _ways(self, lacks: Mapping[str, Array], size: int) -> list[tuple[frozenset[str], Array]]:
        """Households that lack the same, together; a few are tried with those who lack more."""
        names = list(lacks)
        signs = np.zeros(size, dtype=np.int64)
        for count, name in enumerate(names, start=1):
            signs = 2 * signs + lacks[name]
            if count % 60 == 0:
                signs = np.unique(signs, return_inverse=True)[1]
        _, first, place_of = np.unique(signs, return_index=True, return_inverse=True)
        ways = [frozenset(name for name in names if lacks[name][row]) for row in first]
        sizes = np.bincount(place_of, minlength=len(ways)).tolist()
        into, together = list(range(len(ways))), list[int]()
        for place in sorted(range(len(ways)), key=lambda p: -self._cells(ways[p])):
            for other in together:
                union, many = ways[other] | ways[place], sizes[other] + sizes[place]
                if self._cells(union) * many <= FEW_CELLS and self._is_tried(union):
                    ways[other], sizes[other], into[place] = union, many, other
                    break
            else:
                if self._is_tried(ways[place]):
                    together.append(place)
        target = np.array(into)[place_of]
        return [(ways[place], np.flatnonzero(target == place)) for place in sorted(set(into))]

    def _cells(self, way: frozenset[str]) -> int:
        """The combinations a household lacking these is tried with."""
        amounts = [len(self.attempts[name]) for name in way if name in self.attempts]
        lines = 2 + sum(amounts) if amounts else 1
        return lines * prod(self.many[name] for name in way if name in self.many)

    def _tried(self, crowd: Crowd, way: frozenset[str], bites: dict[str, list[Array]]) -> Results:
        """Every answer to what is unknown, with unknown amounts at the values where something changes."""
        axes = tuple(name for name in self.many if name in way)
        depth = len(axes) + 2
        along = {name: tuple(-1 if n == place else 1 for n in range(depth)) for place, name in enumerate(axes)}
        said: dict[str, Test] = {}
        for name, reasons in zip(self.open, self.group.questions, strict=True):
            said.update(dict.fromkeys(reasons, NO_YES.reshape(along[name]) if name in along else False))
        told = {n: crowd.answered(n, self.answers[n].reshape(along[n])) for n in axes if n in self.answers}
        amounts = {name: crowd.filled(name) for name in self.attempts}
        everything = crowd.supposing({**told, **amounts})
        lowest = Reckoning(self.pieces, everything, said)
        tried, stars = self._stars(crowd, lowest, bites)
        reckoning = lowest
        if tried:
            changed = frozenset(tried)
            reckoning = Reckoning(self.pieces, everything.supposing(tried), said, before=lowest, changed=changed)
        answers = {name: reckoning.test(condition)[0] for name, condition in self.tests.items()}
        kinds = strongest(answers, self.structure.rule.waiting)
        amount = None if self.amount is None else reckoning.amount(self.amount)[0]
        arises = {
            reason: (name, reckoning.test(self.guards[reason])[0])
            for name, reasons in zip(self.open, self.group.questions, strict=True)
            for reason in reasons
            if name in along
        }
        return Results(axes, stars, answers, kinds, amount, arises)

    def _stars(
        self, crowd: Crowd, lowest: Reckoning, bites: dict[str, list[Array]]
    ) -> tuple[dict[str, Array], dict[str, slice]]:
        """Unknown amounts at the lowest value, one by one at each value worth trying, and all at the highest."""
        values = dict[str, list[tuple[Array, Array | int]]]()
        for name, wheres in bites.items():
            attempts = zip(self.attempts[name], wheres, strict=True)
            values[name] = [(where, lowest.amount(value)[0]) for (value, _), where in attempts if where.any()]
        stars, end = dict[str, slice](), 1
        for name, tries in values.items():
            stars[name] = slice(end, end + len(tries))
            end = stars[name].stop
        places = end + (len(values) > 1)
        tried = dict[str, Array]()
        for name, tries in values.items():
            low = crowd.filled(name)
            shape = np.broadcast_shapes(low.shape, (1, 1), *(np.shape(value) for _, value in tries))
            column = tried[name] = np.empty((*shape[:-2], places, shape[-1]), dtype=np.int64)
            column[...] = low
            for place, (where, value) in enumerate(tries, start=stars[name].start):
                value = np.minimum(value, MOST_CENTS)
                value = value[..., 0, :] if np.ndim(value) > 1 else value
                column[..., place, :] = np.where(where, value, low)
            if places > end:
                column[..., end, :] = np.where(crowd.lacks(name), MOST_CENTS, low)
        return tried, stars
