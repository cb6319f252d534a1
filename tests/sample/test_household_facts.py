"""The facts file beside a made-up extract can be screened as it is."""

from datetime import date
from pathlib import Path

import polars as pl

from outreach.eligibility.parameters import ParameterBook
from outreach.eligibility.right import letter_rights
from outreach.eligibility.screening import screen_frame
from outreach.sample import make, write_household_facts

DAY = date(2026, 11, 22)


def test_both_months_are_screened_and_most_people_stand_in_both(tmp_path: Path) -> None:
    before, after = (pl.read_parquet(write_household_facts(path)) for path in make(400, 7, DAY, tmp_path))
    assert before.join(after, on="person_key", how="inner").height > 0.9 * before.height
    said = screen_frame(after.lazy(), DAY, ParameterBook.load().on(DAY), letter_rights()).collect()
    assert said.get_column("person_key").to_list() == after.get_column("person_key").to_list()
    assert set(said.get_column("arr_outcome").cast(pl.String)) >= {"likely", "unlikely", "not_yet"}


def test_the_file_names_nobody_by_the_number_of_the_register(tmp_path: Path) -> None:
    extract = make(400, 7, DAY, tmp_path)[-1]
    numbers = set(pl.read_parquet(extract).get_column("national_number").drop_nulls())
    assert not numbers & set(pl.read_parquet(write_household_facts(extract)).get_column("person_key"))
