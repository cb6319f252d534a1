"""Commands for whoever writes a right: lay out its folder, check everything in it, show its page."""

import sys
from datetime import datetime
from pathlib import Path

import click

from outreach import clock
from outreach.cli.group import DAY, ERRORS, FOLDER, SCREEN, main
from outreach.eligibility.authoring.checking import problems_of
from outreach.eligibility.authoring.drafts import lay_out
from outreach.eligibility.parameters import ParameterBook
from outreach.eligibility.right import every_right
from outreach.eligibility.telling.pages import PageValue, page_of
from outreach.errors import InputRefused
from outreach.languages import Language


@main.group("right")
def one_right() -> None:
    """Write a right: lay out a folder, check it, show its page."""


@one_right.command("new")
@click.argument("name")
@click.option("--into", type=FOLDER, default=Path("."), show_default=True, help="Where the folder is made.")
def new(name: str, into: Path) -> None:
    """Lay out a folder whose files explain themselves. Fill what says TODO, check it, then move it to the others."""
    click.echo(lay_out(name, into))


@one_right.command()
@click.argument("names", nargs=-1)
@click.option("--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="A right not in yet.")
def check(names: tuple[str, ...], folder: Path | None) -> None:
    """Say everything that is wrong with a right, a sentence each; every shipped right when none is named.

    Ends with status 1 when something is wrong.
    """
    folders = [folder] if folder else [folder_of(name) for name in names or every_right().folders]
    problems = [problem for path in folders for problem in problems_of(path)]
    for problem in problems:
        ERRORS.print(f"- {problem}", markup=False)
    if problems:
        ERRORS.print(f"{len(problems)} to mend.")
        sys.exit(1)
    SCREEN.print("Nothing is wrong with " + ", ".join(path.name for path in folders) + ".")


@one_right.command("show")
@click.argument("name")
@click.option("--language", type=click.Choice([language.value for language in Language]), default="fr")
@click.option("--day", type=DAY, default=None, help="Of which day the values are; today when not given.")
def show_page(name: str, language: str, day: datetime | None) -> None:
    """Show what the page of a right says."""
    folder_of(name)
    on = day.date() if day else clock.today()
    page = page_of(every_right()[name], ParameterBook.load().on(on), Language(language))
    lines = [page.title, page.summary, page.authority, ""]
    for condition in page.conditions:
        lines.append(f"- {condition.sentence} ({condition.article})")
        lines += [f"    {_told(limit)}" for limit in condition.limits]
    lines += ["", *(f"{amount.label or page.title}: {_told(amount)}" for amount in page.amounts)]
    lines += [page.when_automatic, page.how_to_claim, page.documents, page.claim_url, ""]
    lines += [f"{effect.name}: {effect.text}" for effect in page.effects]
    lines += [f"? {text}" for text in page.unclear]
    SCREEN.print("\n".join(line for line in lines), markup=False)


def folder_of(name: str) -> Path:
    """The folder of a shipped right."""
    if name not in every_right().folders:
        raise InputRefused(reason=f"there is no right {name}; `outreach right check` names them all")
    return every_right().folders[name]


def _told(value: PageValue) -> str:
    return "; ".join(part for part in (value.value, value.since, value.source, value.state) if part)
