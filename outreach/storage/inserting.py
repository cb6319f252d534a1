"""Inserts what is not there yet: a row whose unique key exists is left as it is, on both databases."""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def insert_new(session: Session, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows, all with the same columns; one that somebody else wrote meanwhile is not written again."""
    if rows:
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        session.connection().execute(dialect.insert(table).on_conflict_do_nothing(), rows)
