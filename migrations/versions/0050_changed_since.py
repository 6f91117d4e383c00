"""An index for each list that can be asked for what was written since a moment (`updated_since`)."""

from alembic import op

revision = "0050"
down_revision = "0047"
branch_labels = None
depends_on = None

TABLES = (
    *("agency", "assistance_fund", "breach", "budget_line", "case", "deletion_duty", "follow_up", "meeting", "output"),
    *("person", "plan", "progress_report", "referral", "reporting_calendar", "service", "task_force", "webhook"),
)


def upgrade() -> None:
    for table in TABLES:
        op.create_index(op.f(f"ix_{table}_updated_at"), table, ["updated_at"])


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
