"""What the worker removes when its time is over, and two things for speed.

Files of imports that were read, expired keys and tokens go. The live check keeps one plan instead of five trials on
every connection; the newest verified value of an activity is found by an index.
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE POLICY prune_look_import ON import FOR SELECT TO gugus_worker USING (true)")
    op.execute("CREATE POLICY prune_look_import_file ON import_file FOR SELECT TO gugus_worker USING (true)")
    op.execute("ALTER FUNCTION gugus_enter SET plan_cache_mode = force_generic_plan")
    op.create_index("ix_snapshot_value_newest", "snapshot_value", ["activity_id", "ends_on", "id"])
    op.execute("CREATE POLICY prune_import_file ON import_file FOR DELETE TO gugus_worker USING (true)")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
