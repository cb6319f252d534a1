"""Commands that set a service up: database, accounts, values of the law, pages made from the code."""

from datetime import datetime

import click

from outreach import clock, sample
from outreach.cli.group import AS, DAY, acting, main, opened, show
from outreach.cli.page import commands_page
from outreach.eligibility.parameters import ParameterBook
from outreach.eligibility.telling import reference
from outreach.messages import texts
from outreach.migrations import upgrade
from outreach.privacy.page import retention_page
from outreach.settings import ROOT, settings_page
from outreach.staff import official_values
from outreach.staff.accounts import add_account
from outreach.staff.tables import Role


@main.command("upgrade")
def upgrade_database() -> None:
    """Bring the database to the newest form and load the shipped texts; safe to run again."""
    with opened() as (_, database):
        upgrade(database)
        with database.transaction() as session:
            stored = texts.store_shipped(session, clock.now())
    show({"texts": len(stored)}, as_json=False)


@main.command()
@click.argument("username")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--name", default="", help="Name shown to colleagues.")
@click.password_option()
def account(username: str, role: str, name: str, password: str) -> None:
    """Make a staff account."""
    with opened() as (_, database), database.transaction() as session:
        add_account(session, username, name or username, Role(role), password)


@main.command()
def docs() -> None:
    """Write the pages made from the code: settings, commands, register extract, facts, rights, values, retention."""
    pages = {
        "settings": settings_page(),
        "commands": commands_page(),
        "register-extract": sample.format_page(),
        "facts-file": reference.facts_page(),
        "rights": reference.rights_page(),
        "values": reference.values_page(ParameterBook.load()),
        "retention": retention_page(),
    }
    for name, page in pages.items():
        (ROOT / "docs" / f"{name}.md").write_text(page, encoding="utf-8")


@main.group()
def value() -> None:
    """Enter and confirm values of the law; it takes two officials."""


@value.command()
@click.argument("parameter")
@click.argument("amount")
@click.option("--since", type=DAY, required=True)
@click.option("--source", required=True, help="Where it is printed.")
@AS
def propose(parameter: str, amount: str, since: datetime, source: str, username: str) -> None:
    """Enter a value; it has no effect before another official confirms it. Prints its number."""
    with opened() as (_, database), database.transaction() as session:
        official = acting(session, username)
        row = official_values.propose(session, official, parameter, since.date(), amount, source, clock.now())
        click.echo(row.id)


@value.command()
@click.argument("number", type=int)
@AS
def confirm(number: int, username: str) -> None:
    """Confirm what another official entered."""
    with opened() as (_, database), database.transaction() as session:
        official_values.confirm(session, acting(session, username), number, clock.now())
