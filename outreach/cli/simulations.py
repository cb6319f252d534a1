"""Commands that suppose something: other values of the law for everybody, other earnings for one household."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from outreach.cli.group import AS_JSON, FILE, SCREEN, main, show
from outreach.cli.populations import ON_DAY, RIGHTS, chosen_rights, refuse_other_than_facts
from outreach.eligibility.parameters import ParameterBook
from outreach.eligibility.reforms.curve import Curve
from outreach.eligibility.reforms.curve import curve as draw
from outreach.eligibility.reforms.curve_text import explain_curve
from outreach.eligibility.reforms.net_income import tax_year
from outreach.eligibility.reforms.reform import changes, reformed, touched
from outreach.eligibility.reforms.simulation import Simulation
from outreach.eligibility.reforms.simulation import simulate as run_both
from outreach.eligibility.right import Right, letter_rights
from outreach.errors import InputRefused
from outreach.languages import Language

BY = ("category", "age", "region", "receiving")
HOW = (
    "Everybody is judged as if nobody received the right yet. An amount counts where the right is likely: low and high "
    "differ where a missing fact changes only the amount.",
    "Open, at most: waits for a medical finding or another answer under one of the two; its most is counted apart, in "
    "no cost.",
)


@main.command()
@click.argument("facts", type=FILE)
@click.option("--set", "settings", multiple=True, required=True, help="parameter=value, as in arr.maximum.B=17000.")
@ON_DAY
@RIGHTS
@AS_JSON
def simulate(facts: Path, settings: tuple[str, ...], day: datetime, rights: str, as_json: bool) -> None:
    """Suppose other values of the law: who gains, who loses, newly likely, no longer, and the cost a year.

    Rights: ARR and AI when none is named. Only counts and sums come out; a supposed value is never printed in a letter.
    """
    refuse_other_than_facts(facts)
    now, then = reformed(settings, day.date())
    found = run_both(facts, now, then, touched(chosen_rights(rights) if rights else letter_rights(), now, then))
    if as_json:
        show(as_tree(found) | {"day": day.date(), "supposed": changes(now, then), "how": HOW}, as_json=True)
        return
    for name, change in changes(now, then).items():
        SCREEN.print(f"[bold]{name}[/]: {change['in_force']} → {change['supposed']} {change['unit']}")
    for right in found.rights:
        for line in lines_of(found, right):
            click.echo(line)
    for line in HOW:
        SCREEN.print(f"[dim]{line}[/]")


@main.command()
@click.option(
    "--household", type=FILE, required=True, help="One household as JSON: facts by name, money in cents a year."
)
@ON_DAY
@click.option("--language", type=click.Choice([one.value for one in Language]), default="fr", show_default=True)
@click.option("--municipality-rate", type=Decimal, default=None, help="Percent your municipality adds to the tax.")
@AS_JSON
def curve(household: Path, day: datetime, language: str, municipality_rate: Decimal | None, as_json: bool) -> None:
    """What earning 0 to 60 000 euros a year does to ARR, AI and income of one household, point by point.

    Exact where something changes. The net income is simplified and says how.
    """
    if municipality_rate is not None and not (municipality_rate.is_finite() and 0 <= municipality_rate <= 100):
        raise InputRefused(reason="the rate of a municipality is a percentage")
    rights, asked = letter_rights(), day.date()
    values = ParameterBook.load().on(asked)
    found = draw(read_household(household), values, rights, tax_year(asked, municipality_rate))
    said = explain_curve(found, rights, language)
    if as_json:
        points = [{**asdict(point), "amounts": dict(point.amounts)} for point in found.points]
        show({"day": asked, "points": points, "said": said}, as_json=True)
        return
    for line in (*lines_of_points(found, rights), "", *said):
        click.echo(line)


def read_household(path: Path) -> dict[str, Any]:
    """The facts of a JSON file; what they hold is checked by name when they are judged."""
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputRefused(reason=f"{path.name} is no JSON: {error}") from error
    if not isinstance(facts, dict):
        raise InputRefused(reason=f"{path.name} holds no facts by name")
    return facts


def lines_of_points(found: Curve, rights: Mapping[str, Right]) -> Iterator[str]:
    """A line for each amount of earnings at which something changes; euros a year, never cut off."""
    drawn = [code for code in rights if code in found.points[0].amounts]
    net = ("gross wage", "contribution", "tax", "net income") if found.tax_year else ()
    yield " ".join(f"{name:>12}" for name in ("earned", *(code.upper() for code in drawn), "income", *net))
    for point in found.points:
        cells = [point.earned, *(point.amounts[code] for code in drawn), point.total]
        if point.net is not None and point.net_total is not None:
            cells += [point.net.gross_wage, point.net.contributions, point.net.tax, point.net_total]
        yield " ".join(f"{cents / 100:12.2f}" for cents in cells)


def as_tree(found: Simulation) -> dict[str, Any]:
    """Every sum, all together and by each group; amounts in cents a year."""
    return {"rights": {r: found.of(r) | {"by": {by: found.of(r, by) for by in BY}} for r in found.rights}}


def lines_of(found: Simulation, right: str) -> Iterator[str]:
    """One right: a line for everybody, then for each group; money in whole euros a year, never cut off."""
    names = ("people", "likely", "newly likely", "no longer", "gain", "lose", "open", "cost a year", "difference")
    rows = [[right.upper(), *names]]
    groups = {"everybody": found.of(right)["all"]} if found.of(right) else {}
    groups |= {f"{by} {name}": sums for by in BY for name, sums in found.of(right, by).items()}
    for name, sums in groups.items():
        difference = [sums[f"after_{end}"] - sums[f"before_{end}"] for end in ("low", "high")]
        counts = [sums[n] for n in ("newly_likely", "no_longer_likely", "gain", "lose", "open")]
        told = [sums["people"], f"{sums['likely_before']} → {sums['likely_after']}", *counts]
        cost = _range(sums["after_low"], sums["after_high"])
        rows.append([name, *(str(one) for one in told), cost, _range(*difference)])
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    for first, *rest in rows:
        yield "  ".join([first.ljust(widths[0]), *(c.rjust(w) for c, w in zip(rest, widths[1:], strict=True))])


def _range(low: int, high: int) -> str:
    """Whole euros, or from … to where they differ."""
    ends = [f"{round(cents / 100):,}".replace(",", " ") for cents in (low, high)]
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"
