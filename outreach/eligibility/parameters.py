"""The dated values of the law, each with unit, source and state; where no value is known a hole, never a guess."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from outreach.eligibility.values import frozen
from outreach.eligibility.yaml_files import tree_of
from outreach.errors import ParameterMissing, RuleBroken

SHIPPED = Path(__file__).with_name("parameters.yaml")
RIGHTS = Path(__file__).with_name("rights")  # a right may bring values of its own
COEFFICIENT = "index.coefficient"
CENT = Decimal("0.01")
NO_TITLES: Mapping[str, str] = {}
UNITS = ("euros", "euros_a_year", "euros_a_month", "percent", "years", "points", "factor", "months", "days")


class State(StrEnum):
    """How well a value is supported, best first; the worst wins when values are combined."""

    PRINTED = "printed"
    DERIVED = "derived"
    SECONDARY = "secondary"
    FORECAST = "forecast"
    NOT_FOUND = "not_found"

    @property
    def rank(self) -> int:
        return list(State).index(self)

    @property
    def may_be_printed(self) -> bool:
        """Whether a letter may print an amount that rests on it."""
        return self in (State.PRINTED, State.DERIVED)


def worst(states: Sequence[State]) -> State:
    """The state of a combination."""
    return max(states, key=lambda state: state.rank, default=State.PRINTED)


@frozen
class OfficialEntry:
    """A value two officials confirmed; it counts as printed from its day on."""

    parameter: str
    since: date
    value: Decimal
    source: str


@frozen(apart="titles")
class Source:
    """Where a value can be read."""

    key: str
    title: str
    url: str = ""
    titles: Mapping[str, str] = NO_TITLES  # by language, where written


@frozen
class Proof:
    """Where exactly a value stands, and the few words that carry it; empty where nobody of us could read the place."""

    place: str = ""  # article or page
    words: str = ""


@frozen
class Parameter:
    """One value as it stands on a day. Without a value the state is `not_found`."""

    name: str
    value: Decimal | None
    unit: str
    since: date | None
    known_until: date | None
    source: Source
    state: State
    note: str = ""
    proof: Proof = Proof()
    read_last: "Parameter | None" = None  # in a hole: what was known before it, for a page, never for a rule

    @property
    def whole(self) -> int | None:
        """The value as a rule counts: cents for money, whole numbers for the rest."""
        if self.value is None:
            return None
        return int(self.value * 100) if self.unit.startswith("euros") else int(self.value)


@frozen(eq=False, slots=False)
class Parameters:
    """All values on one day."""

    day: date
    version: str
    values: Mapping[str, Parameter]

    def __getitem__(self, name: str) -> Parameter:
        if name not in self.values:
            raise RuleBroken(reason=f"there is no parameter {name}")
        return self.values[name]

    def value(self, name: str) -> Decimal:
        """The value, or ParameterMissing where there is a hole."""
        found = self[name].value
        if found is None:
            raise ParameterMissing(parameter=name, day=self.day.isoformat())
        return found

    def children(self, name: str) -> Mapping[str, Parameter]:
        """The parameters below a name: `arr.maximum` has A, B and C."""
        return self._below.get(name, {})

    @cached_property
    def _below(self) -> dict[str, dict[str, Parameter]]:
        below: dict[str, dict[str, Parameter]] = {}
        for name, parameter in self.values.items():
            place = name.find(".")
            while place > 0:
                below.setdefault(name[:place], {})[name[place + 1 :]] = parameter
                place = name.find(".", place + 1)
        return below


@frozen
class Step:
    """One dated record of a series."""

    since: date
    value: Decimal | None
    state: State
    source: Source
    known_until: date | None = None
    note: str = ""
    proof: Proof = Proof()


@frozen
class Series:
    """The records of one parameter. An indexed one is base times coefficient, unless an amount is printed."""

    name: str
    unit: str
    steps: tuple[Step, ...]
    indexed: bool = False
    half_of: str = ""
    printed: tuple[Step, ...] = ()


class ParameterBook:
    """The shipped values together with those officials confirmed."""

    def __init__(self, series: Mapping[str, Series], version: str) -> None:
        self._series = series
        self.version = version
        self._on = lru_cache(maxsize=64)(self._compute)

    @classmethod
    def load(
        cls, official: Sequence[OfficialEntry] = (), path: Path = SHIPPED, drafts: Sequence[Path] = ()
    ) -> "ParameterBook":
        """Read the file and those of the rights, `drafts` of rights that are not in yet beside them.

        Raises RuleBroken for a record without date, unit, state or source.
        """
        text = b""
        series: dict[str, Series] = {}
        for file in (path, *sorted(RIGHTS.glob("*/parameters.yaml")), *drafts):
            read = file.read_bytes()
            found = read_series(tree_of(file, read))
            if twice := found.keys() & series.keys():
                raise RuleBroken(reason=f"two files give the parameter {min(twice)}")
            series |= found
            text += read
        if COEFFICIENT not in series:
            raise RuleBroken(reason=f"the parameter {COEFFICIENT} is missing")
        entries = sorted(official, key=lambda e: (e.parameter, e.since, e.source))
        for entry in entries:
            series[entry.parameter] = _with_entry(series, entry)
        told = "".join(f"{e.parameter}|{e.since}|{e.value.normalize()}|{e.source}\n" for e in entries)
        return cls(series, hashlib.sha256(text + told.encode()).hexdigest()[:16])

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._series)

    def steps(self, name: str) -> tuple[Step, ...]:
        """The dated records of a parameter, for the people who keep them."""
        if name not in self._series:
            raise RuleBroken(reason=f"there is no parameter {name}")
        return self._series[name].steps

    def series(self, name: str) -> Series:
        """All records of a parameter, the printed ones apart; raises RuleBroken where there is none of that name."""
        if name not in self._series:
            raise RuleBroken(reason=f"there is no parameter {name}")
        return self._series[name]

    def follows(self, name: str) -> str:
        """The parameter this one is half of; empty where it stands by itself."""
        return self._series[name].half_of

    def on(self, day: date) -> Parameters:
        """Every value as it stands on a day, holes included."""
        return self._on(day)

    def _compute(self, day: date) -> Parameters:
        values: dict[str, Parameter] = {COEFFICIENT: _plain(self._series[COEFFICIENT], day)}
        for series in self._series.values():
            if series.indexed:
                values[series.name] = _indexed(series, self._series[COEFFICIENT], day)
            elif not series.half_of:
                values[series.name] = _plain(series, day)
        for series in self._series.values():
            if series.half_of:
                values[series.name] = _half(series, values[series.half_of], day)
        return Parameters(day, self.version, values)


def coefficient(n: int) -> Decimal:
    """The index coefficient after n steps: 1.02 to the n, rounded half up to four decimals (law of 2 August 1971)."""
    return (Decimal("1.02") ** n).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def to_cent(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def _in_force(steps: Sequence[Step], day: date) -> Step | None:
    """The last record begun by the day; None before the first and in a hole."""
    begun = [step for step in steps if step.since <= day]
    if not begun or (begun[-1].known_until and day > begun[-1].known_until):
        return None
    return begun[-1]


def _hole(series: Series, read_last: Parameter | None = None) -> Parameter:
    nowhere, unread = Source("none", "not found"), State.NOT_FOUND
    return Parameter(series.name, None, series.unit, None, None, nowhere, unread, read_last=read_last)


def _plain(series: Series, day: date) -> Parameter:
    step = _in_force(series.steps, day)
    if step is not None and step.value is not None:
        return _parameter(series, step)
    before = [known for known in series.steps if known.since <= day and known.value is not None]
    read_last = _parameter(series, before[-1]) if before else None
    return _hole(series, read_last) if step is None else _parameter(series, step, read_last)


def _parameter(series: Series, step: Step, read_last: Parameter | None = None) -> Parameter:
    value, state = step.value, step.state if step.value is not None else State.NOT_FOUND
    end, note, proof = step.known_until, step.note, step.proof
    return Parameter(series.name, value, series.unit, step.since, end, step.source, state, note, proof, read_last)


def _indexed(series: Series, index: Series, day: date) -> Parameter:
    """A printed amount wins from its day until the next step; else base times coefficient; else a hole."""
    base, factor = _in_force(series.steps, day), _in_force(index.steps, day)
    printed = _in_force(series.printed, day)
    if printed is not None and printed.since >= _last_boundary((*series.steps, *index.steps), day):
        return _parameter(series, printed)
    if base is None or factor is None or base.value is None or factor.value is None:
        return _hole(series)
    since, source = (factor.since, factor.source) if factor.since > base.since else (base.since, base.source)
    state = worst((State.DERIVED, base.state, factor.state))
    note = f"base {base.value} ({base.source.key}) × {factor.value} ({factor.source.key})"
    value = to_cent(base.value * factor.value)
    return Parameter(series.name, value, series.unit, since, factor.known_until, source, state, note)


def _last_boundary(steps: Sequence[Step], day: date) -> date:
    """The last day up to `day` on which a value began, or began to be unknown."""
    begins = [step.since for step in steps if step.since <= day]
    ends = [step.known_until + timedelta(days=1) for step in steps if step.known_until and step.known_until < day]
    return max([*begins, *ends], default=date.min)


def _half(series: Series, whole: Parameter, day: date) -> Parameter:
    if whole.value is None:
        return _hole(series)
    rule = _in_force(series.steps, day)
    if rule is None:
        return _hole(series)
    value = to_cent(whole.value / 2)
    state = worst((State.DERIVED, whole.state, rule.state))
    note = f"half of {whole.value}"
    return Parameter(series.name, value, series.unit, whole.since, whole.known_until, rule.source, state, note)


def _with_entry(series: Mapping[str, Series], entry: OfficialEntry) -> Series:
    """A confirmed value beside the shipped ones; where it differs from them the note says so."""
    if entry.parameter not in series:
        raise RuleBroken(reason=f"there is no parameter {entry.parameter}")
    old = series[entry.parameter]
    if old.half_of:
        raise RuleBroken(reason=f"{entry.parameter} follows from {old.half_of}; enter that one")
    steps = old.printed if old.indexed else old.steps
    same = [step for step in steps if step.since == entry.since]
    differs = [step for step in same if step.value is not None and step.value != entry.value]
    note = f"confirmed; the shipped value is {differs[0].value}" if differs else "confirmed"
    step = Step(entry.since, entry.value, State.PRINTED, Source("official", entry.source), None, note)
    kept = tuple(sorted([s for s in steps if s.since != entry.since] + [step], key=lambda s: s.since))
    if old.indexed:
        return Series(old.name, old.unit, old.steps, True, "", kept)
    return Series(old.name, old.unit, kept)


def read_series(tree: Mapping[str, Any]) -> dict[str, Series]:
    """The series of a parameter file."""
    sources = {key: _source(key, record) for key, record in tree["sources"].items()}
    result: dict[str, Series] = {}
    for name, record in tree["parameters"].items():
        unit = record.get("unit")
        if unit not in UNITS:
            raise RuleBroken(reason=f"the parameter {name} has no unit we know")
        for position, case in enumerate(record.get("cases") or [""]):
            full = f"{name}.{case}" if case else name
            steps = _steps(full, record.get("steps") or [], position, sources)
            printed = _steps(full, record.get("printed") or [], position, sources)
            result[full] = Series(full, unit, steps, bool(record.get("indexed")), record.get("half_of") or "", printed)
    return result


def _source(key: str, record: Mapping[str, Any]) -> Source:
    titles = record.get("titles") or {}
    if titles and set(titles) != {"fr", "nl", "de"}:
        raise RuleBroken(reason=f"the source {key} lacks a language in its titles")
    return Source(key, record["title"], record.get("url") or "", titles)


def _steps(name: str, records: Sequence[Any], position: int, sources: Mapping[str, Source]) -> tuple[Step, ...]:
    steps = [_step(name, record, position, sources) for record in records]
    if any(a.since >= b.since for a, b in pairwise(steps)):
        raise RuleBroken(reason=f"the records of {name} are not in the order of their dates")
    return tuple(step for step in steps if step.value is not None or step.state is State.NOT_FOUND)


def _step(name: str, record: Mapping[str, Any], position: int, sources: Mapping[str, Source]) -> Step:
    since, source, state = record.get("since"), str(record.get("source")), record.get("state")
    if not isinstance(since, date):
        raise RuleBroken(reason=f"a record of {name} has no date")
    if source not in sources:
        raise RuleBroken(reason=f"the record of {name} of {since} has no source we know")
    if state not in set(State):
        raise RuleBroken(reason=f"the record of {name} of {since} has no state we know")
    if "n" in record:
        value: Decimal | None = coefficient(record["n"])
    else:
        raw = record["values"][position] if "values" in record else record.get("value")
        value = None if raw is None else Decimal(str(raw))
    proof = Proof(**(record.get("proof") or {}))
    note = record.get("note") or ""
    return Step(since, value, State(state), sources[source], record.get("known_until"), note, proof)
