"""Commands on a person's household: what they say of it, and what a desk reads of it beside the register."""

from datetime import datetime

import click

from outreach import clock, jobs
from outreach.cli.group import DAY
from outreach.cli.person import about_somebody, asked, person
from outreach.eligibility.facts import FactKind
from outreach.errors import FactRefused
from outreach.languages import Language
from outreach.people.households import statements
from outreach.people.households.beside import Topic
from outreach.people.households.shown import shown_of
from outreach.people.vocabulary import ContactSource

TOPIC = click.Choice([each.value for each in Topic])


@person.command("said")
@click.argument("topic", type=TOPIC)
@click.argument("value")
@about_somebody
@click.option("--on", "day", type=DAY, default=None, help="The day it was said; today when not given.")
@click.option("--source", type=click.Choice([each.value for each in statements.SOURCES]), required=True)
def said(
    topic: str, value: str, person: int | None, username: str, case: str, day: datetime | None, source: str
) -> None:
    """Keep what a person says of their household beside the register: yes or no, or a number.

    The register is never written over; the next screening follows whichever of the two is newer.
    """
    spoken = _read(Topic(topic), value)
    with asked(person, username, case) as request, request.database.transaction() as session:
        statements.say(session, request.person, topic, spoken, day.date() if day else clock.today(),
                       ContactSource(source), clock.now())  # fmt: skip
        request.note(session, "statement_kept", topic)  # what was said stands sealed, and not here


@person.command("unsaid")
@click.argument("topic", type=TOPIC)
@about_somebody
def unsaid(topic: str, person: int | None, username: str, case: str) -> None:
    """End what a person said of their household: from today on the register alone counts."""
    with asked(person, username, case) as request, request.database.transaction() as session:
        was_said = statements.take_back(session, request.person, topic, clock.today())
        request.note(session, "statement_taken_back", topic)
    click.echo("taken back" if was_said else "nothing was said")


@person.command("household")
@about_somebody
@click.option("--language", type=click.Choice([each.value for each in Language]), required=True)
def household(person: int | None, username: str, case: str, language: str) -> None:
    """Print why the register says what it says of a person's household, and what they said beside it.

    Where the two differ the line says so: ask the person. Of the others nothing is told but the relationship.
    """
    with asked(person, username, case) as request:
        database, sealed_dir = request.database, jobs.sealed_dir(request.settings)
        with database.reading() as session:
            shown = shown_of(session, sealed_dir, database.keyring, request.person, clock.today())
        with database.transaction() as session:
            request.note(session, "household_shown", f"{shown.conflicts} conflicts")
    for sentence in shown.sentences(Language(language)):
        click.echo(sentence)
    if not shown.evidence:
        click.echo("The register in force says nothing of this person's household.", err=True)


def _read(topic: Topic, value: str) -> bool | int:
    """What was said, as rules read it; raises FactRefused without repeating it."""
    if topic.fact.kind is FactKind.YES_NO:
        if value not in ("yes", "no"):
            raise FactRefused(fact=topic.value, reason="say yes or no")
        return value == "yes"
    if not value.isdecimal():
        raise FactRefused(fact=topic.value, reason="say a whole number")
    return int(value)
