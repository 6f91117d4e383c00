"""What an activity is read from asks for the context of its reader once, not up to five times a table.

The same rows open to the same readers. Each look at the context is a step of the plan of its own that is set up for
every statement: nine tables had some forty of them, a seventh of what PostgreSQL spends on one activity
(benchmarks/RESULTS.md, what protection costs). Whoever scans half a million rows asks for the nation first instead
(0068).
"""

from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None

# The plan of an activity is seen by whom some activity of it is led by, which stays a question of its own.
BY_MINISTRY = """EXISTS (
    SELECT 1 FROM activity a WHERE a.plan_id = plan.id AND a.ministry = ANY ((SELECT gugus_organisations())::text[])
)"""
IN_A_REGION = "region = ANY ((SELECT gugus_regions())::text[])"
OPENS_TO = {
    **dict.fromkeys(
        ("activity", "activity_agency", "activity_funding"), ("owner, province, 'national:id', ministry", IN_A_REGION)
    ),
    "plan": ("owner, province, 'national:id'", f"{IN_A_REGION} OR {BY_MINISTRY}"),
    **dict.fromkeys(
        ("budget_tag", "budget_line", "budget_line_version", "realisation", "snapshot_value"),
        ("owner, region, province, 'national:id', ministry", ""),
    ),
}
"""The organisations a row opens to, and to whom besides."""


def upgrade() -> None:
    for table, (organisations, besides) in OPENS_TO.items():
        held = f"(SELECT gugus_organisations())::text[] && ARRAY[{organisations}]::text[]"
        op.execute(f"ALTER POLICY select_{table} ON {table} USING ({held}{besides and f' OR {besides}'})")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
