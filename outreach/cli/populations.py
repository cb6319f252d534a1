"""Commands on whole populations, from file to file: no database, no name, only person_key and facts."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import click
import polars as pl

from outreach.cli.group import AS_JSON, DAY, FILE, FILE_TO_WRITE, main, show
from outreach.eligibility.parameters import ParameterBook
from outreach.eligibility.right import Right, every_right, load_rights, rule_version
from outreach.eligibility.screened import open_screening
from outreach.eligibility.screening import screen_file
from outreach.errors import InputRefused

RIGHTS = click.option("--rights", default="", help="Codes with commas between; every right with a rule when not given.")
ON_DAY = click.option("--day", type=DAY, required=True, help="The day the facts hold.")


@main.command()
@click.argument("facts", type=FILE)
@click.argument("out", type=FILE_TO_WRITE)
@ON_DAY
@RIGHTS
@AS_JSON
def screen(facts: Path, out: Path, day: datetime, rights: str, as_json: bool) -> None:
    """Screen a facts file (Parquet) into a file of verdicts (Parquet): a row a person, however many there are.

    OUT appears only when it is complete. A value that cannot be is refused with its column and rows.
    """
    chosen, book = chosen_rights(rights), ParameterBook.load()
    refuse_other_than_facts(facts)
    if out.exists() and out.samefile(facts):
        raise InputRefused(reason="the verdicts cannot be written over the facts they come from")
    screen_file(facts, out, day.date(), book.on(day.date()), chosen)
    told = {"day": day.date(), "rules": rule_version(), "parameters": book.version}
    show({**told, **open_screening(out).outcomes()}, as_json)


def chosen_rights(codes: str) -> Mapping[str, Right]:
    """The rights named, in the order of the house; all that can be screened when none is named."""
    ruled = load_rights()
    wanted = {code.strip() for code in codes.split(",") if code.strip()}
    for code in sorted(wanted - set(ruled)):
        if code in every_right():
            raise InputRefused(reason=f"the right {code} has no rule, so nobody can be screened for it")
        raise InputRefused(reason=f"there is no right {code}; those with a rule are {', '.join(ruled)}")
    return {code: right for code, right in ruled.items() if not wanted or code in wanted}


def refuse_other_than_facts(path: Path) -> None:
    """A file that is no table of people is refused before anything is begun; its values are checked row by row."""
    try:
        columns = pl.read_parquet_schema(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputRefused(reason=f"{path.name} cannot be read as Parquet") from error
    if "person_key" not in columns:
        raise InputRefused(reason=f"{path.name} has no column person_key, so nobody could be found again")
