"""An agency that was reminded by hand is told so: its officers, once for each day on which it was reminded.

What tells of it stands as long as the report is owed and the period takes it, as the reminders of the clock do.
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0092"
down_revision = "0091"
branch_labels = None
depends_on = None
allowed = {
    "ban-drop-constraint": "a wider one takes its place in the same transaction",
    "constraint-missing-not-valid": "notices are few, and old ones are pruned: they are read in milliseconds",
}

KIND = "report_reminded"
SIGNATURE = f"gugus_notices_{KIND}(timestamptz, text[], int[])"
FUNCTION = f"""
CREATE FUNCTION gugus_notices_{KIND}(p_now timestamptz, p_kinds text[], p_steps int[])
RETURNS TABLE (seat_id uuid, owner text, agency_id uuid, time_zone text, subject_id uuid, parent_id uuid, step bigint,
               due_on date)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 10 SET search_path = public, pg_temp AS $$
    SELECT DISTINCT s.id, s.organisation::text, s.agency_id, s.time_zone::text, o.id, NULL::uuid,
           ((o.reminded_at AT TIME ZONE p.time_zone)::date - DATE '2000-01-01')::bigint, p.due_on
    FROM reporting_period p
    JOIN reporting_obligation o ON o.period_id = p.id AND o.excused_reason IS NULL AND o.reminded_at IS NOT NULL
    JOIN seat s ON s.organisation = o.agency AND s.kind = ANY (p_kinds)
     AND gugus_on_day(p_now, s.valid_from, s.valid_to, s.time_zone)
    WHERE p.status <> 'frozen' AND (p_now AT TIME ZONE p.time_zone)::date <= p.freeze_on
      AND NOT EXISTS (SELECT 1 FROM progress_report r WHERE r.obligation_id = o.id AND r.status <> 'draft')
$$;
"""
STANDING = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_notice_noticekind'"


def upgrade() -> None:
    op.add_column("reporting_obligation", sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
    kinds = re.findall(r"'(\w+)'", op.get_bind().scalar(sa.text(STANDING)))
    op.drop_constraint(op.f("ck_notice_noticekind"), "notice", type_="check")
    op.create_check_constraint(op.f("ck_notice_noticekind"), "notice", sa.column("kind").in_([*kinds, KIND]))
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    op.execute(FUNCTION)
    op.execute(f"ALTER FUNCTION {SIGNATURE} OWNER TO gugus_definer")
    op.execute(f"REVOKE ALL ON FUNCTION {SIGNATURE} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {SIGNATURE} TO gugus_worker")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
