"""How a referral ended and when it was answered are counted together: each says something of the other.

What expired was not answered, what was served was; counted apart, the one gave away what of the other was kept back.
"""

from alembic import op

revision = "0096"
down_revision = "0095"
branch_labels = None
depends_on = None

# As in 0034, and beside it the two together; the version before goes on asking for each by itself.
COUNTS = """
CREATE OR REPLACE FUNCTION gugus_count_referrals(p_until integer)
RETURNS TABLE (asked text, place text, year text, answer text, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH sent AS (
        SELECT substr(split_part(r.region, ':', 2), 1, 2) AS place, split_part(r.region, ':', 2) AS district,
               to_char(r.sent_at AT TIME ZONE r.time_zone, 'YYYY') AS year, r.service, r.urgency,
               CASE WHEN a.answered_at IS NULL THEN 'unanswered'
                    WHEN a.answered_at <= r.response_due_at THEN 'within_clock' ELSE 'after_clock' END AS response,
               CASE WHEN r.status IN ('completed', 'closed') THEN 'served'
                    WHEN r.status IN ('sent', 'received', 'info_requested') AND r.expires_at <= gugus_now() THEN 'expired'
                    WHEN r.status IN ('rejected', 'redirected', 'cancelled', 'withdrawn', 'expired', 'failed')
                    THEN r.status ELSE 'open' END AS outcome
        FROM referral r CROSS JOIN LATERAL (
            SELECT coalesce(r.accepted_at, CASE WHEN r.status IN ('rejected', 'redirected') THEN r.ended_at END)
        ) a (answered_at)
        WHERE r.sent_at IS NOT NULL AND r.status <> 'entered_in_error'
          AND extract(year FROM r.sent_at AT TIME ZONE r.time_zone) <= p_until
          AND NOT EXISTS (SELECT 1 FROM case_seal s WHERE s.case_id = r.case_id AND s.lifted_at IS NULL)
    )
    SELECT a.asked, s.place, s.year, a.answer, count(*)
    FROM sent s CROSS JOIN LATERAL (VALUES
        ('referrals', ''), ('service', s.service), ('urgency', s.urgency), ('district', s.district),
        ('outcome', s.outcome), ('response', s.response), ('course', s.outcome || '|' || s.response)
    ) AS a (asked, answer)
    GROUP BY 1, 2, 3, 4
$$
"""


def upgrade() -> None:
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    op.execute(COUNTS)
    op.execute("ALTER FUNCTION gugus_count_referrals(integer) OWNER TO gugus_definer")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
