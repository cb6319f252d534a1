"""Commands on the values of the law: what is in force on a day and from where; official values out and in as a file."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from outreach import clock
from outreach.cli.group import AS, AS_JSON, DAY, FILE, FILE_TO_WRITE, SCREEN, acting, main, opened, show
from outreach.eligibility.parameters import Parameter, ParameterBook, Step
from outreach.errors import InputRefused
from outreach.staff import official_values, value_files

SHIPPED = click.option("--shipped", is_flag=True, help="Only the shipped values; no database is opened.")
ON_DAY = click.option("--day", type=DAY, default=None, help="Today when not given.")


@main.group()
def parameters() -> None:
    """See the values of the law, and move official ones in and out as a file."""


@parameters.command("list")
@click.option("--begins", default="", help="Only names that begin so, such as arr.")
@ON_DAY
@SHIPPED
@AS_JSON
def list_values(begins: str, day: datetime | None, shipped: bool, as_json: bool) -> None:
    """Show what is in force on a day: value, unit, since when, state and source of each parameter."""
    book = book_of(shipped)
    on = day.date() if day else clock.today()
    values = {name: value for name, value in sorted(book.on(on).values.items()) if name.startswith(begins)}
    if not values:
        raise InputRefused(reason=f"no parameter begins with {begins}")
    if as_json:
        show({"day": on, "version": book.version, "values": [_as_dict(value) for value in values.values()]}, True)
        return
    for value in values.values():
        SCREEN.print(_line(value), markup=False)
    SCREEN.print(f"On {on}, version {book.version}.")


@parameters.command("show")
@click.argument("name")
@ON_DAY
@SHIPPED
def show_value(name: str, day: datetime | None, shipped: bool) -> None:
    """Show one parameter: what is in force, where that stands, and every dated record."""
    book = book_of(shipped)
    if name not in book.names:
        raise InputRefused(reason=f"there is no parameter {name}; `outreach parameters list` names them")
    value, series = book.on(day.date() if day else clock.today())[name], book.series(name)
    SCREEN.print(_line(value), markup=False)
    told = {"source": value.source.title, "address": value.source.url, "place": value.proof.place,
            "words": value.proof.words, "note": value.note, "known until": value.known_until or ""}  # fmt: skip
    show({key: text for key, text in told.items() if text}, as_json=False)
    kinds = (("base" if series.indexed else "record", series.steps), ("printed", series.printed))
    for kind, steps in kinds:
        for step in steps:
            SCREEN.print(f"  {kind} {_record(step)}", markup=False)


@parameters.command("export")
@click.argument("file", type=FILE_TO_WRITE)
def export_values(file: Path) -> None:
    """Write every official value, proposed or confirmed, to FILE: CSV, or YAML by its name."""
    if file.exists():
        raise InputRefused(reason=f"{file.name} exists already, and is not written over")
    with opened() as (_, database), database.reading() as session:
        click.echo(f"{value_files.write(session, ParameterBook.load(), file)} values")


@parameters.command("import")
@click.argument("file", type=FILE)
@AS
def import_values(file: Path, username: str) -> None:
    """Propose the values of FILE: the columns parameter, since, value and source, in CSV or YAML.

    They have no effect before another official confirms each. One row that cannot be refuses the file, with every
    such row named.
    """
    rows = value_files.read(file, ParameterBook.load())
    with opened() as (_, database), database.transaction() as session:
        proposed = value_files.propose_all(session, acting(session, username), rows, clock.now())
    show({"proposed": proposed, "entered before": len(rows) - proposed}, as_json=False)


def book_of(shipped: bool) -> ParameterBook:
    """The values of this service, or the shipped ones alone."""
    if shipped:
        return ParameterBook.load()
    with opened() as (_, database), database.reading() as session:
        return ParameterBook.load(official_values.confirmed(session))


def _line(value: Parameter) -> str:
    if value.value is None:
        return f"{value.name}: not found"
    return f"{value.name}: {value.value} {value.unit}, since {value.since}, {value.state.value}, {value.source.title}"


def _record(step: Step) -> str:
    until = f" until {step.known_until}" if step.known_until else ""
    value = "not found" if step.value is None else step.value
    return f"{step.since}{until}: {value}, {step.state.value}, {step.source.title}"


def _as_dict(value: Parameter) -> dict[str, Any]:
    dates: dict[str, date | None] = {"since": value.since, "known_until": value.known_until}
    return {"name": value.name, "value": value.value, "unit": value.unit, **dates, "state": value.state.value,
            "source": value.source.title, "url": value.source.url, "proof": value.proof.place,
            "words": value.proof.words, "note": value.note}  # fmt: skip
