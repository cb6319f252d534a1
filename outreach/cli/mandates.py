"""Commands on who acts for a person: grant, end and revoke mandates, list them."""

from datetime import date, datetime

import click
from sqlalchemy.orm import Session

from outreach import clock
from outreach.casework import tasks
from outreach.casework.tables import TaskKind
from outreach.cli.group import DAY
from outreach.cli.hearing import KIND, WAYS_IN, all_of, one_of
from outreach.cli.person import about_somebody, asked, person, typed
from outreach.people.contact.addresses import Address
from outreach.people.contact.recipients import who_gets_the_letter
from outreach.people.mandates import granting
from outreach.people.mandates.acting import in_force, mandates_of
from outreach.people.mandates.granting import Shown
from outreach.people.postal_code import PostalCode
from outreach.people.tables import Mandate, Person
from outreach.people.vocabulary import ContactSource, MandateForm, MandateKind, MandateProof, MandateScope

PROOFS = [each.value for each in MandateProof if each is not MandateProof.REGISTER]


@person.group("mandate")
def mandate_group() -> None:
    """Keep who may act for a person, as it was shown or told to us; the register's own mandates stand beside."""


@mandate_group.command("grant")
@click.argument("kind", type=KIND)
@about_somebody
@click.option("--scope", "scopes", type=click.Choice([each.value for each in MandateScope]), multiple=True,
              required=True, help="What it is for; can be given several times.")  # fmt: skip
@click.option("--form", type=click.Choice([each.value for each in MandateForm]), default=None,
              help="Beside the person or in their place; left out when it is not known.")  # fmt: skip
@click.option("--proof", type=click.Choice(PROOFS), required=True)
@click.option("--proof-day", type=DAY, required=True, help="The day of the judgement, the signature or the call.")
@click.option("--since", type=DAY, default=None, help="Its first day.")
@click.option("--until", type=DAY, default=None, help="Its last day.")
@click.option("--copy/--no-copy", default=None, help="Whether the judgement wants a plain copy for the person.")
@click.option("--source", type=click.Choice(WAYS_IN), default=ContactSource.DESK.value, show_default=True)
def grant(
    kind: str, person: int | None, username: str, case: str, scopes: tuple[str, ...], form: str | None, proof: str,
    proof_day: datetime, since: datetime | None, until: datetime | None, copy: bool | None, source: str,
) -> None:  # fmt: skip
    """Keep a mandate; the holder's name and address are typed, or come in on the standard input, a line each."""
    with asked(person, username, case) as request:
        shown = Shown(
            kind=MandateKind(kind),
            holder_name=typed("Name of the holder", unseen=False),
            address=_typed_address(),
            scopes=[MandateScope(scope) for scope in scopes],
            form=MandateForm(form) if form else None,
            proof=MandateProof(proof),
            proof_day=proof_day.date(),
            since=since.date() if since else None,
            until=until.date() if until else None,
            copy_to_person=copy,
        )
        with request.database.transaction() as session:
            kept = granting.grant(session, request.person, shown, ContactSource(source), request.actor, clock.now(),
                                  case)  # fmt: skip
            click.echo(f"mandate {kept.id}")
            if not shown.address.is_complete:
                click.echo("No letter can go to the holder: street, postal code or town is missing.")
            _tell_of_questions(session, request.person)


@mandate_group.command("end")
@click.argument("number", type=int)
@about_somebody
@click.option("--on", "day", type=DAY, required=True, help="The last day it holds.")
def end(number: int, person: int | None, username: str, case: str, day: datetime) -> None:
    """Let a mandate end on a day, which still counts."""
    with asked(person, username, case) as request, request.database.transaction() as session:
        granting.end(session, one_of(session, request.person, number), day.date(), request.actor, clock.now(), case)
        _tell_of_questions(session, request.person)


@mandate_group.command("revoke")
@click.argument("number", type=int)
@about_somebody
@click.option("--on", "day", type=DAY, default=None, help="From this day on it does not hold; today when not given.")
def revoke(number: int, person: int | None, username: str, case: str, day: datetime | None) -> None:
    """Take a mandate back; what is planned already goes by who acts on the day it goes."""
    with asked(person, username, case) as request, request.database.transaction() as session:
        granting.revoke(session, one_of(session, request.person, number), day.date() if day else clock.today(),
                        request.actor, clock.now(), case)  # fmt: skip
        _tell_of_questions(session, request.person)


@mandate_group.command("list")
@about_somebody
@click.option("--names", is_flag=True, help="Also the name of each holder; that it was shown stands in the journal.")
def list_all(person: int | None, username: str, case: str, names: bool) -> None:
    """List the mandates of a person by number: kind, scope, form, days, proof, and whether it holds today."""
    with asked(person, username, case) as request:
        with request.database.transaction() as session:
            request.note(session, "mandates_shown", "with names" if names else "")
        with request.database.reading() as session:
            for mandate in all_of(session, request.person):
                click.echo(_line(mandate, clock.today()) + (f", {mandate.holder_name}" if names else ""))


def _typed_address() -> Address:
    """The lines of an address; an empty one is not known. Raises PlaceRefused for a postal code that cannot be."""
    asked_for = {"street": "Street", "house_number": "House number", "box": "Box", "postal_code": "Postal code",
                 "town": "Town", "country": "Country (two letters, empty for Belgium)"}  # fmt: skip
    told = {name: typed(f"{label}, empty when unknown", unseen=False) or None for name, label in asked_for.items()}
    address = Address(**told)
    if address.postal_code and address.is_belgian:
        PostalCode.parse(address.postal_code)
    return address


def _line(mandate: Mandate, day: date) -> str:
    scopes = "+".join(mandate.scopes) or "scope unknown"
    state = "holds" if in_force(mandate, day) else "does not hold"
    days = f"{mandate.since or '…'} to {mandate.until or '…'}"
    return f"{mandate.id}: {mandate.kind}, {scopes}, {mandate.form or 'form unknown'}, {days}, {mandate.proof}, {state}"


def _tell_of_questions(session: Session, person_id: int) -> None:
    """What the mandates now say to the open questions about who gets the letter, and how such a task is closed."""
    session.flush()
    asking = [task for task in tasks.open_tasks(session, TaskKind.WHO_GETS_THE_LETTER) if task.person_id == person_id]
    person, day = session.get(Person, person_id), clock.today()
    if person is None or not asking:
        return
    question = who_gets_the_letter(person, mandates_of(session, [person_id], day).get(person_id, ()), day).question
    for task in asking:
        if question is None:
            click.echo(f"Task {task.id} ({task.detail}) is answered: press Done beside it on the desk's page of tasks. "
                       "The campaign then plans the letter.")  # fmt: skip
        else:
            click.echo(f"Task {task.id} stays open: {question}.")
