"""Bundles: what somebody takes along to work without a line, seen by nobody else, and gone when its time is over."""

import sqlalchemy as sa
from alembic import op

revision = "0098"
down_revision = "0097"
branch_labels = None
depends_on = None

TAKER = "owner = ANY ((SELECT gugus_organisations())::text[]) AND sent_by::text = (SELECT gugus_actor())"
VERBS = {"bundle": ("select", "insert", "delete"), "bundle_file": ("select", "insert")}
# What is over is removed over all organisations; a file goes with its bundle.
OF_THE_WORKER = ("select", "delete")


def protect(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for verb in VERBS[table]:
        clause = f"WITH CHECK ({TAKER})" if verb == "insert" else f"USING ({TAKER})"
        op.execute(f"CREATE POLICY {verb}_{table} ON {table} FOR {verb.upper()} {clause}")
        op.execute(f"GRANT {verb.upper()} ON {table} TO gugus_app")


def upgrade() -> None:
    op.create_table(
        "bundle",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("home", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sent_by", sa.Uuid(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("manifest", sa.String(), nullable=False),
        sa.Column("jws", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundle")),
    )
    for column in ("owner", "expires_at"):
        op.create_index(op.f(f"ix_bundle_{column}"), "bundle", [column])
    op.create_table(
        "bundle_file",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bundle_id", sa.Uuid(), nullable=False),
        sa.Column("sent_by", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bundle_id"], ["bundle.id"], name=op.f("fk_bundle_file_bundle_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundle_file")),
        sa.UniqueConstraint("bundle_id", name=op.f("uq_bundle_file_bundle_id")),
    )
    op.create_index(op.f("ix_bundle_file_owner"), "bundle_file", ["owner"])
    for table in VERBS:
        protect(table)
    for verb in OF_THE_WORKER:
        op.execute(f"CREATE POLICY worker_{verb}_bundle ON bundle FOR {verb.upper()} TO gugus_worker USING (true)")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
