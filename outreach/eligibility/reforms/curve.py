"""What earning more does to one household: ARR, AI and income as work brings from nothing to 60 000 euros a year.

The amount that grows is the taxable one a tax notice shows, as the rules read it, the same in both income years. Each
point is what the rule gives at that cent; between two points every figure is a straight line, up to half a cent of
rounding. What a household receives already is worked out by the rule like the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from outreach.eligibility.engine.evaluation import exact
from outreach.eligibility.expression import All, Amount, Choose, Number
from outreach.eligibility.facts import FACTS, Value, is_known, read_facts
from outreach.eligibility.parameters import Parameters
from outreach.eligibility.reforms.along import Along, Open
from outreach.eligibility.reforms.line import Figure, Line, level
from outreach.eligibility.reforms.net_income import Net, TaxYear
from outreach.eligibility.right import Right
from outreach.errors import InputRefused

END = 60_000_00
GROWING = ("own_work_income", "own_work_income_recent")
RIGHTS = ("arr", "ai")
NEAR = 4  # rounding moves an end by a few cents at most
OTHER_INCOME = (
    "own_replacement_income", "own_other_income", "own_replacement_income_recent", "own_other_income_recent",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Point:
    """The household at one amount of earnings: what each right gives, and the income together, in cents a year."""

    earned: int
    amounts: Mapping[str, int]
    total: int
    net: Net | None = None
    net_total: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A stretch of earnings on which every figure changes evenly: by how many cents for a cent earned more."""

    start: Point
    end: Point
    slopes: Mapping[str, Figure]

    @property
    def is_jump(self) -> bool:
        """One cent more, and a figure falls or rises at once."""
        return self.end.earned - self.start.earned == 1


@dataclass(frozen=True, slots=True)
class Missed:
    """Why a right gives nothing at any earnings, or cannot be drawn."""

    right: str
    condition: str = ""  # answered no whatever is earned
    fact: str = ""  # not known
    unclear: str = ""  # left open by the law, or by what we could read of it


@dataclass(frozen=True, slots=True)
class Curve:
    """The points where something changes, the stretches between them, and what could not be drawn."""

    points: tuple[Point, ...]
    steps: tuple[Step, ...]
    missed: tuple[Missed, ...]
    received: tuple[str, ...]  # rights the household has already
    tax_year: TaxYear | None
    net_missing: str = ""  # why there is no net income: `year`, `other_income`


def curve(
    facts: Mapping[str, Any], parameters: Parameters, rights: Mapping[str, Right], tax_year: TaxYear | None = None
) -> Curve:
    """The curve of a household whose own earnings do not matter. Raises FactRefused, and InputRefused for a right that
    names no amount."""
    given = read_facts(facts)
    known = {name: value for name, value in given.items() if is_known(FACTS[name], value)}
    along = Along({name: value for name, value in known.items() if name not in GROWING}, GROWING, END)
    env = _Filled(known)
    drawn: dict[str, tuple[Line, Any]] = {}
    missed = []
    for code, right in rights.items():
        paid = _paid(right, parameters)
        try:
            line = _line(along, paid)
        except Open as open_part:
            missed.append(_missed(code, open_part))
            continue
        value = exact_of(right, parameters)
        drawn[code] = line, _same(_value(value, env, 0)) if line.is_level else value
        if line == level(0):
            missed.append(_failed(right, parameters, along))
    other = sum(int(known.get(name, 0)) for name in _read_other(known))
    net_missing = "" if tax_year else "year"
    if tax_year and any(known.get(name, 1) for name in OTHER_INCOME):
        tax_year, net_missing = None, "other_income"
    places = _places(drawn, env, tax_year)
    points = tuple(_point(earned, drawn, env, other, tax_year) for earned in places)
    steps = tuple(_step(start, end, drawn, tax_year) for start, end in pairwise(points))
    received = tuple(code for code, right in rights.items() if known.get(right.received) is True)
    return Curve(points, steps, tuple(missed), received, tax_year, net_missing)


@lru_cache(maxsize=64)
def _paid(right: Right, parameters: Parameters) -> Amount:
    """The amount where every condition holds, nothing elsewhere."""
    rule = right.structure(parameters).rule
    if not rule.has_amount:
        raise InputRefused(reason=f"the right {right.code} names no amount, so it has no curve")
    return Choose((All(tuple(rule.conditions.values())),), (rule.amount, Number(0)))


@lru_cache(maxsize=64)
def exact_of(right: Right, parameters: Parameters) -> Any:
    return exact(_paid(right, parameters))


def _line(along: Along, paid: Amount) -> Line:
    """The line of what is paid; an open question both answers of which give the same line is no hindrance."""
    try:
        return along.line(paid)
    except Open as open_part:
        if not open_part.name.startswith("?"):
            raise
        answers = [_line(Along({**along.known, open_part.name: said}, along.growing, along.end), paid)
                   for said in (False, True)]  # fmt: skip
        if answers[0] == answers[1]:
            return answers[0]
        raise


def _missed(code: str, open_part: Open) -> Missed:
    if open_part.name.startswith("?"):
        return Missed(code, unclear=open_part.name[1:])
    return Missed(code, fact=open_part.name)


def _failed(right: Right, parameters: Parameters, along: Along) -> Missed:
    """The first condition that is a no whatever is earned; of several open ones none is blamed."""
    for name, condition in right.structure(parameters).rule.conditions.items():
        try:
            if along.test(condition) == ((0, False),):
                return Missed(right.code, condition=name)
        except Open:
            continue
    return Missed(right.code)


def _read_other(known: Mapping[str, Value]) -> tuple[str, ...]:
    """The household's own other incomes of the year the rules read."""
    return OTHER_INCOME[2:] if known.get("income_changed") else OTHER_INCOME[:2]


def _places(drawn: Mapping[str, tuple[Line, Any]], env: "_Filled", tax_year: TaxYear | None) -> list[int]:
    """Every amount of earnings at which a figure turns; at a jump the cent before it too."""
    places = {0, END}
    for line, value in drawn.values():
        for start in line.starts[1:]:
            start = _refined(start, line, env, value)
            places.add(start)
            if abs(_value(value, env, start) - _value(value, env, start - 1)) > NEAR:
                places.add(start - 1)
    if tax_year:
        places.update(tax_year.turns(END))
    return sorted(place for place in places if 0 <= place <= END)


def _refined(start: int, line: Line, env: "_Filled", value: Any) -> int:
    """Where an amount ends, the first cent at which it is nothing: rounding may move it a little."""
    if line.at(start) != 0 or line.slope(start) != 0:
        return start
    near = (x for x in range(max(1, start - NEAR), min(END, start + NEAR) + 1) if _value(value, env, x) == 0)
    return next(near, start)


def _same(amount: int) -> Any:
    """What is the same at any earnings is worked out once."""
    return lambda _: amount


def _value(value: Any, env: "_Filled", earned: int) -> int:
    for name in GROWING:
        env[name] = earned
    return int(value(env))


def _point(
    earned: int, drawn: Mapping[str, tuple[Line, Any]], env: "_Filled", other: int, tax_year: TaxYear | None
) -> Point:
    amounts = {code: _value(value, env, earned) for code, (_, value) in drawn.items()}
    total = earned + other + sum(amounts.values())
    if tax_year is None:
        return Point(earned, amounts, total)
    net = tax_year.net(earned)
    return Point(earned, amounts, total, net, net.left + sum(amounts.values()))


def _step(start: Point, end: Point, drawn: Mapping[str, tuple[Line, Any]], tax_year: TaxYear | None) -> Step:
    middle = (start.earned + end.earned) // 2  # ends may have been refined by a cent or two
    slopes = {code: line.slope(middle) for code, (line, _) in drawn.items()}
    slopes["total"] = 1 + sum(slopes.values())
    if tax_year:
        slopes["net_total"] = slopes["total"] - tax_year.tax.slope(middle)
    return Step(start, end, slopes)


class _Filled(dict[str, Any]):
    """The facts of a household; what is unknown and does not matter reads as no or nothing."""

    def __missing__(self, name: str) -> bool:
        return False
