"""Names every module that declares tables, so that migrations see them all."""

import outreach.campaigns.tables
import outreach.casework.tables
import outreach.messages.tables
import outreach.people.tables
import outreach.staff.tables
import outreach.storage.journal
import outreach.storage.lease  # noqa: F401
