"""A file that was only checked can be confirmed: what the trial found gives way to what is found then."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

OWN = "owner = ANY ((SELECT gugus_organisations())::text[])"


def upgrade() -> None:
    op.execute(f"CREATE POLICY delete_import_finding ON import_finding FOR DELETE USING ({OWN})")
    op.execute("GRANT DELETE ON import_finding TO gugus_app")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
