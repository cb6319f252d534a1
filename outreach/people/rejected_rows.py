"""The rejected rows of an extract as somebody may open them: of whoever lives at a confidential address, only why.

A row says so itself, in whatever cell it slipped to, or the register in force knows it of the person. Where neither
does, nobody can tell: a rejected row may lack the very cell.
"""

import re
from pathlib import Path

import polars as pl
from sqlalchemy import not_, select
from sqlalchemy.orm import Session

from outreach.people.contact.address_kinds import may_be_listed_in_sql
from outreach.people.register import read_rejects
from outreach.people.register.versions import person_key
from outreach.people.tables import Person
from outreach.storage.sealing import Keyring

CONFIDENTIAL = r"(?i)\bCONF\b"
ABOUT_THE_ROW = ("row_number", "column", "kind", "reason")  # the sentence of a reason holds nothing of the row


def openable_rejects(session: Session, sealed_dir: Path, extract_id: int, keyring: Keyring) -> pl.DataFrame:
    """Every rejected row; those of confidential addresses without what they say."""
    return without_hidden_rows(session, read_rejects(sealed_dir, extract_id, keyring), keyring)


def without_hidden_rows(session: Session, rejects: pl.DataFrame, keyring: Keyring) -> pl.DataFrame:
    """The rows with empty cells where they are about somebody who may stand in no list."""
    hidden = set(session.scalars(select(Person.person_key).where(not_(may_be_listed_in_sql()))))
    cells = pl.col(name for name in rejects.columns if name not in ABOUT_THE_ROW)
    says_so = rejects.select(
        pl.any_horizontal(cells.cast(pl.String).str.contains(CONFIDENTIAL)).fill_null(False)
    ).to_series()
    numbers = (re.sub(r"\D", "", number or "") for number in rejects["national_number"])
    is_known = pl.Series([person_key(number, keyring) in hidden for number in numbers], dtype=pl.Boolean)
    return rejects.with_columns(pl.when(~(says_so | is_known)).then(cells).name.keep())
