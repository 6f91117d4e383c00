"""Notices of referrals: sent, half of the time gone, overdue, another way offered, expired, and what waits on whom.

Each is told to a seat once. Nobody is told of a case that is sealed against them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

KINDS = (
    *("report_due", "report_late", "report_returned", "report_submitted", "amendment_submitted", "reopening_asked"),
    *("follow_up_due", "follow_up_late", "seat_ends", "decree_ends"),
    *("referral_sent", "referral_reminder", "referral_overdue", "referral_reroute", "referral_expired"),
    *("referral_question", "referral_service_late", "referral_completed", "referral_next_step"),
    *("consent_unconfirmed", "deletion_duty"),
)

CAUSE = """
CREATE FUNCTION gugus_notices_{kind}(p_now timestamptz, p_kinds text[], p_steps int[])
RETURNS TABLE (seat_id uuid, owner text, agency_id uuid, time_zone text, subject_id uuid, parent_id uuid, step bigint,
               due_on date)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path = public, pg_temp AS $$
    SELECT DISTINCT s.id, s.organisation::text, s.agency_id, s.time_zone::text, {told}
$$;
"""
TOLD = """{step}, ({due} AT TIME ZONE s.time_zone)::date
    FROM {table} r
    JOIN seat s ON s.kind = ANY (p_kinds) AND gugus_on_day(p_now, s.valid_from, s.valid_to, s.time_zone)
     AND s.organisation IN ({whom})
    WHERE {stands}
      AND NOT EXISTS (SELECT 1 FROM case_seal x WHERE x.case_id = r.case_id AND x.lifted_at IS NULL
                      AND x.against IN (s.organisation, 'officer:' || s.person_id))
"""
# The response clock runs; a question that nobody answered in time stops it no longer.
RUNS = "(r.status IN ('sent', 'received') OR r.status = 'info_requested' AND r.info_until <= p_now)"
UNFOLLOWED = "NOT EXISTS (SELECT 1 FROM referral f WHERE f.replaces_id = r.id AND f.sent_at IS NOT NULL)"
SENDER, RECEIVER, BOTH = "r.owner", "r.receiver", "r.owner, r.receiver"
OVERSEEN = "r.owner, r.region, r.receiver_region"


def of_a_referral(stands: str, whom: str, due: str, step: str = "0") -> str:
    told = f"r.id, NULL::uuid, ({step})::bigint"
    return TOLD.format(step=told, due=due, table="referral", whom=whom, stands=stands)


CAUSES = {
    "referral_sent": of_a_referral("r.status = 'sent' AND r.expires_at > p_now", RECEIVER, "r.response_due_at"),
    "referral_reminder": of_a_referral(
        f"{RUNS} AND p_now >= r.remind_at AND p_now < r.response_due_at", RECEIVER, "r.response_due_at"
    ),
    "referral_overdue": of_a_referral(
        f"{RUNS} AND p_now >= r.response_due_at AND p_now < r.expires_at", BOTH, "r.response_due_at"
    ),
    "referral_reroute": of_a_referral(
        f"{RUNS} AND p_now >= r.reroute_at AND p_now < r.expires_at", OVERSEEN, "r.expires_at"
    ),
    "referral_expired": of_a_referral(
        f"(r.status = 'expired' OR {RUNS} AND r.expires_at <= p_now) AND {UNFOLLOWED}", OVERSEEN, "r.expires_at"
    ),
    "referral_question": of_a_referral(
        "r.status = 'info_requested' AND r.info_until > p_now", SENDER, "r.info_until", "r.questions"
    ),
    "referral_service_late": of_a_referral(
        "r.status = 'accepted' AND r.service_due_at <= p_now", BOTH, "r.service_due_at"
    ),
    "referral_completed": of_a_referral(
        "r.status = 'completed' AND r.confirm_until > p_now", SENDER, "r.confirm_until", "r.was_reopened::int"
    ),
    "referral_next_step": of_a_referral(
        f"r.status IN ('rejected', 'failed') AND {UNFOLLOWED}", SENDER, "r.next_step_until"
    ),
    "consent_unconfirmed": TOLD.format(
        step="r.id, r.case_id, 0::bigint",
        due="(r.given_at + interval '24 hours')",
        table="consent",
        whom="r.owner",
        stands="r.status = 'given' AND r.basis <> 'consent' AND r.confirmed_at IS NULL "
        "AND r.given_at + interval '24 hours' > p_now",
    ),
    # Once when it opens, and once more when its time is over.
    "deletion_duty": TOLD.format(
        step="r.id, r.case_id, (r.due_at <= p_now)::int::bigint",
        due="r.due_at",
        table="deletion_duty",
        whom="r.agency",
        stands="r.status = 'open'",
    ),
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
    for table in ("referral", "consent", "deletion_duty", "case_seal"):
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
