"""Alembic's entry: runs on the connection handed in by outreach.migrations.upgrade."""

from typing import Any, Literal

from alembic import context
from sqlalchemy.types import TypeDecorator

import outreach.migrations.tables  # noqa: F401 — names all tables
from outreach.storage.columns import Base


def render_plainly(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write the stored type into a migration, never our own class: a migration must outlive the code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, compare_type=False, render_item=render_plainly)
with context.begin_transaction():
    context.run_migrations()
