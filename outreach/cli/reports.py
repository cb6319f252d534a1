"""Commands on what became of messages: a letter came back, a mail bounced, an SMS arrived; one, or a file of many."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, TextIO, TypeVar

import click
from sqlalchemy import select
from sqlalchemy.exc import MultipleResultsFound
from sqlalchemy.orm import Session

from outreach import clock
from outreach.campaigns.deliveries import find_by_reference, record_report
from outreach.campaigns.preparing import reference_of
from outreach.campaigns.status import MessageStatus
from outreach.campaigns.tables import Message
from outreach.cli.group import AS, DAY, acting, main, opened
from outreach.cli.person import MAY, typed
from outreach.errors import InputRefused, NotAllowed
from outreach.messages import links
from outreach.people.vocabulary import ChannelName
from outreach.storage import journal
from outreach.storage.columns import keyring_of
from outreach.storage.database import Database

Command = TypeVar("Command", bound=Callable[..., Any])


def about_messages(command: Command) -> Command:
    """The options every command here has."""
    for option in (
        click.argument("reference", required=False),
        click.option("--from", "source", type=click.File(encoding="utf-8"), default=None,
                     help="A file of references, one a line; - is the standard input."),
        click.option("--on", "day", type=DAY, default=None, help="The day it was found out; today when not given."),
        click.option("--case", required=True, help="Number of the scan or the list; it stands in the journal."),
        AS,
    ):  # fmt: skip
        command = option(command)
    return command


@main.group()
def message() -> None:
    """Say what became of messages that were handed over.

    A message is named by the code printed on it, by our reference (message-12) or by the provider's. The code is typed
    unseen, or comes in on the standard input or a file: it opens the page on which the person answers.
    """


@message.command()
@about_messages
def returned(**given: Any) -> None:
    """Letters that came back: no other goes to that address until the register gives a new one."""
    _report_each(MessageStatus.RETURNED, (ChannelName.LETTER,), True, **given)


@message.command()
@about_messages
@click.option("--passing", is_flag=True, help="It may work another time: only the second in a row closes it.")
def bounced(passing: bool, **given: Any) -> None:
    """SMS or e-mails that did not arrive: the number or mailbox is used no more."""
    _report_each(MessageStatus.RETURNED, (ChannelName.SMS, ChannelName.EMAIL), not passing, **given)


@message.command()
@about_messages
def delivered(**given: Any) -> None:
    """Messages that arrived: the number or mailbox works."""
    _report_each(MessageStatus.DELIVERED, tuple(ChannelName), False, **given)


def _report_each(
    status: MessageStatus, channels: tuple[ChannelName, ...], is_permanent: bool, *, reference: str | None,
    source: TextIO | None, day: datetime | None, case: str, username: str,
) -> None:  # fmt: skip
    """Each in a transaction of its own, with its outcome on a line; ends with 1 when one of them was not kept."""
    if reference is not None and source is not None:
        raise InputRefused(reason="give one reference, or a file of them")
    if reference is not None and links.normalise(reference) is not None:
        raise InputRefused(reason="a code is not given on the command line; leave it out and type it unseen")
    if not case.strip() or len(case) > 60:
        raise InputRefused(reason="a case is named by 1 to 60 characters, and holds no name of a person")
    now = clock.now() if day is None else min(clock.at_noon(day.date()), clock.now())
    if day is not None and day.date() > clock.today():
        raise InputRefused(reason="that day has not come yet")
    with opened() as (_, database):
        with database.reading() as session:
            agent = acting(session, username)
            if agent.role not in MAY or not agent.is_active:
                raise NotAllowed(reason="only an agent or an administrator says what became of a message")
            actor = f"account:{agent.id}"
        kept = True
        for place, line in _lines(reference, source):
            told = _report(database, line, status, channels, is_permanent, now, actor, case)
            click.echo(f"{place}{told}")
            kept = kept and not told.startswith("not kept")
    if not kept:
        sys.exit(1)


def _lines(reference: str | None, source: TextIO | None) -> Iterator[tuple[str, str]]:
    """The references with the number of their line; one that leads nowhere is never repeated, it may be anything."""
    if source is None:
        yield "", reference if reference is not None else typed("Code or reference")
        return
    for number, line in enumerate(source, start=1):
        if line.strip():
            yield f"line {number}: ", line.strip()


def _report(
    database: Database, line: str, status: MessageStatus, channels: tuple[ChannelName, ...], is_permanent: bool,
    now: datetime, actor: str, case: str,
) -> str:  # fmt: skip
    """Keep one report; what became of it."""
    with database.transaction() as session:
        one = _find(session, line)
        if one is None:
            return "not kept: no message, or more than one, has this reference"
        name, before = reference_of(one.id), one.status
        if one.channel not in channels:
            return f"not kept: {name} went as {one.channel}"
        if before is status:
            return f"{name} was {status} already"
        if one.sent_at is not None and now.date() < one.sent_at.date():
            return f"not kept: {name} was handed over after that day"
        raw = json.dumps({"by": actor, "case": case})
        changed = record_report(session, one, status, f"desk_{status}", raw, now, is_permanent)
        journal.note(session, at=clock.now(), actor=actor, action=f"message_{status}", subject=f"message:{one.id}",
                     purpose=case, person=one.person_id)  # fmt: skip
        return f"{name} {status}" if changed else f"not kept: {name} is {before}"


def _find(session: Session, line: str) -> Message | None:
    """The message a reference names: a printed code, our own reference, or the provider's."""
    code, number = links.normalise(line), line.removeprefix("message-")
    if code is not None:
        digest = links.digest(keyring_of(session.get_bind().dialect), code)
        return session.scalars(select(Message).where(Message.code_digest == digest)).one_or_none()
    if number.isdecimal() and len(number) < 10 and line == reference_of(int(number)):
        return session.get(Message, int(number))
    try:
        return find_by_reference(session, line)
    except MultipleResultsFound:  # the name of a print batch: hundreds of letters
        return None
