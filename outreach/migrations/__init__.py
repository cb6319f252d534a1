"""Alembic migrations, numbered, named by intent."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from outreach.storage.database import Database


def upgrade(database: Database, to: str = "head") -> None:
    """Bring the database to the newest migration, or to the one named."""
    with database.engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent))
        config.attributes["connection"] = connection
        command.upgrade(config, to)
