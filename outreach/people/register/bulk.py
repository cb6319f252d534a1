"""Writes many rows of plain values at once, by the shortest way each database has."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

Values = Sequence[tuple[Any, ...]]


def write_rows(session: Session, table: str, columns: Sequence[str], rows: Values) -> None:
    """Insert rows as they are: days and lists as texts, sealed values as bytes."""
    if not rows:
        return
    connection = session.connection()
    names = ", ".join(columns)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(rows))
        return
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
