"""Alembic's entry: runs on the connection handed in by outreach.migrations.upgrade."""

from typing import Any, Literal

from alembic import context
from sqlalchemy.types import TypeDecorator

from outreach.migrations.tables import is_table
from outreach.storage.columns import Base


def render_plainly(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write the stored type into a migration, never our own class: a migration must outlive the code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    compare_type=False,
    render_item=render_plainly,
    include_object=is_table,
)
with context.begin_transaction():
    context.run_migrations()
