"""The directory of agencies is read in its order from an index: a page of it sorted the whole nation's before."""

from alembic import op

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        op.execute(
            "DROP INDEX CONCURRENTLY IF EXISTS ix_agency_code"
        )  # one that was broken off stays, and is of no use
        op.execute("CREATE INDEX CONCURRENTLY ix_agency_code ON agency (code, id)")
        op.execute("RESET lock_timeout")


def downgrade() -> None:
    op.drop_index("ix_agency_code", "agency")
