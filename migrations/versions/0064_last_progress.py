"""The last progress of an activity is read from the end of the one index that is in order.

Two indexes of the leaves began with the activity. The planner, which does not know how many leaves an activity has, took
the short one, read all of them and sorted: for a page of fifty activities more than half of what it cost.
"""

from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_snapshot_value_activity_id")
        op.execute("RESET lock_timeout")


def downgrade() -> None:
    op.create_index("ix_snapshot_value_activity_id", "snapshot_value", ["activity_id"])
