"""What all commands share: the group, how errors end, the database they open, how results are shown."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.errors import InputRefused, OutreachError
from outreach.people.tables import Extract, Screening
from outreach.settings import Settings
from outreach.staff.accounts import find_account
from outreach.staff.tables import Account
from outreach.storage.database import Database, open_database
from outreach.storage.sealing import Keyring


class FileToWrite(click.Path):
    """A file a command will write: its folder must be there, or the command ends before it begins."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        path = Path(os.fspath(super().convert(value, param, ctx)))  # type: ignore[arg-type]
        if not path.parent.is_dir():
            self.fail(f"the folder of {path.name} does not exist", param, ctx)
        return path


SCREEN, ERRORS = Console(highlight=False, soft_wrap=True), Console(stderr=True, highlight=False, soft_wrap=True)
DAY = click.DateTime(formats=["%Y-%m-%d"])
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FILE_TO_WRITE = FileToWrite(dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
AS = click.option("--as", "username", required=True, help="User name of the account that acts.")


class Verbs(click.Group):
    """A group whose commands end with one sentence and an exit status when something is wrong."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except OutreachError as error:
            ERRORS.print(f"[bold red]{error.code}[/]", end=": ")
            ERRORS.print(error.sentence, markup=False)
            sys.exit(error.exit_code)


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="outreach")
def main() -> None:
    """Finds people who miss an allowance and reaches them in their language."""
    os.umask(0o077)  # whatever a command writes is for its owner only: most of it is about people


@contextmanager
def opened(settings: Settings | None = None) -> Iterator[tuple[Settings, Database]]:
    """The settings in force and the database they name."""
    settings = settings or Settings.from_environment()
    database = open_database(
        settings.database, Keyring(settings.key_ring, settings.digest_secret), settings.journal_anchors
    )
    try:
        yield settings, database
    finally:
        database.close()


def show(what: dict[str, Any], as_json: bool) -> None:
    """One JSON object, or lines of `name: value` for a person."""
    if as_json:
        click.echo(json.dumps(what, ensure_ascii=False, default=str))
        return
    for name, value in what.items():
        told = ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else value
        SCREEN.print(f"[bold]{name.replace('_', ' ')}[/]: {told if told not in ('', None) else 'none'}")


def acting(session: Session, username: str) -> Account:
    account = find_account(session, username)
    if account is None:
        raise InputRefused(reason=f"there is no account {username}")
    return account


def newest(database: Database, table: type[Extract] | type[Screening]) -> int:
    with database.reading() as session:
        number = session.scalar(select(func.max(table.id)))
    if number is None:
        raise InputRefused(reason=f"there is no {table.__tablename__} yet")
    return number
