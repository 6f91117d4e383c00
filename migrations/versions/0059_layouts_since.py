"""What is remembered of files can be asked for since a moment, as every list that says when a row was written."""

from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_import_layout_updated_at"), "import_layout", ["updated_at"])


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
