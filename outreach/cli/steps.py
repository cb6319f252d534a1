"""The main job step by step, each step a command."""

import secrets
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import sqlite_utils

from outreach import clock, jobs
from outreach import sample as samples
from outreach.cli.group import AS_JSON, DAY, FILE, FILE_TO_WRITE, FOLDER, main, newest, opened, show
from outreach.errors import InputRefused
from outreach.people.rejected_rows import openable_rejects
from outreach.people.tables import Screening
from outreach.people.verdicts import newly_likely
from outreach.people.vocabulary import ExtractKind
from outreach.storage.journal import note


@main.command("sample")
@click.option("--people", type=click.IntRange(100), default=20_000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--day", type=DAY, default=None, help="Day of the second extract; today when not given.")
@click.option("--into", type=FOLDER, required=True)
@click.option("--csv", is_flag=True, help="CSV instead of Parquet.")
@click.option("--facts", is_flag=True, help="Also the facts file of each extract, for `outreach screen`.")
def make_sample(people: int, seed: int, day: datetime | None, into: Path, csv: bool, facts: bool) -> None:
    """Write two consecutive monthly register extracts of a made-up population."""
    for path in samples.make(people, seed, day.date() if day else clock.today(), into, csv=csv):
        click.echo(path.name)
        if facts:
            click.echo(samples.write_household_facts(path).name)


@main.command("import")
@click.argument("file", type=FILE)
@click.option("--list", "is_list", is_flag=True, help="The file names some people; whoever it does not name stays.")
@click.option("--smaller", is_flag=True, help="Many people really left the register: import it all the same.")
@click.option("--allow-older", is_flag=True, help="Import an extract older than the last one: it only adds people.")
@AS_JSON
def import_file(file: Path, is_list: bool, smaller: bool, allow_older: bool, as_json: bool) -> None:
    """Import a register extract: good rows in, bad rows into a sealed file of rejects.

    Interrupted, it goes on when the same file is given again. Nobody sees any of it before it is there whole.
    """
    kind = ExtractKind.LIST if is_list else ExtractKind.REGISTER
    with opened() as (settings, database):
        report = asdict(jobs.import_register(database, settings, file, clock.now(), allow_older, kind, smaller))
    show(report if as_json else report | {"quality": _told(report["quality"])}, as_json)


def _told(quality: dict[str, Any]) -> str:
    """What a person may want to know of the file beside its rejects."""
    found = [*quality.get("warnings", ()), *quality.get("repairs", ())]
    return ", ".join(f"{one['kind']} in {one['column']} {one['count']}" for one in found)


@main.command()
@click.argument("extract", type=int)
@click.option("--into", type=FILE_TO_WRITE, required=True, help="An SQLite file to open with any tool; must not exist.")
def rejects(extract: int, into: Path) -> None:
    """Open the sealed rejects of an extract into an SQLite file, for whoever asks the register for better rows.

    The file holds personal data in clear: keep it where it is safe, and delete it when done. Opening is journalled. Of
    whoever lives at a confidential address it holds the number of the row and why it was rejected, and nothing else.
    """
    if into.exists():
        raise InputRefused(reason=f"{into.name} exists already, and is not written over")
    with opened() as (settings, database):
        with database.reading() as session:
            frame = openable_rejects(session, jobs.sealed_dir(settings), extract, database.keyring)
        with database.transaction() as session:
            note(session, at=clock.now(), actor="command", action="rejects_opened", subject=f"extract:{extract}")
    into.touch(mode=0o600)
    exported = sqlite_utils.Database(into)
    exported.table("rejects").insert_all(frame.to_dicts())
    exported.close()
    click.echo(f"{frame.height} rows")


@main.command()
@click.option("--day", type=DAY, default=None, help="The day the facts hold; today when not given.")
@click.option("--extract", type=int, default=None, help="The extract; the newest when not given.")
@AS_JSON
def households(day: datetime | None, extract: int | None, as_json: bool) -> None:
    """Work out everybody's household: register rows to the facts file."""
    with opened() as (settings, database):
        facts = jobs.find_households(database, settings, day.date() if day else clock.today(), extract)
    unknown = {name: count for name, count in facts.null_count().row(0, named=True).items() if count}
    show({"people": facts.height, "unknown": unknown}, as_json)


@main.command("screen-register")
@click.option("--day", type=DAY, default=None, help="The day to screen on; today when not given.")
@click.option("--extract", type=int, default=None, help="The extract; the newest when not given.")
@AS_JSON
def screen_register(day: datetime | None, extract: int | None, as_json: bool) -> None:
    """Screen everybody of a register extract for the rights we write about, and record what changed."""
    with opened() as (settings, database):
        report = jobs.screen(database, settings, day.date() if day else clock.today(), clock.now(), extract)
    told = {"screening": report.screening_id, "day": report.day, "people": report.people}
    show({**told, "recorded": not report.changes.superseded, **report.outcomes}, as_json)


@main.command()
@click.option("--screening", type=int, default=None, help="The screening; the newest when not given.")
@AS_JSON
def newly(screening: int | None, as_json: bool) -> None:
    """Count who is newly likely, before any exclusion."""
    with opened() as (_, database):
        number = screening or newest(database, Screening)
        with database.reading() as session:
            rows = newly_likely(session, number)
    finding = sum(row.needs_finding for row in rows)
    show({"screening": number, "people": len(rows), "only_the_finding_missing": finding}, as_json)


@main.command()
@click.option("--limit", type=int, default=None, help="At most so many messages.")
@AS_JSON
def send(limit: int | None, as_json: bool) -> None:
    """Hand over every message that is due; what was handed over is never sent again."""
    with opened() as (settings, database):
        show(jobs.send(database, settings, clock.now(), f"command-{secrets.token_hex(4)}", limit).as_dict(), as_json)
