"""Who reads the nation is asked first where verified rows open to those above: an export looks at half a million of them.

The same rows open to the same callers. An OR ends at its first arm that holds, and for a national reader that was the
fourth; whether the caller is the nation is now found out once a statement.
"""

from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None

HELD = "((SELECT gugus_organisations())::text[])"
ABOVE = f"((SELECT 'national:id' = ANY (gugus_organisations())) OR province = ANY {HELD})"
THEIRS = f"owner = ANY {HELD} OR region = ANY {HELD} OR ministry = ANY {HELD}"
SETTLED = "status IN ('verified', 'accepted_province', 'accepted_national', 'superseded')"
VERIFIED = f"EXISTS (SELECT 1 FROM progress_report r WHERE r.id = report_id AND r.{SETTLED})"


def upgrade() -> None:
    op.execute(f"ALTER POLICY select_progress_report ON progress_report USING ({ABOVE} AND {SETTLED} OR {THEIRS})")
    op.execute(f"ALTER POLICY select_progress_entry ON progress_entry USING ({ABOVE} AND {VERIFIED} OR {THEIRS})")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
