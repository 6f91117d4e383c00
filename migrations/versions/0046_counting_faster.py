"""Counting a hundred thousand cases: an answer of one value needs no function, seals are looked up once.

PostgreSQL writes a function without a subquery into the statement that calls it, and asks what depends on no row once
for a statement where it stands in a subquery of its own. What is counted is the same.
"""

from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

SORTED = """
CREATE FUNCTION gugus_as_sorted_answer(p_values text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce((SELECT string_agg(v, '|' ORDER BY v) FROM (SELECT DISTINCT unnest(p_values)) AS u (v)), 'not_stated')
$$;
"""
ANSWER = """
CREATE OR REPLACE FUNCTION gugus_as_answer(p_values text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE cardinality(p_values)
        WHEN 1 THEN coalesce(p_values[array_lower(p_values, 1)], 'not_stated')
        ELSE gugus_as_sorted_answer(p_values)
    END
$$;
"""
OWN_CASES = """
CREATE OR REPLACE FUNCTION gugus_own_cases() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.id FROM "case" c
    WHERE c.holding_agency_id IN (
            SELECT a.id FROM agency a
            WHERE a.organisation = ANY (gugus_organisations()) OR a.region = ANY (gugus_organisations()))
      AND NOT (c.id = ANY (ARRAY(
            SELECT unnest(gugus_sealed_cases(gugus_organisations() || ('officer:' || gugus_actor()))))))
$$;
"""


def upgrade() -> None:
    op.execute(SORTED)
    op.execute(ANSWER)
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    op.execute("SET LOCAL ROLE gugus_definer")  # replacing a function needs its owner
    op.execute(OWN_CASES)
    op.execute("RESET ROLE")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
