"""An activity may have a schedule of its physical progress, and what was verified keeps what it said of that day."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0083"
down_revision = "0082"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("activity", sa.Column("physical_schedule", postgresql.JSONB(), nullable=True))
    op.add_column("snapshot_value", sa.Column("planned_physical_percent", sa.Numeric(9, 2), nullable=True))


def downgrade() -> None:
    op.drop_column("snapshot_value", "planned_physical_percent")
    op.drop_column("activity", "physical_schedule")
