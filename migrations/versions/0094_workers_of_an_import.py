"""An import knows how many workers began to read it: one over which they die is ended, and others are read."""

import sqlalchemy as sa
from alembic import op

revision = "0094"
down_revision = "0093"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("import", sa.Column("workers", sa.Integer(), server_default="0", nullable=False))
    op.add_column("import", sa.Column("taken_by", sa.Uuid(), nullable=True))


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
