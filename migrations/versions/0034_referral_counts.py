"""Counts of referrals over all organisations for the published report; no person, no case and no agency is in them.

What is under a seal against anybody is in none of them: who may not know of a case must not find it by subtracting its
own counts from published ones.
"""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

# What was sent in years that are over, by the place it was sent from; an answer is an acceptance, rejection or
# redirection, and is in time up to the end of the response clock (lifecycles.md §3). Deadlines count as they passed.
SENT = """
    SELECT r.id, substr(split_part(r.region, ':', 2), 1, 2) AS place, split_part(r.region, ':', 2) AS district,
           to_char(r.sent_at AT TIME ZONE r.time_zone, 'YYYY') AS year, r.service, r.urgency, r.sent_at,
           r.response_due_at, coalesce(r.accepted_at, CASE WHEN r.status IN ('rejected', 'redirected') THEN r.ended_at END)
           AS answered_at,
           CASE WHEN r.status IN ('completed', 'closed') THEN 'served'
                WHEN r.status IN ('sent', 'received', 'info_requested') AND r.expires_at <= gugus_now() THEN 'expired'
                WHEN r.status IN ('rejected', 'redirected', 'cancelled', 'withdrawn', 'expired', 'failed') THEN r.status
                ELSE 'open' END AS outcome
    FROM referral r
    WHERE r.sent_at IS NOT NULL AND r.status <> 'entered_in_error'
      AND extract(year FROM r.sent_at AT TIME ZONE r.time_zone) <= p_until
      AND NOT EXISTS (SELECT 1 FROM case_seal s WHERE s.case_id = r.case_id AND s.lifted_at IS NULL)
"""
COUNTS = f"""
CREATE FUNCTION gugus_count_referrals(p_until integer)
RETURNS TABLE (asked text, place text, year text, answer text, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH sent AS ({SENT})
    SELECT a.asked, s.place, s.year, a.answer, count(*)
    FROM sent s CROSS JOIN LATERAL (VALUES
        ('referrals', ''), ('service', s.service), ('urgency', s.urgency), ('outcome', s.outcome),
        ('district', s.district),
        ('response', CASE WHEN s.answered_at IS NULL THEN 'unanswered'
                          WHEN s.answered_at <= s.response_due_at THEN 'within_clock' ELSE 'after_clock' END)
    ) AS a (asked, answer)
    GROUP BY 1, 2, 3, 4
$$;
"""
MEDIANS = f"""
CREATE FUNCTION gugus_referral_medians(p_until integer) RETURNS TABLE (place text, year text, hours numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH sent AS ({SENT})
    SELECT coalesce(s.place, ''), coalesce(s.year, ''),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM s.answered_at - s.sent_at) / 3600)::numeric
    FROM sent s WHERE s.answered_at IS NOT NULL
    GROUP BY GROUPING SETS ((s.place), (s.year), ())
$$;
"""


def upgrade() -> None:
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    for name, statement in (("gugus_count_referrals", COUNTS), ("gugus_referral_medians", MEDIANS)):
        op.execute(statement)
        op.execute(f"ALTER FUNCTION {name}(integer) OWNER TO gugus_definer")
        op.execute(f"REVOKE ALL ON FUNCTION {name}(integer) FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name}(integer) TO gugus_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
