"""journal chain: each entry bound to the one before it, persons by pseudonym, rows only added."""

import hmac
import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_REFUSAL = "rows of the journal are added, never changed; old ones go by: outreach journal prune"
_COVERED = "EXISTS (SELECT 1 FROM journal_checkpoint c WHERE c.writer = OLD.writer AND c.seq >= OLD.seq)"
_TEXTS = ("actor", "action", "subject", "purpose", "detail")


def upgrade() -> None:
    op.create_table(
        "person_secret",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_person_secret")),
    )
    op.create_table(
        "journal_checkpoint",
        sa.Column("writer", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("writer", name=op.f("pk_journal_checkpoint")),
    )
    for column in (
        sa.Column("writer", sa.String(length=32), nullable=False, server_default="before"),
        sa.Column("seq", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("previous", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("hash", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("whom", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("people", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("people_digest", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("sealed_subject", sa.LargeBinary(), nullable=True),
    ):
        op.add_column("journal", column)
    _chain_what_is_there()
    op.create_index("uq_journal_writer_seq", "journal", ["writer", "seq"], unique=True)
    op.create_index("ix_journal_whom", "journal", ["whom"], unique=False)
    for statement in _triggers(op.get_bind().dialect.name):
        op.execute(sa.text(statement))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(sa.text("DROP FUNCTION journal_refuses() CASCADE"))
    else:
        for name in ("journal_refuses_update", "journal_refuses_delete"):
            op.execute(sa.text(f"DROP TRIGGER {name}"))
    op.drop_index("ix_journal_whom", table_name="journal")
    op.drop_index("uq_journal_writer_seq", table_name="journal")
    for name in ("sealed_subject", "people_digest", "people", "whom", "hash", "previous", "seq", "writer"):
        op.drop_column("journal", name)
    op.drop_table("journal_checkpoint")
    op.drop_table("person_secret")


def _chain_what_is_there() -> None:
    """Bind the rows found into one chain of the writer `before`; they say what they said, unproven until now."""
    bind = op.get_bind()
    found = bind.execute(sa.text(f"SELECT id, at, {', '.join(_TEXTS)} FROM journal ORDER BY id")).mappings().all()
    previous, changes = "", []
    for seq, row in enumerate(found, 1):
        said = ["before", seq, previous, _moment(row["at"]), *(row[name] for name in _TEXTS), "", 0, "", ""]
        canonical = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
        key = bind.dialect.keyring.digest_key  # type: ignore[attr-defined]
        entry = hmac.new(key, b"journal.entry\0" + canonical, sha256).hexdigest()
        changes.append({"id": row["id"], "seq": seq, "previous": previous, "hash": entry})
        previous = entry
    if changes:
        bind.execute(
            sa.text("UPDATE journal SET seq = :seq, previous = :previous, hash = :hash WHERE id = :id"), changes
        )


def _moment(at: Any) -> str:
    """SQLite gives the text it keeps, in UTC; PostgreSQL a moment with its zone."""
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC) if isinstance(at, str) else at.astimezone(UTC)
    return str(moment.isoformat(timespec="microseconds"))


def _triggers(dialect: str) -> list[str]:
    """Refuse every change, and every removal that no checkpoint covers."""
    if dialect == "postgresql":
        return [
            f"""CREATE FUNCTION journal_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'DELETE' AND {_COVERED} THEN RETURN OLD; END IF;
                RAISE EXCEPTION '{_REFUSAL}';
            END $$""",
            "CREATE TRIGGER journal_refuses_change BEFORE UPDATE OR DELETE ON journal "
            "FOR EACH ROW EXECUTE FUNCTION journal_refuses()",
            "CREATE TRIGGER journal_refuses_truncate BEFORE TRUNCATE ON journal "
            "FOR EACH STATEMENT EXECUTE FUNCTION journal_refuses()",
        ]
    return [
        f"CREATE TRIGGER journal_refuses_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END",
        f"CREATE TRIGGER journal_refuses_delete BEFORE DELETE ON journal WHEN NOT {_COVERED} "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END",
    ]
