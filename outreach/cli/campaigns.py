"""Commands of campaigns: open, submit, approve, plan, show the books, close."""

from dataclasses import asdict

import click
from sqlalchemy.orm import Session

from outreach import clock, jobs
from outreach.campaigns import approval, audience, books, closing
from outreach.campaigns.opening import open_campaign
from outreach.campaigns.tables import Campaign
from outreach.cli.group import AS, AS_JSON, acting, main, newest, opened, show
from outreach.errors import InputRefused
from outreach.people.tables import Screening
from outreach.people.vocabulary import Purpose
from outreach.settings import Settings
from outreach.storage.database import Database


@main.group()
def campaign() -> None:
    """Open, compose, submit, approve, plan and close campaigns."""


@campaign.command("open")
@click.argument("name")
@click.option("--message", default="new_right", show_default=True)
@click.option("--screening", type=int, default=None, help="The screening; the newest when not given.")
@click.option("--purpose", type=click.Choice([each.value for each in Purpose]), default=Purpose.OUTREACH.value,
              show_default=True, help="legal_duty: the law requires the letter; no objection stops it.")  # fmt: skip
@AS
def open_one(name: str, message: str, screening: int | None, purpose: str, username: str) -> None:
    """Open a draft and compose its audience; prints its number and counts."""
    with opened() as (settings, database):
        number = screening or newest(database, Screening)
        with database.transaction() as session:
            draft = open_campaign(session, acting(session, username), name=name, message=message, screening_id=number,
                                  now=clock.now(), reminder_days=settings.reminder_days,
                                  purpose=Purpose(purpose))  # fmt: skip
            key = draft.id
        compose_now(settings, database, key)


@campaign.command()
@click.argument("number", type=int)
def compose(number: int) -> None:
    """Compose the audience of a draft; takes up what was interrupted, and changes nothing once it stands."""
    with opened() as (settings, database):
        with database.reading() as session:
            one_campaign(session, number)
        compose_now(settings, database, number)


def compose_now(settings: Settings, database: Database, number: int) -> None:
    counts = audience.compose_all(database, number, clock.now(), bool(settings.reference_address_basis))
    show({"campaign": number, **asdict(counts)}, as_json=False)


@campaign.command()
@click.argument("number", type=int)
@AS
def submit(number: int, username: str) -> None:
    """Ask for approval of exactly what the campaign is now."""
    with opened() as (_, database), database.transaction() as session:
        approval.submit(session, one_campaign(session, number), acting(session, username), clock.now())


@campaign.command()
@click.argument("number", type=int)
@AS
def approve(number: int, username: str) -> None:
    """Say yes; never to one's own campaign."""
    with opened() as (_, database), database.transaction() as session:
        approval.approve(session, one_campaign(session, number), acting(session, username), clock.now())


@campaign.command()
@click.argument("number", type=int)
@AS_JSON
def plan(number: int, as_json: bool) -> None:
    """Plan the messages of an approved campaign; planning again adds nothing."""
    with opened() as (_, database):
        show(asdict(jobs.plan_messages(database, clock.now(), campaign_id=number)), as_json)


@campaign.command("books")
@click.argument("number", type=int)
@AS_JSON
def show_books(number: int, as_json: bool) -> None:
    """Count where every person and every message is; fails when the books do not balance."""
    with opened() as (_, database), database.reading() as session:
        counted = books.balance(session, one_campaign(session, number))
        show(counted.as_dict(), as_json)
        counted.check()


@campaign.command()
@click.argument("number", type=int)
@AS
def close(number: int, username: str) -> None:
    """Close a campaign: everybody in it is then reached, not reached or withdrawn."""
    with opened() as (_, database), database.transaction() as session:
        closing.close(session, one_campaign(session, number), clock.now(), f"account:{acting(session, username).id}")


def one_campaign(session: Session, number: int) -> Campaign:
    found = session.get(Campaign, number)
    if found is None:
        raise InputRefused(reason=f"there is no campaign {number}")
    return found
