"""Imports a register extract: good rows are kept, bad rows laid aside with their reason, and the books balance.

Nothing is written before the whole file has been read and sorted, so a refused file leaves no trace. The files in the
sealed folder are written before the caller commits; a transaction rolled back leaves them behind, and the next import
or the retention job clears them.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import file_digest
from io import BytesIO
from pathlib import Path

import polars as pl
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.errors import BooksDoNotBalance, ExtractOutdated, ExtractUnreadable
from outreach.people import persons
from outreach.people.checks import Sorted, sort_rows
from outreach.people.intake import ROW, read_extract
from outreach.people.signs import signs_of
from outreach.people.tables import Extract
from outreach.storage.sealing import Keyring, read_sealed, write_sealed

_REGISTER = "register"
_REJECTS = "rejects"


@dataclass(frozen=True)
class ImportReport:
    """What became of an extract; rows read = imported + rejected, always."""

    extract_id: int
    day: date
    rows_read: int
    rows_imported: int
    rows_rejected: int
    by_kind: dict[str, int]  # rejected rows by what is wrong
    already_known: bool  # the same file was imported before: nothing was changed
    contact_unusable: dict[str, int] = field(default_factory=dict)  # dropped phones and e-mail addresses

    def check(self) -> "ImportReport":
        """Itself, or BooksDoNotBalance."""
        if self.rows_read != self.rows_imported + self.rows_rejected:
            raise BooksDoNotBalance(what="the import", reason="rows read are not rows imported plus rows rejected")
        if self.rows_rejected != sum(self.by_kind.values()):
            raise BooksDoNotBalance(what="the import", reason="the kinds of rejects are not the rows rejected")
        return self


def import_extract(
    session: Session, path: Path, keyring: Keyring, sealed_dir: Path, now: datetime, allow_older: bool = False
) -> ImportReport:
    """Import one extract. Raises an InputRefused with the database and the sealed folder untouched."""
    content = _digest(path)
    known = session.scalar(select(Extract).where(Extract.content_digest == content))
    if known is not None:
        return _known_report(known, sealed_dir, keyring)
    texts = read_extract(path)
    rows = sort_rows(texts, path.name)
    last = session.scalar(select(func.max(Extract.day)))
    if last is not None and rows.day < last and not allow_older:
        raise ExtractOutdated(day=rows.day, last=last)

    extract = Extract(
        day=rows.day,
        content_digest=content,
        imported_at=now,
        rows_read=texts.height,
        rows_imported=rows.good.height,
        rows_rejected=rows.rejects.height,
    )
    good = _prepared(rows, keyring)
    session.add(extract)
    session.flush()
    report = ImportReport(
        extract_id=extract.id,
        day=extract.day,
        rows_read=extract.rows_read,
        rows_imported=good.height,
        rows_rejected=extract.rows_rejected,
        by_kind=_by_kind(rows.rejects),
        already_known=False,
        contact_unusable=persons.keep(session, good, extract, keyring),
    ).check()
    _write(_path(sealed_dir, _REGISTER, extract.id), good.drop("signs"), keyring, _REGISTER)
    _write(_path(sealed_dir, _REJECTS, extract.id), rows.rejects, keyring, _REJECTS)
    return report


def read_register(sealed_dir: Path, extract_id: int, keyring: Keyring) -> pl.DataFrame:
    """The good rows of an extract, typed as `extract.COLUMNS` says, with `person_key`."""
    return read_frame(_path(sealed_dir, _REGISTER, extract_id), keyring, _REGISTER)


def read_rejects(sealed_dir: Path, extract_id: int, keyring: Keyring) -> pl.DataFrame:
    """The rejected rows of an extract: row_number, column, kind, reason, and the row as texts."""
    return read_frame(_path(sealed_dir, _REJECTS, extract_id), keyring, _REJECTS)


def read_frame(path: Path, keyring: Keyring, purpose: str) -> pl.DataFrame:
    """A sealed Parquet file as a frame."""
    return pl.read_parquet(BytesIO(read_sealed(path, keyring, purpose)))


def _write(path: Path, frame: pl.DataFrame, keyring: Keyring, purpose: str) -> None:
    buffer = BytesIO()
    frame.write_parquet(buffer)
    write_sealed(path, buffer.getvalue(), keyring, purpose)


def _path(sealed_dir: Path, what: str, extract_id: int) -> Path:
    return sealed_dir / f"{what}-{extract_id}.sealed"


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as cause:
        raise ExtractUnreadable(file=path.name, reason="it cannot be opened") from cause


def _prepared(rows: Sorted, keyring: Keyring) -> pl.DataFrame:
    """The good rows with what later steps need: the person's key, the signs, whether the household is all there."""
    keys = [persons.person_key(number, keyring) for number in rows.good["national_number"]]
    return rows.good.drop(ROW).with_columns(
        pl.Series("person_key", keys, pl.String), signs_of(rows.day), _misses_a_member(rows.rejects)
    )


def _misses_a_member(rejects: pl.DataFrame) -> pl.Expr:
    """A row laid aside belonged to this household: who lives there is then not known completely."""
    lost = rejects.filter(pl.col("kind") != "duplicate_person")
    households = lost["reference_person"].drop_nulls().unique().implode()
    numbers = lost["national_number"].drop_nulls().unique().implode()
    incomplete = pl.col("reference_person").is_in(households)
    for name in ("reference_person", "spouse_number", "legal_cohabitation_partner"):
        incomplete = incomplete.fill_null(False) | pl.col(name).is_in(numbers).fill_null(False)
    return incomplete.alias("household_incomplete")


def _by_kind(rejects: pl.DataFrame) -> dict[str, int]:
    return dict(rejects["kind"].value_counts(name="rows").sort("kind").iter_rows())


def _known_report(extract: Extract, sealed_dir: Path, keyring: Keyring) -> ImportReport:
    """The report of a file imported before; its kinds are told as long as the rejects are kept."""
    path = _path(sealed_dir, _REJECTS, extract.id)
    return ImportReport(
        extract_id=extract.id,
        day=extract.day,
        rows_read=extract.rows_read,
        rows_imported=extract.rows_imported,
        rows_rejected=extract.rows_rejected,
        by_kind=_by_kind(read_frame(path, keyring, _REJECTS)) if path.exists() else {},
        already_known=True,
    )
