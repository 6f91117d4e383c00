"""The change feed: whom each event is told to, and where it begins.

An event is told in words: organisations, `anyone` who holds anything, and `members@district:32.12` for the agencies
that are members there on the day it is read. The policy says the same as `audience` in api/access/visibility.py.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

HEARING = """
CREATE FUNCTION gugus_hearing() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT gugus_organisations() || ARRAY['anyone']
        || ARRAY(SELECT 'members@' || region FROM unnest(gugus_regions()) AS region)
    WHERE cardinality(gugus_organisations()) > 0
$$;
"""
HELD = "((SELECT gugus_organisations())::text[])"
TOLD = "((SELECT gugus_hearing())::text[])"
OWN_OR_TOLD = f"owner = ANY {HELD} OR audience && {TOLD} OR lost && {TOLD}"

# A number about all organisations: the newest transaction that every reader has seen the end of. Whoever waits for
# something new asks this first, and the feed itself only when it grew.
HEAD = """
CREATE FUNCTION gugus_feed_head() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT max(j.xid) FROM journal j WHERE j.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
$$;
"""
# Nothing speaks of a sealed case to those it is sealed against: not what happens to its referrals, either.
SEALED_REFERRALS = """
CREATE FUNCTION gugus_sealed_referrals(p_parties text[]) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(r.id), '{}') FROM referral r WHERE r.case_id = ANY (gugus_sealed_cases(p_parties))
$$;
"""
OF_THE_DEFINER = ("gugus_feed_head()", "gugus_sealed_referrals(text[])")
LOOKED_AT = ("journal", "referral")
LOOK = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_policies WHERE tablename = '{table}' AND policyname = 'look_{table}') THEN
    CREATE POLICY look_{table} ON {table} FOR SELECT TO gugus_definer USING (true);
  END IF;
END $$;
"""


def upgrade() -> None:
    texts = postgresql.ARRAY(sa.Text())
    op.add_column("journal", sa.Column("region", sa.String(), nullable=True))
    op.add_column("journal", sa.Column("whole_id", sa.Uuid(), nullable=True))
    op.add_column("journal", sa.Column("lost", texts, server_default="{}", nullable=False))
    op.add_column("feed_epoch", sa.Column("first_xid", sa.BigInteger(), server_default="0", nullable=False))
    # What was written before does not say whom it is told to.
    op.execute("UPDATE feed_epoch SET first_xid = pg_current_xact_id()::text::bigint")
    op.execute(HEARING)
    op.execute("DROP POLICY select_journal ON journal")
    op.execute(f"CREATE POLICY select_journal ON journal FOR SELECT USING ({OWN_OR_TOLD})")
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    op.execute(HEAD + SEALED_REFERRALS)
    for signature in OF_THE_DEFINER:
        op.execute(f"ALTER FUNCTION {signature} OWNER TO gugus_definer")
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO gugus_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")
    # Of the journal the definer reads numbers of transactions and nothing of what happened in them.
    op.execute("GRANT SELECT (xid) ON journal TO gugus_definer")
    op.execute("GRANT SELECT ON referral TO gugus_definer")
    for table in LOOKED_AT:
        op.execute(LOOK.format(table=table))


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
