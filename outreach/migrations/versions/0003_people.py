"""people: versions of what the register says, contact points and needs, mandates and objections in full, statements."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PERSON_NOW = """
CREATE VIEW person_now AS
SELECT person.id AS id, person.person_key AS person_key, registered.id AS version_id,
       registered.since_extract AS since_extract, registered.row_digest AS row_digest,
       registered.is_listed AS is_listed, registered.identity AS identity, registered.address AS address,
       registered.hints AS hints, registered.address_digest AS address_digest,
       registered.household_key AS household_key, registered.birth_year AS birth_year,
       registered.municipality_nis AS municipality_nis, registered.postal_area AS postal_area,
       registered.address_kind AS address_kind, registered.joint_address_until AS joint_address_until,
       registered.language_choice AS language_choice, registered.language_source AS language_source,
       registered.channel_preference AS channel_preference, registered.protection AS protection,
       COALESCE(registered.dead_since, person.reported_dead_on) AS dead_since, registered.receives AS receives,
       registered.claims_pending AS claims_pending, registered.refused_on AS refused_on
FROM register_now
JOIN registered ON registered.since_extract <= register_now.extract_id
     AND (registered.until_extract IS NULL OR registered.until_extract > register_now.extract_id)
JOIN person ON person.id = registered.person_id
"""
CHUNK = 2_000
MOVED = (  # columns of the old table that a version keeps as they are
    "birth_year", "municipality_nis", "postal_area", "address_kind", "language_choice", "language_source",
    "channel_preference", "protection", "dead_since", "refused_on",
)  # fmt: skip


def upgrade() -> None:
    _widen_extracts()
    op.create_table(
        "register_now",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("extract_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["extract_id"], ["extract.id"], name=op.f("fk_register_now_extract_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_now")),
    )
    _make_registered()
    _make_change_and_forgotten()
    _make_contact()
    _make_said()
    _move_people()
    _narrow_person()
    op.execute(PERSON_NOW)
    op.drop_index("ix_verdict_person_right", table_name="verdict")
    with op.batch_alter_table("verdict") as verdict:  # one verdict on a right in a screening, whoever records it twice
        name = op.f("uq_verdict_person_id_right_since_screening")
        verdict.create_unique_constraint(name, ["person_id", "right", "since_screening"])


def downgrade() -> None:
    raise NotImplementedError("what people told us has no place in the tables before")


def _widen_extracts() -> None:
    op.add_column("extract", sa.Column("kind", sa.String(40), nullable=False, server_default="register"))
    op.add_column("extract", sa.Column("state", sa.String(40), nullable=False, server_default="visible"))
    op.add_column("extract", sa.Column("quality", sa.JSON(), nullable=True))


def _make_registered() -> None:
    op.create_table(
        "registered",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since_extract", sa.Integer(), nullable=False),
        sa.Column("until_extract", sa.Integer(), nullable=True),
        sa.Column("row_digest", sa.String(32), nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("identity", sa.LargeBinary(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("hints", sa.LargeBinary(), nullable=False),
        sa.Column("address_digest", sa.String(32), nullable=True),
        sa.Column("household_key", sa.String(32), nullable=True),
        sa.Column("birth_year", sa.Integer(), nullable=False),
        sa.Column("municipality_nis", sa.String(5), nullable=True),
        sa.Column("postal_area", sa.String(4), nullable=True),
        sa.Column("address_kind", sa.String(40), nullable=False),
        sa.Column("joint_address_until", sa.Date(), nullable=True),
        sa.Column("language_choice", sa.String(40), nullable=True),
        sa.Column("language_source", sa.String(20), nullable=True),
        sa.Column("channel_preference", sa.String(40), nullable=True),
        sa.Column("protection", sa.String(40), nullable=True),
        sa.Column("dead_since", sa.Date(), nullable=True),
        sa.Column("receives", sa.JSON(), nullable=True),
        sa.Column("claims_pending", sa.JSON(), nullable=True),
        sa.Column("refused_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_registered_person_id")),
        sa.ForeignKeyConstraint(["since_extract"], ["extract.id"], name=op.f("fk_registered_since_extract")),
        sa.ForeignKeyConstraint(["until_extract"], ["extract.id"], name=op.f("fk_registered_until_extract")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registered")),
        sa.UniqueConstraint("person_id", "since_extract", name=op.f("uq_registered_person_id_since_extract")),
    )
    for column in ("since_extract", "until_extract", "household_key", "municipality_nis"):
        op.create_index(op.f(f"ix_registered_{column}"), "registered", [column], unique=False)


def _make_change_and_forgotten() -> None:
    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("extract_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("detail", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_change_person_id")),
        sa.ForeignKeyConstraint(["extract_id"], ["extract.id"], name=op.f("fk_change_extract_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        sa.UniqueConstraint(
            "person_id", "extract_id", "kind", "detail", name=op.f("uq_change_person_id_extract_id_kind_detail")
        ),
    )
    op.create_index(op.f("ix_change_person_id"), "change", ["person_id"], unique=False)
    op.create_index("ix_change_extract_kind", "change", ["extract_id", "kind"], unique=False)
    op.create_table(
        "forgotten",
        sa.Column("person_key", sa.String(32), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_key", name=op.f("pk_forgotten")),
    )


def _make_contact() -> None:
    op.create_table(
        "contact_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("value_digest", sa.String(32), nullable=False),
        sa.Column("is_mobile", sa.Boolean(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("since_extract", sa.Integer(), nullable=True),
        sa.Column("until_extract", sa.Integer(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_contact_point_person_id")),
        sa.ForeignKeyConstraint(["since_extract"], ["extract.id"], name=op.f("fk_contact_point_since_extract")),
        sa.ForeignKeyConstraint(["until_extract"], ["extract.id"], name=op.f("fk_contact_point_until_extract")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_point")),
    )
    op.create_index(op.f("ix_contact_point_person_id"), "contact_point", ["person_id"], unique=False)
    op.create_index(op.f("ix_contact_point_value_digest"), "contact_point", ["value_digest"], unique=False)
    op.create_table(
        "contact_need",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("need", sa.String(40), nullable=False),
        sa.Column("detail", sa.String(20), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("chosen_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_contact_need_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_need")),
    )
    op.create_index(op.f("ix_contact_need_person_id"), "contact_need", ["person_id"], unique=False)
    op.add_column("objection", sa.Column("purpose", sa.String(40), nullable=True))
    op.add_column("objection", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))


def _make_said() -> None:
    op.create_table(
        "statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(60), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_statement_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
    )
    op.create_index(op.f("ix_statement_person_id"), "statement", ["person_id"], unique=False)
    for column in (
        sa.Column("form", sa.String(40), nullable=True),
        sa.Column("scopes", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("proof", sa.String(40), nullable=False, server_default="register"),
        sa.Column("proof_day", sa.Date(), nullable=True),
        sa.Column("copy_to_person", sa.Boolean(), nullable=True),
        sa.Column("source", sa.String(40), nullable=False, server_default="register"),
        sa.Column("since_extract", sa.Integer(), nullable=True),
        sa.Column("until_extract", sa.Integer(), nullable=True),
    ):
        op.add_column("mandate", column)
    with op.batch_alter_table("mandate") as mandate:
        mandate.create_foreign_key(op.f("fk_mandate_since_extract"), "extract", ["since_extract"], ["id"])
        mandate.create_foreign_key(op.f("fk_mandate_until_extract"), "extract", ["until_extract"], ["id"])


def _move_people() -> None:
    """Give everybody one version, sealed by groups, and the contact points they had; the newest extract is in force."""
    bind = op.get_bind()
    newest = bind.scalar(sa.text("SELECT id FROM extract ORDER BY day DESC, id DESC LIMIT 1"))
    if newest is None:
        return
    bind.execute(sa.text("INSERT INTO register_now (id, extract_id) SELECT 1, max(id) FROM extract"))
    old = sa.Table("person", sa.MetaData(), autoload_with=bind)
    registered = sa.Table("registered", sa.MetaData(), autoload_with=bind)
    points = sa.Table("contact_point", sa.MetaData(), autoload_with=bind)
    extracts = sa.Table("extract", sa.MetaData(), autoload_with=bind)
    days = {row.id: row.day for row in bind.execute(sa.select(extracts.c.id, extracts.c.day))}
    last = 0
    while True:
        rows = bind.execute(sa.select(old).where(old.c.id > last).order_by(old.c.id).limit(CHUNK)).mappings().all()
        if not rows:
            break
        last = rows[-1]["id"]
        bind.execute(sa.insert(registered), [_version(bind.dialect, row, row["extract_id"] == newest) for row in rows])
        if had := [point for row in rows for point in _points(bind.dialect, row, days[row["extract_id"]])]:
            bind.execute(sa.insert(points), had)
    bind.execute(sa.text("UPDATE mandate SET since_extract = (SELECT min(id) FROM extract)"))


def _version(dialect: Any, row: Any, is_listed: bool) -> dict[str, Any]:
    def plain(column: str) -> Any:
        sealed = row[column]
        return None if sealed is None else dialect.keyring.open(sealed, f"person.{column}").decode()

    def sealed(group: str, values: dict[str, Any]) -> bytes:
        text = json.dumps(values, ensure_ascii=False, sort_keys=True)
        return bytes(dialect.keyring.seal(text.encode(), f"registered.{group}"))

    names = ("national_number", "last_name", "first_names", "birth_date")
    hints = {"signs": json.loads(plain("signs") or "[]"), "refused_for": plain("refused_for")}
    return {name: row[name] for name in MOVED} | {
        "person_id": row["id"],
        "since_extract": row["extract_id"],
        "row_digest": "",  # the next extract seals everybody afresh
        "is_listed": is_listed,
        "identity": sealed("identity", {name: plain(name) for name in names}),
        "address": sealed("address", json.loads(plain("address") or "{}")),
        "hints": sealed("hints", {name: value for name, value in hints.items() if value}),
        "receives": row["receives"],
        "claims_pending": row["claims_pending"],
    }


def _points(dialect: Any, row: Any, day: Any) -> list[dict[str, Any]]:
    found = []
    for column, channel in (("phone", "sms"), ("email", "email")):
        if row[column] is None:
            continue
        value = dialect.keyring.open(row[column], f"person.{column}").decode()
        found.append(
            {
                "person_id": row["id"],
                "channel": channel,
                "value": dialect.keyring.seal(value.encode(), "contact_point.value"),
                "value_digest": dialect.keyring.digest(value.casefold(), "contact_point.value"),
                "is_mobile": bool(row["has_mobile"]) and channel == "sms",
                "is_shared": False,
                "source": "register",
                "given_on": day,
                "state": "unverified",
                "since_extract": row["extract_id"],
            }
        )
    return found


def _narrow_person() -> None:
    """Keep of the table only our number and the digest; many tables point at it, so it is emptied and filled again."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("PRAGMA defer_foreign_keys=ON")  # until the same rows are back, in the same transaction
    op.execute("CREATE TABLE person_kept AS SELECT id, person_key FROM person")
    if op.get_bind().dialect.name == "sqlite":
        op.drop_table("person")
        op.create_table(
            "person",
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("person_key", sa.String(32), nullable=False),
            sa.Column("reported_dead_on", sa.Date(), nullable=True),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
            sa.UniqueConstraint("person_key", name=op.f("uq_person_person_key")),
        )
        op.execute("INSERT INTO person (id, person_key) SELECT id, person_key FROM person_kept ORDER BY id")
    else:
        gone = sa.inspect(op.get_bind()).get_columns("person")
        for column in gone:
            if column["name"] not in ("id", "person_key"):
                op.drop_column("person", column["name"])
        op.add_column("person", sa.Column("reported_dead_on", sa.Date(), nullable=True))
    op.drop_table("person_kept")
