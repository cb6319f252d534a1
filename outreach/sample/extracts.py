"""Makes the two extracts: settle a population, plant the story, let a month pass, write both down."""

from calendar import monthrange
from collections.abc import Iterator
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
from outreach.sample.population import settle
from outreach.sample.roles import assign
from outreach.sample.table import Offices, Writer

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
    if not LEAST <= people <= MOST:
        raise InputRefused(reason=f"a sample has between {LEAST} and {MOST} people")
    earlier = month_before(day)
    streams = iter(np.random.default_rng([seed, people, day.toordinal()]).spawn(9))
    scene = settle(next(streams), people, np.datetime64(earlier), np.datetime64(day))
    role = assign(next(streams), scene)
    describe(next(streams), scene)
    plant_before(next(streams), scene, role)
    world = scene.world
    world.number = national_numbers(world.birth, world.woman, world.number_kind)
    after = world.copy()
    Month(next(streams), scene, role, after).pass_()
    plant_after(next(streams), scene, after, role)
    offices = Offices(next(streams), scene)
    yield earlier, spoil(next(streams), Writer(scene, world, offices, earlier).frame())
    yield day, spoil(next(streams), Writer(scene, after, offices, day).frame())


def month_before(day: date) -> date:
    """The same day of the month before, or its last one."""
    year, month = (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)
    return date(year, month, min(day.day, monthrange(year, month)[1]))
