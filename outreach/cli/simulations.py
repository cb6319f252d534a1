"""Commands that suppose something: other values of the law for everybody, other earnings for one household."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from outreach.cli.group import AS_JSON, FILE, SCREEN, main, show
from outreach.cli.populations import ON_DAY, RIGHTS, chosen_rights, refuse_other_than_facts
from outreach.eligibility.reform import changes, reformed, touched
from outreach.eligibility.right import letter_rights
from outreach.eligibility.simulation import Simulation
from outreach.eligibility.simulation import simulate as run_both

BY = ("category", "age", "region", "receiving")
HOW = (
    "Everybody is judged as if nobody received the right yet. An amount counts where the right is likely: low and high "
    "differ where a missing fact changes only the amount.",
    "Open: waits for a medical finding or another answer under one of the two; its most is counted apart, in no cost.",
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
        SCREEN.print(table_of(found, right))
    for line in HOW:
        SCREEN.print(f"[dim]{line}[/]")


def as_tree(found: Simulation) -> dict[str, Any]:
    """Every sum, all together and by each group; amounts in cents a year."""
    return {"rights": {r: found.of(r) | {"by": {by: found.of(r, by) for by in BY}} for r in found.rights}}


def table_of(found: Simulation, right: str) -> Table:
    """One right: a row for everybody, then for each group; money in whole euros a year."""
    table = Table(title=right.upper(), title_justify="left")
    table.add_column("", no_wrap=True)
    names = ("people", "likely", "newly likely", "no longer", "gain", "lose", "open", "cost a year", "difference")
    for name in names:
        table.add_column(name, justify="right")
    rows = {"everybody": found.of(right)["all"]} if found.of(right) else {}
    rows |= {f"{by} {name}": sums for by in BY for name, sums in found.of(right, by).items()}
    for name, sums in rows.items():
        difference = [sums[f"after_{end}"] - sums[f"before_{end}"] for end in ("low", "high")]
        counts = [sums[n] for n in ("newly_likely", "no_longer_likely", "gain", "lose", "open")]
        told = [sums["people"], f"{sums['likely_before']} → {sums['likely_after']}", *counts]
        cost = _range(sums["after_low"], sums["after_high"])
        table.add_row(name, *(str(one) for one in told), cost, _range(*difference))
    return table


def _range(low: int, high: int) -> str:
    """Whole euros, or from … to where they differ."""
    ends = [f"{round(cents / 100):,}".replace(",", " ") for cents in (low, high)]
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"
