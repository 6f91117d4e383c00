"""A referral that was entered in error is told to all who knew of it: both agencies and the secretariats of both regions.

A draft was known to its sender alone. Nobody is told of a case that is sealed against them. It stands for fourteen days:
nothing is left to be done about it.
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None
allowed = {
    "ban-drop-constraint": "a wider one takes its place in the same transaction",
    "constraint-missing-not-valid": "notices are few, and old ones are pruned: they are read in milliseconds",
}

KIND = "referral_entered_in_error"
SIGNATURE = f"gugus_notices_{KIND}(timestamptz, text[], int[])"
FUNCTION = f"""
CREATE FUNCTION gugus_notices_{KIND}(p_now timestamptz, p_kinds text[], p_steps int[])
RETURNS TABLE (seat_id uuid, owner text, agency_id uuid, time_zone text, subject_id uuid, parent_id uuid, step bigint,
               due_on date)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 10 SET search_path = public, pg_temp AS $$
    SELECT DISTINCT s.id, s.organisation::text, s.agency_id, s.time_zone::text, r.id, NULL::uuid, 0::bigint, NULL::date
    FROM referral r
    JOIN seat s ON s.kind = ANY (p_kinds) AND gugus_on_day(p_now, s.valid_from, s.valid_to, s.time_zone)
     AND s.organisation IN (r.owner, r.receiver, r.region, r.receiver_region)
    WHERE r.status = 'entered_in_error' AND r.ended_at + interval '14 days' > p_now
      AND NOT EXISTS (SELECT 1 FROM case_seal x WHERE x.case_id = r.case_id AND x.lifted_at IS NULL
                      AND x.against IN (s.organisation, 'officer:' || s.person_id,
                          (SELECT u.organisation FROM agency u WHERE u.id = s.agency_id) || '/' || s.unit))
$$;
"""
STANDING = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_notice_noticekind'"


def upgrade() -> None:
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
