"""Nobody waits for a report that was sent back to an agency that is excused.

The agency owes it no longer, so that the period can be frozen before its day and the level above can accept; both
waited for a report that nobody had to send again.
"""

from alembic import op

revision = "0089"
down_revision = "0088"
branch_labels = None
depends_on = None

UNSETTLED = """
CREATE OR REPLACE FUNCTION gugus_unsettled_reports(p_period uuid) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*)::integer FROM progress_report r JOIN reporting_obligation o ON o.id = r.obligation_id
    WHERE r.period_id = p_period
      AND r.status NOT IN ('draft', 'verified', 'accepted_province', 'accepted_national', 'superseded')
      AND NOT (r.status = 'returned' AND o.excused_reason IS NOT NULL)
$$
"""


def upgrade() -> None:
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    op.execute("SET LOCAL ROLE gugus_definer")  # replacing a function needs its owner
    op.execute(UNSETTLED)
    op.execute("RESET ROLE")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
