"""The journal's commands: verify it, keep its heads elsewhere, read it, let old entries go."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from outreach import clock
from outreach.cli.group import AS_JSON, DAY, FILE, SCREEN, main, opened, show
from outreach.errors import InputRefused
from outreach.storage.database import Database
from outreach.storage.journal import history, note, pruning
from outreach.storage.journal.anchors import Anchor
from outreach.storage.journal.findings import JournalBroken
from outreach.storage.journal.verifying import heads
from outreach.storage.journal.verifying import verify as look_through


@main.group()
def journal() -> None:
    """Who did what to whom and why: verify it, read it."""


@journal.command()
@click.option("--against", type=FILE, default=None, help="Heads kept elsewhere, as `outreach journal anchor` prints.")
@AS_JSON
def verify(against: Path | None, as_json: bool) -> None:
    """Look for entries changed, removed, inserted or cut off; ends with 1 when the journal does not stand."""
    elsewhere = _kept(against) if against else []
    with opened() as (_, database):
        with database.reading() as session:
            seen = look_through(session, database.keyring, database.anchors, elsewhere)
        _tell(database, "journal_verified", detail=f"entries {seen.entries} findings {seen.found}")
    findings = [{"code": finding.fault.value, "sentence": finding.sentence} for finding in seen.findings]
    told = {"entries": seen.entries, "writers": seen.writers, "confirmed": seen.confirmed, "findings": seen.found}
    if as_json:
        show({**told, "found": findings}, as_json)
    else:
        show(told, as_json)
        for finding in findings:
            SCREEN.print(f"{finding['code']}: {finding['sentence']}.", markup=False)
    if seen.found:
        raise JournalBroken(findings=seen.found)


@journal.command()
@click.option("--adopt", is_flag=True, help="Take them into the files of anchors too: after a restore, never by habit.")
def anchor(adopt: bool) -> None:
    """Print the head of every chain, to be kept where nobody who reaches this database reaches it."""
    with opened() as (_, database):
        with database.reading() as session:
            found = list(heads(session))
        if adopt and database.anchors is not None:
            for head in found:
                database.anchors.confirm(head.at, head.writer, head.seq, head.hash)
        _tell(database, "journal_anchored", detail=f"heads {len(found)}{' adopted' if adopt else ''}")
    for head in found:
        click.echo(head)


@journal.command("show")
@click.option("--person", type=int, default=None, help="The number of a person: their own view.")
@click.option("--last", type=click.IntRange(1, 10_000), default=None, help="The newest entries.")
@click.option("--purpose", required=True, help="Why it is read: a case or a purpose in a word; it is journalled.")
@AS_JSON
def show_entries(person: int | None, last: int | None, purpose: str, as_json: bool) -> None:
    """Print what was done about one person, or what was done last. Reading the journal is journalled."""
    if (person is None) == (last is None):
        raise InputRefused(reason="say either --person or --last")
    with opened() as (_, database):
        with database.reading() as session:
            seen = history.newest_entries(session, last) if last else history.entries_of(session, person or 0)
        _tell(database, "journal_read", purpose=purpose, detail=f"entries {len(seen)}", person=person if seen else None)
    if as_json:
        show({"entries": [asdict(entry) for entry in seen]}, as_json)
        return
    for entry in seen:
        at = entry.at.astimezone(clock.BRUSSELS).strftime("%Y-%m-%d %H:%M:%S")
        people = f"{entry.people} people" if entry.people else ""
        words = (at, entry.actor, entry.action, entry.subject, entry.purpose, entry.detail, people)
        click.echo("  ".join(word for word in words if word))


@journal.command()
@click.option("--before", type=DAY, required=True, help="Entries older than this day go.")
def prune(before: datetime) -> None:
    """Let old entries go after their term; the journal stays verifiable, for checkpoints stand for what went."""
    gone = 0
    with opened() as (_, database):
        with database.reading() as session:
            cuts = list(pruning.plan(session, clock.at_noon(before.date())))
        for together in cuts:
            with database.transaction() as session:
                went = pruning.prune(session, together, database.keyring)
                detail = f"entries {went} writers {len(together)} before {before:%Y-%m-%d}"
                note(session, at=clock.now(), actor="command", action="journal_pruned", detail=detail)
            gone += went
    show({"entries": gone}, as_json=False)


def _tell(database: Database, action: str, *, purpose: str = "", detail: str = "", person: int | None = None) -> None:
    with database.transaction() as session:
        note(session, at=clock.now(), actor="command", action=action, purpose=purpose, detail=detail, person=person)


def _kept(path: Path) -> list[Anchor]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    found = [anchor for anchor in map(Anchor.read, lines) if anchor is not None]
    if len(found) < len(lines) or not found:
        raise InputRefused(reason=f"{path.name} does not hold the lines that `outreach journal anchor` prints")
    return found
