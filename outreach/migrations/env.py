"""Alembic's entry: runs on the connection handed in by outreach.migrations.upgrade."""

from alembic import context

import outreach.migrations.tables
from outreach.storage.columns import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=False,
)
with context.begin_transaction():
    context.run_migrations()
