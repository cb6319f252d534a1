"""The facts file of a made-up extract, to try the rules on without a database."""

from hashlib import blake2b
from pathlib import Path

import polars as pl

from outreach.people.households.facts import facts_of
from outreach.people.intake import ROW, read_extract
from outreach.people.intake.checks import day_of, sort_rows


def write_household_facts(extract: Path) -> Path:
    """Write facts-<day>.parquet beside an extract: its good rows, keyed alike in every month."""
    texts = read_extract(extract)
    day = day_of(texts, extract.name)
    good = sort_rows(texts, extract.name).good.drop(ROW)
    keys = [blake2b(number.encode(), digest_size=16).hexdigest() for number in good.get_column("national_number")]
    target = extract.with_name(f"facts-{day.isoformat()}.parquet")
    facts_of(good.with_columns(person_key=pl.Series(keys)).lazy(), day).collect().write_parquet(target)
    return target
