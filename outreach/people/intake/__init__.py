"""Opens a register extract, whatever program wrote it: everything is read as it stands, as texts, and nothing is lost.

A row that cannot be told apart or whose letters cannot be read for certain comes out too, with its fault named. No
sentence of a library goes into our errors, because it may quote a cell.
"""

from pathlib import Path

import polars as pl

from outreach.errors import ExtractEmpty
from outreach.people.intake.delimited import open_delimited
from outreach.people.intake.file_kind import FileKind, recognise
from outreach.people.intake.opened import BEYOND, FAULT, FAULTS, ROW, SLICE, Header, Opened
from outreach.people.intake.parquet import open_parquet
from outreach.people.intake.workbook import open_workbook

__all__ = ["BEYOND", "FAULT", "FAULTS", "ROW", "SLICE", "FileKind", "Header", "Opened", "open_extract", "read_extract"]


def open_extract(path: Path) -> Opened:
    """The file with its columns checked; its rows are read when somebody asks for slices, as often as they ask."""
    kind = recognise(path)
    if kind is FileKind.PARQUET:
        return open_parquet(path)
    return open_workbook(path) if kind is FileKind.WORKBOOK else open_delimited(path)


def read_extract(path: Path) -> pl.DataFrame:
    """The whole extract at once; a register of a million people fits better in slices (`open_extract`)."""
    slices = list(open_extract(path).slices())
    if not slices:
        raise ExtractEmpty(file=path.name)
    return pl.concat(slices)
