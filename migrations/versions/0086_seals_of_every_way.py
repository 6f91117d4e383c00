"""A seal shuts every way: the duty to delete, an act that waits for a second person, a notice, and another chair.

A sealed officer found the case among the deletion duties of the agency, and its referral in the list of acts that wait
and among the notices of the seat. And an agency that a case was sealed against read on from every seat that it holds
elsewhere: as the secretariat of the region it saw the referral, and was told of it. Whoever sits for an agency is
sealed with it now, wherever the seat acts.
"""

import sqlalchemy as sa
from alembic import op

revision = "0086"
down_revision = "0085"
branch_labels = None
depends_on = None

SEALED_CASES = """
CREATE OR REPLACE FUNCTION gugus_sealed_cases(p_parties text[]) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(s.case_id), '{}') FROM case_seal s
    WHERE s.lifted_at IS NULL AND s.against = ANY (p_parties || ARRAY(
        SELECT w.word FROM (
            SELECT t.* FROM seat t WHERE t.person_id = ANY (ARRAY(
                SELECT substr(p, 9)::uuid FROM unnest(p_parties) p WHERE p ~ '^officer:.'))
            UNION ALL
            SELECT t.* FROM client c JOIN seat t ON t.id = c.seat_id WHERE c.id = ANY (ARRAY(
                SELECT substr(p, 9)::uuid FROM unnest(p_parties) p WHERE p ~ '^officer:.'))) t
        JOIN agency a ON a.id = t.agency_id
        CROSS JOIN LATERAL (VALUES (a.organisation), (a.organisation || '/' || t.unit)) w (word)
        WHERE w.word IS NOT NULL AND gugus_on_day(gugus_now(), t.valid_from, t.valid_to, t.time_zone)))
$$;
"""
# A seat of the region is told of no case that is sealed against the agency that holds the seat.
TELLING = "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname LIKE 'gugus_notices_%' AND prosrc LIKE :told"
AGAINST = "against IN (s.organisation, "
AND_ITS_AGENCY = AGAINST + "(SELECT o.organisation FROM agency o WHERE o.id = s.agency_id), "

HELD = "((SELECT gugus_organisations())::text[])"
PARTIES = "(gugus_organisations() || ('officer:' || gugus_actor()))"
CASES = f"((SELECT gugus_sealed_cases({PARTIES}))::uuid[])"
REFERRALS = f"((SELECT gugus_sealed_referrals({PARTIES}))::uuid[])"
DUTY = f"(owner = ANY {HELD} OR agency = ANY {HELD}) AND case_id <> ALL {CASES}"
ACT = f"owner = ANY {HELD} AND (subject_id IS NULL OR subject_id <> ALL {REFERRALS})"
NOTICE = f"""seat_id = ANY ((SELECT gugus_seats())::uuid[]) AND subject_id <> ALL {REFERRALS}
AND (parent_id IS NULL OR parent_id <> ALL {CASES})"""
SHUT = {"deletion_duty": DUTY, "pending_act": ACT, "notice": NOTICE}


def upgrade() -> None:
    told = op.get_bind().scalars(sa.text(TELLING), {"told": f"%{AGAINST}%"}).all()
    if not told:
        raise RuntimeError("the notices are not as migrations 0037 and 0081 left them")
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    op.execute("SET LOCAL ROLE gugus_definer")  # replacing a function needs its owner
    for statement in (SEALED_CASES, *(each.replace(AGAINST, AND_ITS_AGENCY) for each in told)):
        op.execute(statement)
    op.execute("RESET ROLE")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")
    for table, condition in SHUT.items():
        for verb in ("select", "update"):
            op.execute(f"ALTER POLICY {verb}_{table} ON {table} USING ({condition})")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
