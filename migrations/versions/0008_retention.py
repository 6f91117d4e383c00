"""What the worker removes when its time is over: files of imports that were read, expired keys and tokens."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE POLICY prune_look_import ON import FOR SELECT TO gugus_worker USING (true)")
    op.execute("CREATE POLICY prune_look_import_file ON import_file FOR SELECT TO gugus_worker USING (true)")
    op.execute("CREATE POLICY prune_import_file ON import_file FOR DELETE TO gugus_worker USING (true)")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
