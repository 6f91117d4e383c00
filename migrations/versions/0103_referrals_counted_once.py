"""How many referrals were sent is counted, where a release is looked for: every ten minutes all tables were made for it."""

from alembic import op

revision = "0103"
down_revision = "0102"
branch_labels = None
depends_on = None

# Which referrals are counted is said as in `gugus_count_referrals` (migration 0096); a test compares the two.
COUNT = """
CREATE OR REPLACE FUNCTION gugus_count_sent(p_until integer) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FROM referral r
    WHERE r.sent_at IS NOT NULL AND r.status <> 'entered_in_error'
      AND extract(year FROM r.sent_at AT TIME ZONE r.time_zone) <= p_until
      AND NOT EXISTS (SELECT 1 FROM case_seal s WHERE s.case_id = r.case_id AND s.lifted_at IS NULL)
$$"""


def upgrade() -> None:
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    op.execute(COUNT)
    op.execute("ALTER FUNCTION gugus_count_sent(integer) OWNER TO gugus_definer")
    op.execute("REVOKE ALL ON FUNCTION gugus_count_sent(integer) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION gugus_count_sent(integer) TO gugus_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
