"""Uploads: files that come in pieces, seen by whoever sends them and by nobody else, and gone when their time is over."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

SENDER = "owner = ANY ((SELECT gugus_organisations())::text[]) AND sent_by::text = (SELECT gugus_actor())"
VERBS = {"upload": ("select", "insert", "update", "delete"), "upload_piece": ("select", "insert")}
# What is over is removed over all organisations; pieces go with their upload.
OF_THE_WORKER = ("select", "delete")


def protect(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for verb in VERBS[table]:
        clause = f"WITH CHECK ({SENDER})" if verb == "insert" else f"USING ({SENDER})"
        op.execute(f"CREATE POLICY {verb}_{table} ON {table} FOR {verb.upper()} {clause}")
        op.execute(f"GRANT {verb.upper()} ON {table} TO gugus_app")


def upgrade() -> None:
    op.create_table(
        "upload",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("received_bytes", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("sent_by", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    for column in ("owner", "expires_at"):
        op.create_index(op.f(f"ix_upload_{column}"), "upload", [column])
    op.create_table(
        "upload_piece",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("begins_at", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sent_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["upload.id"], name=op.f("fk_upload_piece_upload_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload_piece")),
        sa.UniqueConstraint("upload_id", "begins_at", name=op.f("uq_upload_piece_upload_id_begins_at")),
    )
    op.create_index(op.f("ix_upload_piece_owner"), "upload_piece", ["owner"])
    for table in VERBS:
        protect(table)
    for verb in OF_THE_WORKER:
        op.execute(f"CREATE POLICY worker_{verb}_upload ON upload FOR {verb.upper()} TO gugus_worker USING (true)")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
