"""The sealed files of extracts: which are past their term, and what is left of them without one person.

An extract has a register and rejects as they came, and what a screening works out from the register: facts, evidence.
The register of an extract holds incomes and findings, so it goes as soon as the next one is compared with it and
screened, and after its term in any case.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from secrets import randbelow
from typing import Any

import polars as pl
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from outreach.people.extract import BY_NAME
from outreach.people.intake.numbers import tidied
from outreach.people.tables import Extract, RegisterNow, Screening
from outreach.people.vocabulary import ExtractState
from outreach.storage.sealing import Keyring, open_sealed, sealed_for_writing

REGISTER, REJECTS = "register", "rejects"
_NAME = re.compile(r"(?P<what>[a-z]+)-(?P<extract>[0-9]+)\.sealed")
_LEFT_BY_A_CRASH = timedelta(days=1)
_NUMBER = "national_number"
NAMING_OTHERS = tuple(
    name
    for name in ("spouse_number", "legal_cohabitation_partner", "reference_person", "previous_reference_person")
    if name in BY_NAME
)


@dataclass(frozen=True, slots=True)
class SealedFile:
    """One sealed file, by what it holds and of which extract."""

    path: Path
    what: str
    extract: int

    @property
    def is_made_from_register(self) -> bool:
        return self.what not in (REGISTER, REJECTS)


def sealed_files(folder: Path) -> Iterator[SealedFile]:
    """Every sealed file of an extract, by name."""
    for path in sorted(folder.glob("*.sealed")):
        if name := _NAME.fullmatch(path.name):
            yield SealedFile(path, name["what"], int(name["extract"]))


def past_term(session: Session, folder: Path, now: datetime, register_days: int, reject_days: int) -> list[Path]:
    """Files nobody needs any more. One of an extract we do not know, or that is still coming in, is left alone."""
    in_force = session.scalar(select(RegisterNow.extract_id))
    screened = bool(in_force and session.scalar(select(exists().where(Screening.extract_id == in_force,
                                                                      Screening.is_recorded))))  # fmt: skip
    visible = select(Extract.id, Extract.imported_at).where(Extract.state == ExtractState.VISIBLE)
    imported = {row.id: row.imported_at for row in session.execute(visible)}
    withdrawn = set(session.scalars(select(Extract.id).where(Extract.state == ExtractState.WITHDRAWN)))
    gone = []
    for file in sealed_files(folder):
        if file.extract in withdrawn:  # written in the last moment by an import that had lost its turn
            gone.append(file.path)
        if file.extract not in imported:
            continue
        days = reject_days if file.what == REJECTS else register_days
        is_old = imported[file.extract] < now - timedelta(days=days)
        is_superseded = in_force is not None and file.extract < in_force
        if file.what == REJECTS:
            is_past = is_old
        else:
            is_past = is_superseded and (screened or is_old)
        if is_past:
            gone.append(file.path)
    return gone + _left_by_a_crash(folder, now)


def holding(folder: Path, number: str, keyring: Keyring) -> list[SealedFile]:
    """The files a person stands in, as themselves or as somebody others live with; what is made from a register too."""
    found = set[int]()
    files = list(sealed_files(folder))
    named = []
    for file in files:
        if not file.is_made_from_register and _names(_read(file, keyring), number):
            named.append(file)
            if file.what == REGISTER:
                found.add(file.extract)
    return named + [file for file in files if file.is_made_from_register and file.extract in found]


def take_out(folder: Path, number: str, keyring: Keyring) -> int:
    """Leave the person out of every file that holds them; how many files that were. Again, it changes nothing.

    Others who live there keep their rows: a number nobody has takes the place of this one, and their household counts
    as not completely known. What was made from the register goes whole: the next screening makes it anew.
    """
    files = holding(folder, number, keyring)
    stand_in = f"000{randbelow(10**8):08d}"  # the household stays one; no person has such a number
    for file in files:
        if file.is_made_from_register:
            file.path.unlink(missing_ok=True)
            continue
        left = without(_read(file, keyring), number, stand_in)
        with sealed_for_writing(file.path, keyring, file.what) as sink:
            left.write_parquet(sink)
    return len(files)


def row_of(folder: Path, what: str, extract: int, column: str, value: str, keyring: Keyring) -> dict[str, Any] | None:
    """The row with this value in one file of an extract; None when the file is gone or has no such row."""
    path = folder / f"{what}-{extract}.sealed"
    if not path.exists():
        return None
    rows = _read(SealedFile(path, what, extract), keyring).filter(pl.col(column) == value)
    return rows.row(0, named=True) if rows.height else None


def without(rows: pl.DataFrame, number: str, stand_in: str) -> pl.DataFrame:
    """The rows without the person's own, and with a stand-in wherever another row names them."""
    others = [name for name in NAMING_OTHERS if name in rows.columns]
    named = pl.any_horizontal(_is(name, number) for name in others) if others else pl.lit(False)
    own = rows.filter(_is(_NUMBER, number))
    left = rows.filter(~_is(_NUMBER, number))
    if "household_incomplete" in rows.columns:
        homes = own["reference_person"].drop_nulls().implode()
        shares = pl.col("reference_person").is_in(homes).fill_null(False)
        left = left.with_columns(household_incomplete=pl.col("household_incomplete").fill_null(False) | named | shares)
    return left.with_columns(
        pl.when(_is(name, number)).then(pl.lit(stand_in)).otherwise(name).alias(name) for name in others
    )


def _is(column: str, number: str) -> pl.Expr:
    return (tidied(pl.col(column)) == number).fill_null(False)


def _names(rows: pl.DataFrame, number: str) -> bool:
    columns = [name for name in (_NUMBER, *NAMING_OTHERS) if name in rows.columns]
    return bool(columns) and bool(rows.select(pl.any_horizontal(_is(name, number) for name in columns).any()).item())


def _read(file: SealedFile, keyring: Keyring) -> pl.DataFrame:
    with open_sealed(file.path, keyring, file.what) as source:
        return pl.read_parquet(source)


def _left_by_a_crash(folder: Path, now: datetime) -> list[Path]:
    """Files begun and never finished, and untouched for a day."""
    before = (now - _LEFT_BY_A_CRASH).timestamp()
    return [path for path in sorted(folder.glob("*.part")) if path.stat().st_mtime < before]
