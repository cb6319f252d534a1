"""One sample of 20,000 people for all tests of this folder: the pair of files, as frames, with the story behind it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from outreach.people.intake import read_extract
from outreach.people.intake.checks import Sorted, sort_rows
from outreach.sample import make
from outreach.sample.extracts import Story, tell
from outreach.sample.roles import Role

PEOPLE, SEED, DAY = 20_000, 7, date(2026, 11, 22)


@dataclass(frozen=True)
class Sample:
    paths: list[Path]
    before: pl.DataFrame
    after: pl.DataFrame
    sorted_before: Sorted
    sorted_after: Sorted
    story: Story

    @property
    def good(self) -> pl.DataFrame:
        return self.sorted_after.good

    @property
    def parts(self) -> pl.DataFrame:
        """Who plays which part, by national number."""
        return pl.DataFrame(
            {
                "national_number": [f"{number:011}" for number in self.story.scene.world.number],
                "role": [Role(int(role)).name for role in self.story.role],
            }
        )


@pytest.fixture(scope="session")
def sample(tmp_path_factory) -> Sample:
    paths = make(PEOPLE, SEED, DAY, tmp_path_factory.mktemp("sample"))
    before, after = (pl.read_parquet(path) for path in paths)
    laid_out = [sort_rows(read_extract(path), path.name) for path in paths]
    return Sample(paths, before, after, *laid_out, tell(PEOPLE, SEED, DAY))
