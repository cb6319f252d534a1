"""The two files: their names, their form, that they can be made again, and what is wrong in them."""

from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from outreach.errors import InputRefused
from outreach.people.extract import COLUMNS
from outreach.people.intake import read_extract
from outreach.people.intake.checks import sort_rows
from outreach.sample import make
from outreach.sample.defects import RATES, Defect
from outreach.sample.extracts import month_before


def test_the_files_are_named_after_the_days_the_register_was_read(sample):
    assert [path.name for path in sample.paths] == ["register-2026-10-22.parquet", "register-2026-11-22.parquet"]
    assert sample.before["extract_day"].unique().to_list() == ["2026-10-22"]
    assert sample.after["extract_day"].unique().to_list() == ["2026-11-22"]


def test_the_files_have_the_columns_of_the_format_in_its_order(sample):
    assert sample.after.columns == [column.name for column in COLUMNS]


def test_the_same_people_seed_and_day_give_the_same_bytes(tmp_path):
    first = make(3_000, 4, date(2026, 11, 22), tmp_path / "first")
    second = make(3_000, 4, date(2026, 11, 22), tmp_path / "second")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_another_seed_gives_other_people(tmp_path):
    one = pl.read_parquet(make(500, 1, date(2026, 11, 22), tmp_path / "one")[1])
    other = pl.read_parquet(make(500, 2, date(2026, 11, 22), tmp_path / "other")[1])
    shared = set(one["national_number"].drop_nulls()) & set(other["national_number"].drop_nulls())
    assert len(shared) < 25


def test_a_csv_says_the_same_as_the_parquet_but_for_texts_among_its_numbers(tmp_path):
    day = date(2026, 11, 22)
    parquet = make(3_000, 4, day, tmp_path)
    csv = make(3_000, 4, day, tmp_path, csv=True)
    assert [path.name for path in csv] == ["register-2026-10-22.csv", "register-2026-11-22.csv"]
    said, spelt = pl.read_parquet(parquet[1]).cast(pl.String), pl.read_csv(csv[1], infer_schema=False)
    untouched = [c for c in said.columns if c not in ("work_income", "replacement_income", "autonomy_points")]
    assert_frame_equal(said.select(untouched), spelt.select(untouched))
    words = spelt["work_income"].drop_nulls().str.contains("^-?[0-9]+$")
    assert not words.all()


def test_the_importer_takes_every_row_but_the_planted_ones(sample):
    for before_or_after in (sample.sorted_before, sample.sorted_after):
        rows = before_or_after.good.height + before_or_after.rejects.height
        found = dict(before_or_after.rejects.group_by("kind").len().rows())
        assert found == {kind.value: round(rate * rows) for kind, rate in RATES.items()} | _duplicates(found)
        assert 0.01 <= before_or_after.rejects.height / rows <= 0.02


def _duplicates(found: dict[str, int]) -> dict[str, int]:
    """Planted as a share of the rows before they were added, so one more or less is right."""
    assert found[Defect.DUPLICATE_PERSON] == pytest.approx(20, abs=1)
    return {Defect.DUPLICATE_PERSON.value: found[Defect.DUPLICATE_PERSON]}


def test_in_csv_texts_among_the_numbers_are_rejected_too(tmp_path):
    path = make(3_000, 4, date(2026, 11, 22), tmp_path, csv=True)[1]
    rejects = sort_rows(read_extract(path), path.name).rejects
    impossible = rejects.filter(kind=Defect.NUMBER_IMPOSSIBLE.value)
    cells = {row[row["column"]] for row in impossible.iter_rows(named=True)}
    assert {"onbekend", "12.500,00", "zeven"} <= cells


@pytest.mark.parametrize("people", [0, 49, 5_000_001])
def test_a_sample_that_is_too_small_or_too_large_is_refused_in_words(people, tmp_path):
    with pytest.raises(InputRefused, match="a sample has between 50 and 5000000 people"):
        make(people, 1, date(2026, 11, 22), tmp_path)


@pytest.mark.parametrize("people", [50, 51, 137, 1_000])
def test_small_samples_work_too(people, tmp_path):
    before, after = make(people, 3, date(2026, 11, 22), tmp_path)
    assert pl.read_parquet(after).height == pytest.approx(people, abs=3)
    assert sort_rows(read_extract(before), before.name).good.height > 0.7 * people


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2026, 11, 22), date(2026, 10, 22)),
        (date(2026, 3, 31), date(2026, 2, 28)),
        (date(2026, 1, 15), date(2025, 12, 15)),
    ],
)
def test_the_first_extract_is_of_the_month_before(day, before):
    assert month_before(day) == before
