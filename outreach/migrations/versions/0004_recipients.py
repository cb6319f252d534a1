"""Recipients: a message has a role, variants and the point it goes to; campaigns a purpose; batches are posted."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("campaign", sa.Column("purpose", sa.String(40), nullable=False, server_default="outreach"))
    op.add_column("print_batch", sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("task", sa.Column("needs", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("task", sa.Column("detail", sa.String(40), nullable=False, server_default=""))
    if op.get_bind().dialect.name == "sqlite":
        _make_message_anew()
    else:
        _widen_message()


def downgrade() -> None:
    raise NotImplementedError("the copies of a message have no place in the table before")


def _widen_message() -> None:
    for column in _new_columns():
        op.add_column("message", column)
    op.create_foreign_key(op.f("fk_message_point_id"), "message", "contact_point", ["point_id"], ["id"])
    op.drop_constraint("uq_message_campaign_id_person_id_step", "message", type_="unique")
    name = op.f("uq_message_campaign_id_person_id_step_role")
    op.create_unique_constraint(name, "message", ["campaign_id", "person_id", "step", "role"])


def _make_message_anew() -> None:
    """SQLite keeps a unique constraint with its table: rows are laid aside and put back, as reports point at them."""
    op.execute("PRAGMA defer_foreign_keys=ON")  # until the same rows are back, in the same transaction
    op.execute("CREATE TABLE message_kept AS SELECT * FROM message")
    op.drop_table("message")
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("language_rule", sa.String(40), nullable=False),
        sa.Column("language_evidence", sa.String(80), nullable=False),
        sa.Column("notice", sa.String(40), nullable=True),
        sa.Column("text_versions", sa.JSON(), nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=False),
        sa.Column("code_digest", sa.String(32), nullable=False),
        sa.Column("code_tries", sa.Integer(), nullable=False),
        sa.Column("verdicts", sa.JSON(), nullable=False),
        sa.Column("parameters_version", sa.String(16), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("skip_reason", sa.String(40), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.String(80), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("prints_amount", sa.Boolean(), nullable=True),
        sa.Column("provider_reference", sa.String(200), nullable=True),
        sa.Column("failure", sa.String(200), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        *_new_columns(),
        sa.ForeignKeyConstraint(["batch_id"], ["print_batch.id"], name=op.f("fk_message_batch_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_message_campaign_id")),
        sa.ForeignKeyConstraint(["member_id"], ["audience_member.id"], name=op.f("fk_message_member_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_message_person_id")),
        sa.ForeignKeyConstraint(["point_id"], ["contact_point.id"], name=op.f("fk_message_point_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint(
            "campaign_id", "person_id", "step", "role", name=op.f("uq_message_campaign_id_person_id_step_role")
        ),
        sa.UniqueConstraint("code_digest", name=op.f("uq_message_code_digest")),
    )
    kept = [column["name"] for column in sa.inspect(op.get_bind()).get_columns("message_kept")]
    names = ", ".join(kept)
    op.execute(f"INSERT INTO message ({names}) SELECT {names} FROM message_kept ORDER BY id")
    op.drop_table("message_kept")
    for column in ("batch_id", "person_id", "provider_reference"):
        op.create_index(op.f(f"ix_message_{column}"), "message", [column], unique=False)
    op.create_index("ix_message_member", "message", ["member_id", "step"], unique=False)
    op.create_index("ix_message_status_due", "message", ["status", "due_at"], unique=False)


def _new_columns() -> tuple[sa.Column[object], ...]:
    """What was written before went to one addressee, as a formal letter, in the ordinary variant."""
    return (
        sa.Column("role", sa.String(40), nullable=False, server_default="formal"),
        sa.Column("variants", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("acts_as", sa.String(40), nullable=True),
        sa.Column("point_id", sa.Integer(), nullable=True),
    )
