"""When a backup was made, for readiness and metrics; and certificates open to who proves all of them (`gugus verify`).

A row is written by whoever backs up, through the door of the owner; it holds counts and no name.
"""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "backup",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_base", sa.Boolean(), nullable=False),
        sa.Column("is_sealed", sa.Boolean(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup")),
    )
    op.create_index(op.f("ix_backup_ended_at"), "backup", ["ended_at"])
    op.execute("GRANT SELECT ON backup TO gugus_app")
    op.execute("CREATE POLICY compare_certificate ON certificate FOR SELECT TO gugus_worker USING (true)")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
