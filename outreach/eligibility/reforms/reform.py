"""Supposes other values of the law on a day, for a simulation: never printable, refused where they make no sense."""

import hashlib
from collections.abc import Mapping, Sequence
from copy import copy
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from outreach.eligibility.expression import NEVER, Rule
from outreach.eligibility.parameters import OfficialEntry, Parameter, ParameterBook, Parameters, Source, State
from outreach.eligibility.right import Right
from outreach.errors import InputRefused, RuleBroken

ASSUMED = Source("assumed", "assumed in a simulation")
WHOLE = ("years", "points", "months", "days", "percent")
MOST = 10_000_000  # the end of every domain
SIGNS = {"%": "percent", "€": "euros", "eur": "euros", "euro": "euros", "euros": "euros"}


def reformed(settings: Sequence[str], day: date) -> tuple[Parameters, Parameters]:
    """The shipped values of a day, and the same with some supposed: `arr.maximum.B=17000`.

    What follows from a supposed value (half of it, an amount times a coefficient) is supposed with it. All that differs
    has the state forecast, so that no letter prints it. Raises InputRefused.
    """
    if not settings:
        raise InputRefused(reason="nothing is supposed; give at least one --set parameter=value")
    book = ParameterBook.load()
    now = book.on(day)
    supposed: dict[str, Decimal] = {}
    for setting in settings:
        name, _, text = (part.strip() for part in setting.partition("="))
        if name in supposed:
            raise InputRefused(reason=f"{name} is supposed twice")
        supposed[name] = _value(_parameter(now, name), text)
    own = {name: value for name, value in supposed.items() if not book.follows(name)}
    entries = [OfficialEntry(name, day, value, ASSUMED.title) for name, value in own.items()]
    then = ParameterBook.load(entries).on(day)
    told = {name: supposed.get(name, p.value) for name, p in then.values.items()}
    values = {name: _as_supposed(now[name], value, day) for name, value in told.items()}
    if not any(value.state is State.FORECAST and value.source is ASSUMED for value in values.values()):
        raise InputRefused(reason="every value supposed is the one in force, so nothing would change")
    digest = hashlib.sha256(repr(sorted(supposed.items())).encode()).hexdigest()[:8]
    return now, Parameters(day, f"{now.version[:8]}{digest}", values)


def changes(now: Parameters, then: Parameters) -> dict[str, dict[str, str]]:
    """What is supposed, with the values in force beside it; what follows from it too."""
    return {
        name: {"in_force": _shown(now[name]), "supposed": _shown(value), "unit": value.unit}
        for name, value in then.values.items()
        if value.source is ASSUMED
    }


@lru_cache(maxsize=64)
def without_receiving(right: Right) -> Right:
    """The right as if nobody received it yet: then everybody has an amount.

    Other rights that pass through the fact of receiving it still read that fact.
    """

    def make(fact: Any, p: Any) -> Rule:
        if right.make is None:
            raise RuleBroken(reason=f"{right.code} is a page without a rule")
        rule = right.make(fact, p)
        return Rule(NEVER, rule.conditions, rule.amount, rule.waiting)

    other = copy(right)
    object.__setattr__(other, "make", make)
    return other


def touched(rights: Mapping[str, Right], now: Parameters, then: Parameters) -> dict[str, Right]:
    """The rights whose rule reads what is supposed. Raises InputRefused when none does."""
    found = {code: right for code, right in rights.items() if right.rule(now) != right.rule(then)}
    if not found:
        names = ", ".join(changes(now, then))
        raise InputRefused(reason=f"no rule of {', '.join(rights)} reads {names} on {now.day}, so nothing would change")
    return found


def _parameter(now: Parameters, name: str) -> Parameter:
    if name in now.values:
        return now[name]
    near = [*get_close_matches(name, now.values, 3), *now.children(name)]
    hint = f"; perhaps {' or '.join(near)} was meant" if near else ""
    raise InputRefused(reason=f"there is no parameter {name or '(without a name)'}{hint}")


def _value(parameter: Parameter, text: str) -> Decimal:
    """A value in the unit of its parameter; a unit written behind it must be that one."""
    number, unit = text, ""
    for sign in sorted(SIGNS, key=len, reverse=True):
        if text.lower().endswith(sign):
            number, unit = text[: -len(sign)].strip(), SIGNS[sign]
            break
    if unit and not parameter.unit.startswith(unit):
        raise InputRefused(reason=f"{parameter.name} is counted in {parameter.unit}, not in {unit}")
    try:
        value = Decimal(number)
    except InvalidOperation as error:
        told = f"{text} is no number" if text else f"{parameter.name} has no value"
        reason = f"{told}; write {parameter.name}=17000.50"
        raise InputRefused(reason=reason) from error
    if not value.is_finite() or not 0 <= value <= MOST:
        raise InputRefused(reason=f"{parameter.name} cannot be {text}: values are numbers from zero to ten million")
    if parameter.unit in WHOLE and value != int(value):
        raise InputRefused(reason=f"{parameter.name} is counted in whole {parameter.unit}")
    if parameter.unit == "percent" and value > 100:
        raise InputRefused(reason=f"{parameter.name} is a percentage; {text} is more than all")
    if parameter.unit.startswith("euros") and value != round(value, 2):
        raise InputRefused(reason=f"{parameter.name} is an amount of money; {text} has parts of a cent")
    return value


def _as_supposed(now: Parameter, value: Decimal | None, day: date) -> Parameter:
    if value == now.value:
        return now
    return Parameter(now.name, value, now.unit, day, None, ASSUMED, State.FORECAST)


def _shown(parameter: Parameter) -> str:
    return "not found" if parameter.value is None else str(parameter.value)
