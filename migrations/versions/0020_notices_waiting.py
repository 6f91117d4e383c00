"""Further kinds of notices: amendments and reopenings that wait to be decided, follow-ups that fall due or are late."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KINDS = (
    "report_due",
    "report_late",
    "report_returned",
    "report_submitted",
    "amendment_submitted",
    "reopening_asked",
    "follow_up_due",
    "follow_up_late",
    "seat_ends",
    "decree_ends",
)

CAUSE = """
CREATE FUNCTION gugus_notices_{kind}(p_now timestamptz, p_kinds text[], p_steps int[])
RETURNS TABLE (seat_id uuid, owner text, agency_id uuid, time_zone text, subject_id uuid, parent_id uuid, step bigint,
               due_on date)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path = public, pg_temp AS $$
    SELECT DISTINCT s.id, s.organisation::text, s.agency_id, s.time_zone::text, {told}
$$;
"""
IN_FORCE = "gugus_on_day(p_now, s.valid_from, s.valid_to, s.time_zone)"
# Those who do it and the secretariat that keeps the list.
FOLLOW_UP = f"""f.id, f.meeting_id, d.step::bigint, f.due_on
    FROM follow_up f CROSS JOIN LATERAL (SELECT (p_now AT TIME ZONE f.time_zone)::date AS today) t
    CROSS JOIN LATERAL (SELECT {{step}} AS step FROM unnest(p_steps) x WHERE {{has_come}}) d
    JOIN seat s ON s.kind = ANY (p_kinds) AND {IN_FORCE}
     AND s.organisation = CASE WHEN s.kind = 'secretariat' THEN f.region ELSE f.agency END
    WHERE f.status = 'open' AND {{at}} AND d.step IS NOT NULL
"""
CAUSES = {
    # An amendment that comes back and is sent again calls again.
    "amendment_submitted": f"""a.id, a.plan_id, extract(epoch FROM a.submitted_at)::bigint, NULL::date
    FROM amendment a JOIN seat s ON s.organisation = a.region AND s.kind = ANY (p_kinds) AND {IN_FORCE}
    WHERE a.status = 'submitted'
""",
    # Whoever sits for an agency that asked cannot approve it, so nobody there is called.
    "reopening_asked": f"""r.id, r.period_id, 0::bigint, (r.ends_at AT TIME ZONE s.time_zone)::date
    FROM reopening r JOIN seat s ON s.organisation = r.region AND s.kind = ANY (p_kinds) AND {IN_FORCE}
    WHERE r.status = 'asked' AND r.ends_at > p_now
      AND (s.agency_id IS NULL OR s.agency_id <> ALL (r.asked_from))
""",
    "follow_up_due": FOLLOW_UP.format(step="min(x)", has_come="f.due_on - t.today <= x", at="t.today <= f.due_on"),
    "follow_up_late": FOLLOW_UP.format(step="max(x)", has_come="t.today - f.due_on >= x", at="t.today > f.due_on"),
}


def may_look(table: str) -> None:
    """The functions look at the table; another migration may have opened it to them before."""
    op.execute(f"GRANT SELECT ON {table} TO gugus_definer")
    op.execute(f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_policies WHERE tablename = '{table}' AND policyname = 'look_{table}') THEN
    CREATE POLICY look_{table} ON {table} FOR SELECT TO gugus_definer USING (true);
  END IF;
END $$;
""")


def upgrade() -> None:
    op.drop_constraint(op.f("ck_notice_noticekind"), "notice", type_="check")
    op.create_check_constraint(op.f("ck_notice_noticekind"), "notice", sa.column("kind").in_(KINDS))
    for table in ("amendment", "reopening", "follow_up"):
        may_look(table)
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    for kind, told in CAUSES.items():
        signature = f"gugus_notices_{kind}(timestamptz, text[], int[])"
        op.execute(CAUSE.format(kind=kind, told=told))
        op.execute(f"ALTER FUNCTION {signature} OWNER TO gugus_definer")
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO gugus_worker")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
