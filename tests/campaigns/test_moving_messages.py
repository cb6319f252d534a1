"""A database with messages moves to the roles of recipients and loses nothing, neither a report nor an answer."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, Table, insert, select, text

from outreach.campaigns.tables import Campaign, Message, ProviderReport, Response
from outreach.casework.tables import Task
from outreach.migrations import upgrade
from outreach.people.contact.recipients import RecipientRole
from outreach.people.vocabulary import Purpose
from outreach.storage.database import Database, open_database
from outreach.storage.sealing import Keyring

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)


@pytest.fixture
def before(tmp_path: Path, keyring: Keyring) -> Iterator[Database]:
    """A SQLite database before recipients, with a message that was reported on and answered."""
    database = open_database(f"sqlite:///{tmp_path / 'old.db'}", keyring)
    upgrade(database, to="0003")
    with database.engine.begin() as connection:
        fill(connection, keyring)
    yield database
    database.close()


def fill(connection: Connection, keyring: Keyring) -> None:
    def put(table: str, **values: Any) -> None:
        connection.execute(insert(Table(table, MetaData(), autoload_with=connection)).values(id=1, **values))

    put("account", username="a", display_name="A", role="author", password_hash="-", failed_tries=0, is_active=True)
    put("extract", day=AT.date(), content_digest="1", imported_at=AT, rows_read=1, rows_imported=1, rows_rejected=0)
    put("screening", day=AT.date(), extract_id=1, rule_version="r", parameters_version="p", made_at=AT,
        is_recorded=True)  # fmt: skip
    put("person", person_key="1" * 32)
    put("campaign", name="Autumn", message="new_right", screening_id=1, state="approved", made_by=1, made_at=AT,
        starts_at=AT, reminder_days=30, text_versions=[])  # fmt: skip
    put("audience_member", campaign_id=1, person_id=1, rights=["arr"], needs_finding=False, verdicts=[],
        standing="invited", progress="in_progress")  # fmt: skip
    put("message", campaign_id=1, member_id=1, person_id=1, step=1, channel="letter", languages=["fr"],
        language_rule="R2", language_evidence="-", text_versions=[1],
        code=keyring.seal(b"K7QM-3F9T-2HXD", "message.code"), code_digest="d" * 32, code_tries=0, verdicts=[],
        parameters_version="p", status="sent", due_at=AT, tries=0)  # fmt: skip
    put("provider_report", message_id=1, at=AT, provider_status="sent", raw=keyring.seal(b"{}", "provider_report.raw"))
    put("response", message_id=1, answer="will_apply", at=AT)
    put("task", kind="call_back", person_id=1, reference="response:1", made_at=AT)


def test_what_was_written_before_was_formal_and_keeps_its_reports_and_answers(before: Database) -> None:
    upgrade(before)
    with before.reading() as session:
        message = session.scalars(select(Message)).one()
        assert (message.id, message.role, message.acts_as, message.variants) == (1, RecipientRole.FORMAL, None, [])
        assert message.code == "K7QM-3F9T-2HXD"
        assert [session.scalars(select(kind.message_id)).one() for kind in (ProviderReport, Response)] == [1, 1]
        assert session.scalars(select(Campaign.purpose)).one() is Purpose.OUTREACH
        task = session.scalars(select(Task)).one()
        assert (task.needs, task.detail) == ([], "")
    with before.engine.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
