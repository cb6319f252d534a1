"""Commands on whole populations, from file to file: no database, no name, only person_key and facts."""

from collections.abc import Mapping
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from secrets import token_hex

import click
import numpy as np
import polars as pl

from outreach import jobs
from outreach.cli.group import AS_JSON, DAY, FILE, FILE_TO_WRITE, main, newest, opened, show
from outreach.eligibility.crowd.facts_file import PERSON_KEY, check_columns
from outreach.eligibility.facts import FACTS
from outreach.eligibility.lists import comparison as comparisons
from outreach.eligibility.lists.caseload import sort_out
from outreach.eligibility.lists.comparison import common_rights
from outreach.eligibility.lists.screened import open_screening
from outreach.eligibility.lists.signs_file import read_signs, signs_in, together
from outreach.eligibility.parameters import ParameterBook
from outreach.eligibility.right import Right, every_right, load_rights, rule_version
from outreach.eligibility.screening import screen_file
from outreach.errors import InputRefused
from outreach.languages import Language
from outreach.people.caseload import caseload_of
from outreach.people.tables import Screening
from outreach.staff import official_values

RIGHTS = click.option(
    "--rights", default=None, help="Codes with commas between; every right with a rule when not given."
)
ON_DAY = click.option("--day", type=DAY, required=True, help="The day the facts hold.")


@main.command()
@click.argument("facts", type=FILE)
@click.argument("out", type=FILE_TO_WRITE)
@ON_DAY
@RIGHTS
@AS_JSON
def screen(facts: Path, out: Path, day: datetime, rights: str | None, as_json: bool) -> None:
    """Screen a facts file (Parquet) into a file of verdicts (Parquet): a row a person, however many there are.

    OUT appears only when it is complete. A value that cannot be is refused with its column and rows.
    """
    chosen, book = chosen_rights(rights), ParameterBook.load()
    refuse_other_than_facts(facts)
    refuse_to_write_over(out, facts)
    refuse_people_named_twice(facts)
    screen_file(facts, out, day.date(), book.on(day.date()), chosen)
    told = {"day": day.date(), "rules": rule_version(), "parameters": book.version}
    show({**told, **open_screening(out).outcomes()}, as_json)


@main.command()
@click.argument("screened", type=FILE, required=False)
@click.option("--facts", type=FILE, help="The facts file SCREENED was made of.")
@click.option("--signs", type=FILE, multiple=True, help="Parquet: person_key with the lists signs and claims.")
@click.option("--day", type=DAY, default=None, help="The day SCREENED holds.")
@click.option("--out", type=FILE_TO_WRITE, help="Write the lists here (.csv or .parquet).")
@click.option("--language", type=click.Choice([one.value for one in Language]), default="fr", show_default=True)
@AS_JSON
def worklists(
    screened: Path | None,
    facts: Path | None,
    signs: tuple[Path, ...],
    day: datetime | None,
    out: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """Sort everybody into work lists: likely, likely but for one fact to ask, likely but for the finding with a sign.

    Without SCREENED: the newest screening of the database. Lists name people by person_key only, with the question to
    ask in the language asked for. Signs stand in --signs and in the facts themselves. Whoever has no sign at all is
    counted as nothing known, and never listed.
    """
    refuse_other_than_lists(out)
    refuse_to_write_over(out, screened, facts, *signs)
    if screened is None:
        with opened() as (settings, database), database.reading() as session:
            newest_one = session.get_one(Screening, newest(database, Screening))
            book = ParameterBook.load(official_values.confirmed(session))
            values = book.on(newest_one.day)
            found = caseload_of(session, newest_one, jobs.sealed_dir(settings), database.keyring, values)
    elif facts is None or day is None:
        raise InputRefused(reason="a file of verdicts needs --facts, the file it was made of, and --day")
    else:
        refuse_other_than_facts(facts)
        verdicts, known = open_screening(screened), pl.scan_parquet(facts)
        rights = {code: load_rights()[code] for code in verdicts.rights}
        values = ParameterBook.load().on(day.date())
        found = sort_out(verdicts, known, together(signs_in(known), read_signs(signs)), values, rights)
    if out is not None:
        questions = {name: FACTS[name].question[language] for name in found.listed["ask"].drop_nulls().unique()}
        question = pl.col("ask").replace_strict(questions, default=None, return_dtype=pl.String).alias("question")
        write_table(found.listed.with_columns(question), out)
    show(dict(found.counts), as_json)


@main.command()
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@click.option("--out", type=FILE_TO_WRITE, help="Write the rows that changed here (.csv or .parquet).")
@RIGHTS
@AS_JSON
def compare(old: Path, new: Path, out: Path | None, rights: str | None, as_json: bool) -> None:
    """Compare two screenings: newly likely, no longer likely, newly decidable, each with the reason that changed.

    One change may be two of these. Whoever stands in one file only is counted as came or left.
    """
    refuse_other_than_lists(out)
    refuse_to_write_over(out, old, new)
    before, now = open_screening(old), open_screening(new)
    chosen = common_rights(before, now, chosen_rights(rights), named=rights is not None)
    found = comparisons.compare(before, now, chosen)
    if out is not None:
        write_table(found.rows, out)
    told = {f"note {n}": note for n, note in enumerate(comparisons.notes(before, now), start=1)}
    show({**told, **found.counts}, as_json)


def refuse_other_than_lists(out: Path | None) -> None:
    if out is not None and out.suffix not in (".csv", ".parquet"):
        raise InputRefused(reason=f"{out.name} ends neither in .csv nor in .parquet")


def refuse_to_write_over(out: Path | None, *read: Path | None) -> None:
    """What a command reads stays as it is."""
    for path in read:
        if out is not None and path is not None and out.exists() and out.samefile(path):
            raise InputRefused(reason=f"{out.name} is read by this command and cannot be written over")


def refuse_people_named_twice(facts: Path) -> None:
    """Each person stands in one row of a facts file."""
    keys = pl.scan_parquet(facts).select(PERSON_KEY)
    seen = np.sort(keys.select(pl.col(PERSON_KEY).hash()).collect().to_series().to_numpy())
    if (seen[1:] == seen[:-1]).any():  # rarely two keys only look alike
        twice = keys.collect().to_series().is_duplicated()
        if rows := [int(row) + 1 for row in twice.arg_true()]:
            named = ", ".join(map(str, rows[:3])) + (" and more" if len(rows) > 3 else "")
            raise InputRefused(reason=f"{facts.name} names somebody more than once (rows {named})")


def write_table(rows: pl.DataFrame, out: Path) -> None:
    """A table that appears only when it is complete."""
    aside = out.with_name(f"{out.name}.{token_hex(4)}.part")  # two runs at once do not meet
    if out.suffix == ".csv":
        rows.write_csv(aside)
    else:
        rows.write_parquet(aside)
    aside.replace(out)


def chosen_rights(codes: str | None) -> Mapping[str, Right]:
    """The rights named, in the order of the house; all that can be screened when none is named."""
    ruled = load_rights()
    wanted = {code.strip() for code in (codes or "").split(",") if code.strip()}
    if codes is not None and not wanted:
        raise InputRefused(reason="--rights names no right")
    for code in sorted(wanted - set(ruled)):
        if code in every_right():
            raise InputRefused(reason=f"the right {code} has no rule, so nobody can be screened for it")
        near = get_close_matches(code.lower(), ruled, n=1)
        meant = f"perhaps {near[0]} was meant; " if near else ""
        raise InputRefused(reason=f"there is no right {code}; {meant}those with a rule are {', '.join(ruled)}")
    return {code: right for code, right in ruled.items() if not wanted or code in wanted}


def refuse_other_than_facts(path: Path) -> None:
    """A file that is no table is refused before anything is begun; its columns and values are checked by name."""
    try:
        columns = pl.read_parquet_schema(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputRefused(reason=f"{path.name} cannot be read as Parquet") from error
    check_columns(columns)
