"""How the work stands: figures that the worker takes now and then, for the metrics of every process.

They are counts and seconds over the whole installation and tell of nobody. When they were taken last tells whether a
worker runs at all.
"""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

# What is past its day: reports that nobody sent, referrals that nobody answered or began to serve.
OVERDUE = """
CREATE FUNCTION gugus_overdue(p_now timestamptz) RETURNS TABLE (what text, many bigint)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 3 SET search_path = public, pg_temp AS $$
    SELECT 'reports_late', count(*)
    FROM reporting_period p
    CROSS JOIN LATERAL (SELECT (p_now AT TIME ZONE p.time_zone)::date AS today) t
    JOIN reporting_obligation o ON o.period_id = p.id
    WHERE p.status IN ('planned', 'open', 'grace') AND p.opens_on <= t.today AND p.due_on < t.today
      AND t.today <= p.freeze_on AND o.excused_reason IS NULL
      AND NOT EXISTS (
        SELECT 1 FROM progress_report r WHERE r.obligation_id = o.id AND r.status NOT IN ('draft', 'returned'))
    UNION ALL
    SELECT 'referrals_unanswered', count(*) FROM referral r
    WHERE r.status IN ('sent', 'received') AND r.response_due_at <= p_now
    UNION ALL
    SELECT 'referrals_unserved', count(*) FROM referral r
    WHERE r.status = 'accepted' AND r.service_due_at <= p_now
$$;
"""
SIGNATURE = "gugus_overdue(timestamptz)"


def upgrade() -> None:
    op.create_table(
        "measure",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_measure")),
    )
    op.execute("GRANT SELECT ON measure TO gugus_app")
    op.execute("GRANT INSERT, UPDATE ON measure TO gugus_worker")
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    op.execute(OVERDUE)
    op.execute(f"ALTER FUNCTION {SIGNATURE} OWNER TO gugus_definer")
    op.execute(f"REVOKE ALL ON FUNCTION {SIGNATURE} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {SIGNATURE} TO gugus_worker")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
