"""The sealed files an import leaves: the register as it was read, and the rows laid aside."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import polars as pl

from outreach.people.register.changes import SAID
from outreach.storage.sealing import Keyring, read_sealed, sealed_for_writing

REGISTER, REJECTS = "register", "rejects"


def read_register(sealed_dir: Path, extract_id: int, keyring: Keyring) -> pl.DataFrame:
    """Everybody an extract has in force, typed as `extract.COLUMNS` says, with `person_key`."""
    kept = read_frame(path_of(sealed_dir, REGISTER, extract_id), keyring, REGISTER)
    return kept.drop(SAID, strict=False)


def read_rejects(sealed_dir: Path, extract_id: int, keyring: Keyring) -> pl.DataFrame:
    """The rejected rows of an extract: row_number, column, kind, reason, and the row as texts."""
    return read_frame(path_of(sealed_dir, REJECTS, extract_id), keyring, REJECTS)


def read_frame(path: Path, keyring: Keyring, purpose: str) -> pl.DataFrame:
    """A sealed Parquet file as a frame."""
    return pl.read_parquet(BytesIO(read_sealed(path, keyring, purpose)))


def keep_frame(
    frame: pl.DataFrame, sealed_dir: Path, what: str, extract_id: int, keyring: Keyring, checking: Callable[[], None]
) -> None:
    """Keep a frame sealed."""
    buffer = BytesIO()
    frame.write_parquet(buffer)
    keep(buffer.getvalue(), sealed_dir, what, extract_id, keyring, checking)


def keep(
    parquet: bytes, sealed_dir: Path, what: str, extract_id: int, keyring: Keyring, checking: Callable[[], None]
) -> None:
    """Keep a Parquet file sealed; where `checking` raises at the end, it never takes its name."""
    with sealed_for_writing(path_of(sealed_dir, what, extract_id), keyring, what) as file:
        file.write(parquet)
        checking()


def open_register(sealed_dir: Path, extract_id: int, keyring: Keyring) -> bytes:
    """The register of an extract as the Parquet file it is."""
    return read_sealed(path_of(sealed_dir, REGISTER, extract_id), keyring, REGISTER)


def drop_files(sealed_dir: Path, extract_id: int) -> None:
    """Delete what an extract left that never became visible."""
    for what in (REGISTER, REJECTS):
        path = path_of(sealed_dir, what, extract_id)
        for left in (path, path.with_name(path.name + ".part")):  # whole, or begun
            left.unlink(missing_ok=True)


def path_of(sealed_dir: Path, what: str, extract_id: int) -> Path:
    return sealed_dir / f"{what}-{extract_id}.sealed"
