"""Commands of print batches: which stand in the print folder, and that one was posted."""

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach import clock, jobs
from outreach.campaigns.posting import post
from outreach.campaigns.print_run import name_of_batch
from outreach.campaigns.tables import PrintBatch
from outreach.cli.group import AS, AS_JSON, acting, main, opened, show
from outreach.errors import InputRefused


@main.group()
def batch() -> None:
    """Print batches: what waits to be posted, what must be pulled, what went."""


@batch.command("waiting")
@AS_JSON
def show_waiting(as_json: bool) -> None:
    """Show the batches printed and not yet posted, with the number of letters in each."""
    with opened() as (_, database), database.reading() as session:
        waiting = select(PrintBatch).where(PrintBatch.closed_at.is_not(None), PrintBatch.posted_at.is_(None))
        found = session.scalars(waiting.order_by(PrintBatch.id)).all()
        show({name_of_batch(each): (each.manifest or {}).get("letters", 0) for each in found}, as_json)


@batch.command("stop")
@AS_JSON
def stop_letters(as_json: bool) -> None:
    """Stop whatever is on its way to the dead now; the worker does it every minute."""
    with opened() as (settings, database):
        stopped = jobs.stop_for_the_dead(database, settings, clock.now())
        show({"people": stopped.people, "tasks": stopped.tasks, "letters_pulled": stopped.letters,
              "stop_lists": stopped.lists}, as_json)  # fmt: skip


@batch.command("posted")
@click.argument("name")
@AS
def say_posted(name: str, username: str) -> None:
    """Say that a batch was posted: look at its stop list first, no letter can be pulled any more."""
    with opened() as (_, database), database.transaction() as session:
        is_new = post(session, _named(session, name), clock.now(), f"account:{acting(session, username).id}")
    click.echo("posted" if is_new else "was posted before")


def _named(session: Session, name: str) -> PrintBatch:
    """The batch of a name such as batch-000012-fr, or of its number."""
    number = name.removeprefix("batch-").split("-")[0]
    found = session.get(PrintBatch, int(number)) if number.isdecimal() else None
    if found is None or name not in (name_of_batch(found), number):
        raise InputRefused(reason="there is no such print batch; `outreach batch waiting` shows them")
    return found
