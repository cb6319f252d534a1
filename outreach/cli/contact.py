"""Commands on reaching people: how one may be reached, what they need, and who no message finds."""

from dataclasses import asdict

import click

from outreach import clock
from outreach.cli.group import AS_JSON, main, opened, show
from outreach.cli.person import about_somebody, asked, person
from outreach.people.contact import contact_points, needs
from outreach.people.contact.address_kinds import way
from outreach.people.contact.consent import may_contact
from outreach.people.contact.desk_lists import desk_lists
from outreach.people.tables import Person
from outreach.people.vocabulary import ChannelName, ContactSource, Need, Purpose
from outreach.storage import journal


@person.command("reach")
@about_somebody
@click.option("--purpose", type=click.Choice([each.value for each in Purpose]), default=Purpose.OUTREACH.value,
              show_default=True)  # fmt: skip
@AS_JSON
def reach(person: int | None, username: str, case: str, purpose: str, as_json: bool) -> None:
    """Say for each channel what may be done, or why nothing may; and the needs the person chose.

    send: a message goes by itself. task: somebody at the desk does it.
    """
    with asked(person, username, case) as request, request.database.transaction() as session:
        somebody = session.get_one(Person, request.person)
        basis = bool(request.settings.reference_address_basis)
        told: dict[str, object] = {}
        for channel in ChannelName:
            answer = may_contact(
                session, somebody, channel, Purpose(purpose), clock.today(), reference_address_basis=basis
            )
            told[channel] = answer.reason or way(somebody.address_kind, channel, basis).handling
        told["needs"] = [" ".join((row.need, row.detail)).strip() for row in needs.needs_of(session, request.person)]
        request.note(session, "reach_shown", purpose)
    show(told, as_json)


@person.command("need")
@click.argument("need", type=click.Choice([each.value for each in Need]))
@about_somebody
@click.option("--language", default="", help="Of an interpreter: a code such as ar, or vgt for a sign language.")
@click.option("--end", is_flag=True, help="The person does not want it any more.")
def choose_need(need: str, person: int | None, username: str, case: str, language: str, end: bool) -> None:
    """Keep how a person wants to be reached; what to do, never why."""
    with asked(person, username, case) as request, request.database.transaction() as session:
        if end:
            needs.end(session, request.person, Need(need), clock.today())
        else:
            needs.choose(session, request.person, Need(need), ContactSource.COMMAND, clock.today(), language)
        request.note(session, "need_ended" if end else "need_chosen", need)


@person.command("shared")
@click.argument("channel", type=click.Choice([ChannelName.SMS.value, ChannelName.EMAIL.value]))
@about_somebody
def shared(channel: str, person: int | None, username: str, case: str) -> None:
    """Keep that others hear or read what goes to a person's phones or mailboxes: neutral text only, from now on."""
    with asked(person, username, case) as request, request.database.transaction() as session:
        number = contact_points.share(session, request.person, ChannelName(channel))
        request.note(session, "contact_shared", channel)
    click.echo(f"{number} shared")


@main.command("lists")
@AS_JSON
def lists(as_json: bool) -> None:
    """List who no message finds, by our own numbers: to search, in prison, just released, at a reference address.

    Reference addresses are only counted while OUTREACH_REFERENCE_ADDRESS_BASIS names no law.
    """
    with opened() as (settings, database):
        with database.reading() as session:
            found = desk_lists(session, clock.today(), bool(settings.reference_address_basis))
        shown = [person_id for listed in found.values() for person_id in listed.people]
        with database.transaction() as session:
            journal.note_bulk(session, at=clock.now(), actor="command", action="lists_shown", people=shown)
    if as_json:
        show({name: asdict(listed) for name, listed in found.items()}, as_json)
        return
    for name, listed in found.items():
        numbers = " ".join(map(str, listed.people))
        click.echo(f"{name.replace('_', ' ')}: {listed.count}" + (f" ({numbers})" if numbers else ""))
