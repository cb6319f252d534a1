"""Names every module that declares tables, so that migrations see them all."""

from typing import Any

import outreach.campaigns.tables
import outreach.casework.tables
import outreach.messages.tables
import outreach.people.tables
import outreach.staff.tables
import outreach.storage.journal
import outreach.storage.lease  # noqa: F401


def is_table(item: Any, _name: str | None, kind: str, _reflected: bool, _compared_to: Any) -> bool:
    """Whether Alembic compares this with the code: a view is made by hand in a migration."""
    return not (kind == "table" and item.info.get("is_view"))
