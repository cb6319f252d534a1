"""first light: people, staff, messages, campaigns, casework, journal."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("display_name", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("failed_tries", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
    )
    op.create_table(
        "extract",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("content_digest", sa.String(length=64), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("rows_imported", sa.Integer(), nullable=False),
        sa.Column("rows_rejected", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extract")),
        sa.UniqueConstraint("content_digest", name=op.f("uq_extract_content_digest")),
    )
    op.create_index(op.f("ix_extract_day"), "extract", ["day"], unique=False)
    op.create_table(
        "journal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("purpose", sa.String(length=60), nullable=False),
        sa.Column("detail", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
    )
    op.create_index(op.f("ix_journal_at"), "journal", ["at"], unique=False)
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "print_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("languages", sa.String(length=10), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("manifest", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_batch")),
    )
    op.create_table(
        "text_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_version")),
        sa.UniqueConstraint(
            "message", "language", "content_hash", name=op.f("uq_text_version_message_language_content_hash")
        ),
    )
    op.create_table(
        "official_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parameter", sa.String(length=80), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["confirmed_by"], ["account.id"], name=op.f("fk_official_value_confirmed_by")),
        sa.ForeignKeyConstraint(["proposed_by"], ["account.id"], name=op.f("fk_official_value_proposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_official_value")),
        sa.UniqueConstraint(
            "parameter", "since", "proposed_at", name=op.f("uq_official_value_parameter_since_proposed_at")
        ),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_key", sa.String(length=32), nullable=False),
        sa.Column("extract_id", sa.Integer(), nullable=False),
        sa.Column("row_digest", sa.String(length=32), nullable=False),
        sa.Column("national_number", sa.LargeBinary(), nullable=False),
        sa.Column("last_name", sa.LargeBinary(), nullable=False),
        sa.Column("first_names", sa.LargeBinary(), nullable=False),
        sa.Column("birth_date", sa.LargeBinary(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("birth_year", sa.Integer(), nullable=False),
        sa.Column("municipality_nis", sa.String(length=5), nullable=True),
        sa.Column("postal_area", sa.String(length=4), nullable=True),
        sa.Column("address_kind", sa.String(length=40), nullable=False),
        sa.Column("language_choice", sa.String(length=40), nullable=True),
        sa.Column("language_source", sa.String(length=20), nullable=True),
        sa.Column("channel_preference", sa.String(length=40), nullable=True),
        sa.Column("has_mobile", sa.Boolean(), nullable=False),
        sa.Column("has_email", sa.Boolean(), nullable=False),
        sa.Column("protection", sa.String(length=40), nullable=True),
        sa.Column("dead_since", sa.Date(), nullable=True),
        sa.Column("receives", sa.JSON(), nullable=True),
        sa.Column("claims_pending", sa.JSON(), nullable=True),
        sa.Column("signs", sa.LargeBinary(), nullable=False),
        sa.Column("refused_on", sa.Date(), nullable=True),
        sa.Column("refused_for", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["extract_id"], ["extract.id"], name=op.f("fk_person_extract_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("person_key", name=op.f("uq_person_person_key")),
    )
    op.create_index(op.f("ix_person_extract_id"), "person", ["extract_id"], unique=False)
    op.create_index(op.f("ix_person_municipality_nis"), "person", ["municipality_nis"], unique=False)
    op.create_table(
        "screening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("extract_id", sa.Integer(), nullable=False),
        sa.Column("rule_version", sa.String(length=16), nullable=False),
        sa.Column("parameters_version", sa.String(length=16), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_recorded", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["extract_id"], ["extract.id"], name=op.f("fk_screening_extract_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening")),
        sa.UniqueConstraint(
            "extract_id",
            "day",
            "rule_version",
            "parameters_version",
            name=op.f("uq_screening_extract_id_day_rule_version_parameters_version"),
        ),
    )
    op.create_index(op.f("ix_screening_day"), "screening", ["day"], unique=False)
    op.create_table(
        "staff_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_staff_session_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_session")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_staff_session_token_digest")),
    )
    op.create_index(op.f("ix_staff_session_account_id"), "staff_session", ["account_id"], unique=False)
    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("message", sa.String(length=60), nullable=False),
        sa.Column("screening_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminder_days", sa.Integer(), nullable=False),
        sa.Column("starting_group", sa.Integer(), nullable=True),
        sa.Column("text_versions", sa.JSON(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["approved_by"], ["account.id"], name=op.f("fk_campaign_approved_by")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_campaign_made_by")),
        sa.ForeignKeyConstraint(["screening_id"], ["screening.id"], name=op.f("fk_campaign_screening_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("name", name=op.f("uq_campaign_name")),
    )
    op.create_table(
        "contact_made",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_contact_made_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_made")),
        sa.UniqueConstraint("reference", name=op.f("uq_contact_made_reference")),
    )
    op.create_index(op.f("ix_contact_made_person_id"), "contact_made", ["person_id"], unique=False)
    op.create_table(
        "mandate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("holder_name", sa.LargeBinary(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mandate_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate")),
    )
    op.create_index(op.f("ix_mandate_person_id"), "mandate", ["person_id"], unique=False)
    op.create_table(
        "objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_objection_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    op.create_index(op.f("ix_objection_person_id"), "objection", ["person_id"], unique=False)
    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_task_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("reference", name=op.f("uq_task_reference")),
    )
    op.create_index(op.f("ix_task_person_id"), "task", ["person_id"], unique=False)
    op.create_table(
        "verdict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("right", sa.String(length=40), nullable=False),
        sa.Column("since_screening", sa.Integer(), nullable=False),
        sa.Column("until_screening", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("low", sa.Integer(), nullable=True),
        sa.Column("high", sa.Integer(), nullable=True),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("unmet", sa.JSON(), nullable=False),
        sa.Column("exact", sa.Boolean(), nullable=False),
        sa.Column("has_sign", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_verdict_person_id")),
        sa.ForeignKeyConstraint(["since_screening"], ["screening.id"], name=op.f("fk_verdict_since_screening")),
        sa.ForeignKeyConstraint(["until_screening"], ["screening.id"], name=op.f("fk_verdict_until_screening")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict")),
    )
    op.create_index(op.f("ix_verdict_outcome"), "verdict", ["outcome"], unique=False)
    op.create_index("ix_verdict_person_right", "verdict", ["person_id", "right"], unique=False)
    op.create_index(op.f("ix_verdict_since_screening"), "verdict", ["since_screening"], unique=False)
    op.create_table(
        "audience_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("rights", sa.JSON(), nullable=False),
        sa.Column("needs_finding", sa.Boolean(), nullable=False),
        sa.Column("verdicts", sa.JSON(), nullable=False),
        sa.Column("standing", sa.String(length=40), nullable=False),
        sa.Column("exclusion", sa.String(length=40), nullable=True),
        sa.Column("progress", sa.String(length=40), nullable=True),
        sa.Column("withdrawal", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_audience_member_campaign_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_audience_member_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audience_member")),
        sa.UniqueConstraint("campaign_id", "person_id", name=op.f("uq_audience_member_campaign_id_person_id")),
    )
    op.create_index(op.f("ix_audience_member_person_id"), "audience_member", ["person_id"], unique=False)
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("language_rule", sa.String(length=40), nullable=False),
        sa.Column("language_evidence", sa.String(length=80), nullable=False),
        sa.Column("notice", sa.String(length=40), nullable=True),
        sa.Column("text_versions", sa.JSON(), nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=False),
        sa.Column("code_digest", sa.String(length=32), nullable=False),
        sa.Column("code_tries", sa.Integer(), nullable=False),
        sa.Column("verdicts", sa.JSON(), nullable=False),
        sa.Column("parameters_version", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("skip_reason", sa.String(length=40), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.String(length=80), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("prints_amount", sa.Boolean(), nullable=True),
        sa.Column("provider_reference", sa.String(length=200), nullable=True),
        sa.Column("failure", sa.String(length=200), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["print_batch.id"], name=op.f("fk_message_batch_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_message_campaign_id")),
        sa.ForeignKeyConstraint(["member_id"], ["audience_member.id"], name=op.f("fk_message_member_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_message_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("campaign_id", "person_id", "step", name=op.f("uq_message_campaign_id_person_id_step")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_message_code_digest")),
    )
    op.create_index(op.f("ix_message_batch_id"), "message", ["batch_id"], unique=False)
    op.create_index("ix_message_member", "message", ["member_id", "step"], unique=False)
    op.create_index(op.f("ix_message_person_id"), "message", ["person_id"], unique=False)
    op.create_index(op.f("ix_message_provider_reference"), "message", ["provider_reference"], unique=False)
    op.create_index("ix_message_status_due", "message", ["status", "due_at"], unique=False)
    op.create_table(
        "provider_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("provider_status", sa.String(length=40), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_provider_report_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_report")),
    )
    op.create_index(op.f("ix_provider_report_message_id"), "provider_report", ["message_id"], unique=False)
    op.create_table(
        "response",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_response_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response")),
        sa.UniqueConstraint("message_id", "answer", name=op.f("uq_response_message_id_answer")),
    )
    op.create_index(op.f("ix_response_message_id"), "response", ["message_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_response_message_id"), table_name="response")
    op.drop_table("response")
    op.drop_index(op.f("ix_provider_report_message_id"), table_name="provider_report")
    op.drop_table("provider_report")
    op.drop_index("ix_message_status_due", table_name="message")
    op.drop_index(op.f("ix_message_provider_reference"), table_name="message")
    op.drop_index(op.f("ix_message_person_id"), table_name="message")
    op.drop_index("ix_message_member", table_name="message")
    op.drop_index(op.f("ix_message_batch_id"), table_name="message")
    op.drop_table("message")
    op.drop_index(op.f("ix_audience_member_person_id"), table_name="audience_member")
    op.drop_table("audience_member")
    op.drop_index(op.f("ix_verdict_since_screening"), table_name="verdict")
    op.drop_index("ix_verdict_person_right", table_name="verdict")
    op.drop_index(op.f("ix_verdict_outcome"), table_name="verdict")
    op.drop_table("verdict")
    op.drop_index(op.f("ix_task_person_id"), table_name="task")
    op.drop_table("task")
    op.drop_index(op.f("ix_objection_person_id"), table_name="objection")
    op.drop_table("objection")
    op.drop_index(op.f("ix_mandate_person_id"), table_name="mandate")
    op.drop_table("mandate")
    op.drop_index(op.f("ix_contact_made_person_id"), table_name="contact_made")
    op.drop_table("contact_made")
    op.drop_table("campaign")
    op.drop_index(op.f("ix_staff_session_account_id"), table_name="staff_session")
    op.drop_table("staff_session")
    op.drop_index(op.f("ix_screening_day"), table_name="screening")
    op.drop_table("screening")
    op.drop_index(op.f("ix_person_municipality_nis"), table_name="person")
    op.drop_index(op.f("ix_person_extract_id"), table_name="person")
    op.drop_table("person")
    op.drop_table("official_value")
    op.drop_table("text_version")
    op.drop_table("print_batch")
    op.drop_table("lease")
    op.drop_index(op.f("ix_journal_at"), table_name="journal")
    op.drop_table("journal")
    op.drop_index(op.f("ix_extract_day"), table_name="extract")
    op.drop_table("extract")
    op.drop_table("account")
