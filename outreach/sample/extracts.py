"""Makes the two extracts: settle a population, plant the story, let a month pass, write both down."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from outreach.errors import InputRefused
from outreach.sample.circumstances import describe
from outreach.sample.defects import spoil, spoil_csv
from outreach.sample.month import Month
from outreach.sample.numbers import national_numbers
from outreach.sample.planting import plant_after, plant_before
from outreach.sample.population import Scene, settle
from outreach.sample.roles import assign
from outreach.sample.table import Offices, Writer
from outreach.sample.world import World

LEAST, MOST = 50, 5_000_000


def make(people: int, seed: int, day: date, into: Path, csv: bool = False) -> list[Path]:
    """Write the extract of the month before and that of `day`; the same three values give the same files."""
    into.mkdir(parents=True, exist_ok=True)
    written = []
    for extract_day, frame in extracts(people, seed, day):
        path = into / f"register-{extract_day.isoformat()}.{'csv' if csv else 'parquet'}"
        if csv:
            spoil_csv(np.random.default_rng([seed, extract_day.toordinal()]), frame).write_csv(path)
        else:
            frame.write_parquet(path, compression="zstd", compression_level=1)
        written.append(path)
    return written


def extracts(people: int, seed: int, day: date) -> Iterator[tuple[date, pl.DataFrame]]:
    """The two extracts as frames, one after the other, each with the day it was read."""
    story = tell(people, seed, day)
    streams = iter(story.rng.spawn(3))
    offices = Offices(next(streams), story.scene)
    for extract_day, world in ((story.before, story.scene.world), (story.day, story.after)):
        yield extract_day, spoil(next(streams), Writer(story.scene, world, offices, extract_day).frame())


@dataclass(frozen=True)
class Story:
    """A population at two moments, and the part each person plays."""

    before: date
    day: date
    scene: Scene  # its world is that of the first moment
    after: World
    role: np.ndarray
    rng: np.random.Generator


def tell(people: int, seed: int, day: date) -> Story:
    """Settle a population, plant the roles, let a month pass."""
    if not LEAST <= people <= MOST:
        raise InputRefused(reason=f"a sample has between {LEAST} and {MOST} people")
    before = month_before(day)
    rng = np.random.default_rng([seed, people, day.toordinal()])
    streams = iter(rng.spawn(6))
    scene = settle(next(streams), people, np.datetime64(before), np.datetime64(day))
    role = assign(next(streams), scene)
    describe(next(streams), scene)
    plant_before(next(streams), scene, role)
    scene.world.number = national_numbers(scene.world.birth, scene.world.woman, scene.world.number_kind)
    after = scene.world.copy()
    Month(next(streams), scene, role, after).pass_()
    plant_after(next(streams), scene, after, role)
    return Story(before, day, scene, after, role, rng)


def month_before(day: date) -> date:
    """The same day of the month before, or its last one."""
    year, month = (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)
    return date(year, month, min(day.day, monthrange(year, month)[1]))
