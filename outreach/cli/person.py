"""Commands of a person's rights: find, own file, erasure, objection, correction, reported death.

The commands beside them (household, mandates, contact) take their options and their `asked` from here.
A national number, a phone number or a mailbox is never given on the command line, where others may read it: it is typed
unseen, or read from the standard input.
"""

import json
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import click
from sqlalchemy.orm import Session

from outreach import clock, jobs
from outreach.cli.group import AS_JSON, DAY, FOLDER, acting, main, opened, show
from outreach.errors import InputRefused, NotAllowed
from outreach.languages import Language
from outreach.people.contact import corrections, deaths, objections
from outreach.people.finding import find, known
from outreach.people.national_number import NationalNumber
from outreach.people.register.turn import LEASE as IMPORTING
from outreach.people.vocabulary import ChannelName, Purpose
from outreach.privacy import erasure, forgetting, own_file, own_file_page
from outreach.settings import Settings
from outreach.staff.tables import Role
from outreach.storage import journal, lease
from outreach.storage.database import Database

MAY = (Role.AGENT, Role.ADMINISTRATOR)
KEPT_AWAY = (IMPORTING, "job:import", "job:screening")  # while somebody is taken out of the sealed files
AT_MOST = timedelta(minutes=30)
Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True)
class Request:
    """Who asks, for whom and why, with the service opened."""

    settings: Settings
    database: Database
    account: int
    case: str
    person: int
    number: str | None  # the national number, when it was typed

    @property
    def actor(self) -> str:
        return f"account:{self.account}"

    def note(self, session: Session, action: str, detail: str = "") -> None:
        journal.note(session, at=clock.now(), actor=self.actor, action=action, purpose=self.case, detail=detail,
                     person=self.person)  # fmt: skip


def about_somebody(command: Command) -> Command:
    """The options every command here has."""
    for option in (
        click.option("--person", type=int, default=None, help="Our number of the person; asked unseen when not given."),
        click.option("--as", "username", required=True, help="User name of the account that acts."),
        click.option("--case", required=True, help="Number of the request or file; it stands in the journal."),
    ):
        command = option(command)
    return command


@main.group()
def person() -> None:
    """Answer the request of a person: own file, erasure, objection, correction, reported death."""


@person.command("find")
@about_somebody
def find_one(person: int | None, username: str, case: str) -> None:
    """Print our number of the person whose national number is typed unseen, or read from the standard input."""
    with asked(person, username, case) as request:
        with request.database.transaction() as session:
            request.note(session, "person_found")
        click.echo(request.person)


@person.command()
@about_somebody
@click.option("--into", type=FOLDER, required=True, help="Where the folder of the file is made.")
@click.option("--language", type=click.Choice([each.value for each in Language]), default=None,
              help="The language of the page; the person's own when not given.")  # fmt: skip
def export(person: int | None, username: str, case: str, into: Path, language: str | None) -> None:
    """Write everything we hold on a person: a page to read, the data as JSON, copies of letters still kept.

    The folder is readable by its owner only and named by chance. Hand it over, then delete it.
    """
    if not into.is_dir():
        raise InputRefused(reason=f"the folder {into.name} does not exist")
    with asked(person, username, case) as request:
        settings, database = request.settings, request.database
        with database.transaction() as session:
            request.note(session, "own_file_given")  # stands in the file itself
        with database.reading() as session:
            own = own_file.gather(session, settings, jobs.sealed_dir(settings), database.keyring, request.person,
                                  clock.today(), Language(language) if language else None)  # fmt: skip
        data = json.dumps(own.as_dict(), ensure_ascii=False, indent=2)
        folder = own_file.write(own, own_file_page.page(own, settings.sender_phone), data, into)
    click.echo(folder)


@person.command()
@about_somebody
@click.option("--yes", "for_good", is_flag=True, help="Do it; without this only what it would do is told.")
@AS_JSON
def erase(person: int | None, username: str, case: str, for_good: bool, as_json: bool) -> None:
    """Erase a person, or tell first what goes and what must stay, and why (docs/retention.md)."""
    with asked(person, username, case) as request:
        settings, database = request.settings, request.database
        sealed_dir, outbox = jobs.sealed_dir(settings), settings.data_dir / "outbox"
        with database.reading() as session:
            plan = erasure.plan(session, sealed_dir, outbox, database.keyring, request.person, request.number)
        if for_good:
            with nobody_else_at_work(database):
                erasure.erase(database, sealed_dir, outbox, request.person, clock.now(), request.actor, request.number)
        show({"erased": for_good, "person": request.person} | plan.as_dict(), as_json)


@person.command("object")
@about_somebody
@click.option("--channel", type=click.Choice([each.value for each in ChannelName]), default=None,
              help="Only this channel; every one when not given.")  # fmt: skip
@click.option("--purpose", type=click.Choice([each.value for each in Purpose]), default=None,
              help="Only for this; for everything when not given.")  # fmt: skip
@click.option("--withdraw", is_flag=True, help="The person wants to hear from us again.")
def object_to(
    person: int | None, username: str, case: str, channel: str | None, purpose: str | None, withdraw: bool
) -> None:
    """Keep that a person does not want messages; every channel obeys at once."""
    with asked(person, username, case) as request, request.database.transaction() as session:
        which, what_for = ChannelName(channel) if channel else None, Purpose(purpose) if purpose else None
        detail = f"{channel or 'every channel'}, {purpose or 'every purpose'}"
        if withdraw:
            objections.withdraw(session, request.person, clock.now(), which, what_for)
            request.note(session, "objection_withdrawn", detail)
        else:
            objections.record(session, request.person, which, what_for, "command", clock.now())
            request.note(session, "objected", detail)


@person.command()
@about_somebody
@click.option("--channel", type=click.Choice([each.value for each in corrections.POINTS]), required=True)
@click.option("--none", "only_end", is_flag=True, help="Only stop using what we have.")
def correct(person: int | None, username: str, case: str, channel: str, only_end: bool) -> None:
    """Use another phone number or mailbox, typed unseen; what we used until now ends, the register stays as it is."""
    with asked(person, username, case) as request:
        value = None if only_end else typed("The new number or address")
        with request.database.transaction() as session:
            ended = corrections.replace_point(session, request.person, ChannelName(channel), value, clock.today())
            request.note(session, "contact_corrected", channel)
    click.echo(f"{ended} ended")


@person.command()
@click.argument("column")
@about_somebody
def dispute(column: str, person: int | None, username: str, case: str) -> None:
    """Note that a column of the register is said to be wrong, and tell who has to correct it; nothing is changed."""
    owner = corrections.owner_of(column)
    with asked(person, username, case) as request, request.database.transaction() as session:
        known(session, request.person)
        request.note(session, "register_disputed", column)
    click.echo(f"{column} is corrected by {owner}; the next extract brings it here.")


@person.command()
@about_somebody
@click.option("--on", "day", type=DAY, default=None, help="The day of death.")
@click.option("--withdraw", is_flag=True, help="It was a mistake: the person lives.")
def died(person: int | None, username: str, case: str, day: datetime | None, withdraw: bool) -> None:
    """Keep a death reported to us before the register knows: nothing goes out to the person any more."""
    if (day is None) is not withdraw:
        raise InputRefused(reason="say either --on the day of death, or --withdraw")
    if day is not None and day.date() > clock.today():
        raise InputRefused(reason="the day of death has not come yet")
    with asked(person, username, case) as request, request.database.transaction() as session:
        known(session, request.person)
        if day is None:
            deaths.withdraw_report(session, request.person)
        else:
            deaths.report(session, request.person, day.date())
        request.note(session, "death_report_withdrawn" if withdraw else "death_reported")


@main.command()
@click.option("--dry-run", is_flag=True, help="Only count; nothing is changed.")
@AS_JSON
def forget(dry_run: bool, as_json: bool) -> None:
    """Let go what is past its term, as docs/retention.md says; the worker does it once a day."""
    with opened() as (settings, database):
        if dry_run:
            show(forgetting.would_forget(database, settings, jobs.sealed_dir(settings), clock.now()), as_json)
        else:
            show(jobs.forget(database, settings, clock.now()), as_json)


@contextmanager
def asked(person: int | None, username: str, case: str) -> Iterator[Request]:
    """The request, once it is clear that this account may act and whom it is about."""
    if not case.strip() or len(case) > 60:
        raise InputRefused(reason="a case is named by 1 to 60 characters, and holds no name of a person")
    with opened() as (settings, database):
        with database.reading() as session:
            agent = acting(session, username)
            if agent.role not in MAY or not agent.is_active:
                raise NotAllowed(reason="only an agent or an administrator answers the request of a person")
            account = agent.id
            number = None
            if person is None:
                number = NationalNumber.parse(typed("National number"))
                person = find(session, number)
            known(session, person)
        yield Request(settings, database, account, case, person, number.digits if number else None)


def typed(what: str, *, unseen: bool = True) -> str:
    """One line, typed at a terminal (unseen, unless said otherwise), or the next line of the standard input."""
    if sys.stdin.isatty():
        return str(click.prompt(what, hide_input=unseen, default=None if unseen else "", show_default=False)).strip()
    return sys.stdin.readline().strip()


@contextmanager
def nobody_else_at_work(database: Database) -> Iterator[None]:
    """Keep imports and screenings away meanwhile; raises InputRefused when one is at work."""
    holder, taken = f"erasure:{secrets.token_hex(8)}", list[str]()
    try:
        for name in KEPT_AWAY:
            with database.transaction() as session:
                if not lease.take(session, name, holder, clock.now(), AT_MOST):
                    raise InputRefused(reason="an import or a screening is at work; try again when it is done")
            taken.append(name)
        yield
    finally:
        for name in taken:
            with database.transaction() as session:
                lease.give_back(session, name, holder)
