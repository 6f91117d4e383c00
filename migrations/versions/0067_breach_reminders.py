"""Whoever answers for a breach is told before its 3×24 hours are over, and again when they are.

Steps are days counted to the moment, not local days: the hours of UU 27/2022 Pasal 46 run from when it was known.
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None
allowed = {
    "ban-drop-constraint": "a wider one takes its place in the same transaction",
    "constraint-missing-not-valid": "notices are few, and old ones are pruned: they are read in milliseconds",
}

CAUSE = """
CREATE FUNCTION gugus_notices_{kind}(p_now timestamptz, p_kinds text[], p_steps int[])
RETURNS TABLE (seat_id uuid, owner text, agency_id uuid, time_zone text, subject_id uuid, parent_id uuid, step bigint,
               due_on date)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 10 SET search_path = public, pg_temp AS $$
    SELECT DISTINCT s.id, s.organisation::text, s.agency_id, s.time_zone::text, b.id, NULL::uuid, d.step::bigint,
           ((b.known_at + interval '72 hours') AT TIME ZONE s.time_zone)::date
    FROM breach b
    JOIN seat s ON s.organisation = b.owner AND s.kind = ANY (p_kinds)
     AND gugus_on_day(p_now, s.valid_from, s.valid_to, s.time_zone)
    CROSS JOIN LATERAL (SELECT {step} AS step FROM unnest(p_steps) x WHERE {has_come}) d
    WHERE b.status = 'recorded' AND {at} AND d.step IS NOT NULL
$$;
"""
LEFT, OVER = "b.known_at + interval '72 hours' - p_now", "p_now - b.known_at - interval '72 hours'"
CAUSES = {
    "breach_due": {"step": "min(x)", "has_come": f"{LEFT} <= x * interval '1 day'", "at": f"{LEFT} >= interval '0'"},
    "breach_late": {"step": "max(x)", "has_come": f"{OVER} >= x * interval '1 day'", "at": f"{OVER} > interval '0'"},
}
STANDING = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_notice_noticekind'"


def upgrade() -> None:
    kinds = re.findall(r"'(\w+)'", op.get_bind().scalar(sa.text(STANDING)))
    op.drop_constraint(op.f("ck_notice_noticekind"), "notice", type_="check")
    told = sa.column("kind").in_([*kinds, *CAUSES])
    op.create_check_constraint(op.f("ck_notice_noticekind"), "notice", told)
    op.execute("GRANT SELECT ON breach TO gugus_definer")
    op.execute("CREATE POLICY look_breach ON breach FOR SELECT TO gugus_definer USING (true)")
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    for kind, told_of in CAUSES.items():
        signature = f"gugus_notices_{kind}(timestamptz, text[], int[])"
        op.execute(CAUSE.format(kind=kind, **told_of))
        op.execute(f"ALTER FUNCTION {signature} OWNER TO gugus_definer")
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO gugus_worker")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
