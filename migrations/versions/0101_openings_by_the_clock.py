"""Who owes for a period that the clock opened is known before its opening is recorded, also to whoever counts it.

`gugus_due_openings` says which periods those are and by which plan; `gugus_expected` what will be written for them, to
those who will see it. A district that has ended opens no more: its days are those of the list of regions.

The id of an obligation follows from its period and its agency, so that it is the same before it is written and after.
"""

import sqlalchemy as sa
from alembic import op

revision = "0101"
down_revision = "0100"
branch_labels = None
depends_on = None

HELD = "ANY ((SELECT gugus_organisations())::text[])"
# In plpgsql, which keeps its plans: the report of the nation asks each time, and nearly always nobody is found.
# Version 8 (RFC 9562): the moment of the period's id, so that they stand in its order, and a digest of both.
OBLIGATION_ID = """
CREATE OR REPLACE FUNCTION gugus_obligation_id(p_period uuid, p_agency uuid) RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT (left(replace(p_period::text, '-', ''), 12) || '8' || substr(x.digest, 14, 3) || '8'
            || substr(x.digest, 18))::uuid
    FROM (SELECT md5(p_period::text || p_agency::text) AS digest) x
$$"""
DUE_OPENINGS = """
CREATE OR REPLACE FUNCTION gugus_due_openings(p_now timestamptz) RETURNS TABLE (period_id uuid, plan_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10 SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT p.id, x.id
    FROM reporting_period p
    LEFT JOIN region r ON r.code = split_part(p.region, ':', 2)
    CROSS JOIN LATERAL (
        SELECT y.id FROM plan y
        WHERE y.task_force_id = p.task_force_id AND y.status IN ('in_force', 'superseded', 'expired')
          AND y.copy_of IS NULL AND p.year BETWEEN y.year_from AND y.year_to
          AND (y.in_force_from IS NULL OR y.in_force_from <= p.freeze_on)
        ORDER BY y.in_force_from DESC NULLS LAST, y.id DESC LIMIT 1
    ) x
    WHERE p.status = 'planned' AND p.opens_on <= (p_now AT TIME ZONE 'Asia/Jayapura')::date
      AND p.opens_on <= (p_now AT TIME ZONE p.time_zone)::date
      AND p.opens_on <= coalesce(r.valid_to, 'infinity');
END $$"""
# The fields of an obligation are those of the activities that its agency leads, as in `gugus_live_figures`.
EXPECTED = f"""
CREATE OR REPLACE FUNCTION gugus_expected(p_now timestamptz, p_dimension text)
RETURNS TABLE (obligation_id uuid, plan_id uuid, owner text, region text, province text, ministry text, agency_id uuid,
               agency text, period_id uuid, year integer, opens_on date, ends_on date, due_on date, code text,
               name text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 40 SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY WITH expected AS MATERIALIZED (
        SELECT gugus_obligation_id(p.id, g.id) AS obligation_id, d.plan_id, p.owner, p.region, p.province, g.ministry,
               g.id AS agency_id, g.organisation AS agency, p.id AS period_id,
               extract(year FROM p.ends_on)::integer AS year, p.opens_on, p.ends_on, p.due_on, g.name AS agency_name
        FROM gugus_due_openings(p_now) d JOIN reporting_period p ON p.id = d.period_id
        CROSS JOIN LATERAL (
            SELECT DISTINCT w.lead_agency_id FROM activity w WHERE w.plan_id = d.plan_id AND w.ended_edition IS NULL
        ) l JOIN agency g ON g.id = l.lead_agency_id
        WHERE p.owner = {HELD} OR p.province = {HELD} OR 'national:id' = {HELD} OR g.ministry = {HELD}
    ), funding AS (
        SELECT w.plan_id, w.lead_agency_id, f.year, f.funding_source,
               CASE WHEN s."group" IN ('HIBAH', 'CSR')
                    THEN regexp_replace(btrim(coalesce(nullif(btrim(f.source_raw), ''), f.funding_source)),
                                        '\\s+', ' ', 'g') END AS donor
        FROM activity w JOIN activity_funding f ON f.activity_id = w.id
        JOIN funding_source s ON s.code = f.funding_source
        WHERE w.plan_id IN (SELECT e.plan_id FROM expected e)
    ), field AS (
        SELECT e.obligation_id, '' AS code, NULL AS name FROM expected e WHERE p_dimension = ''
        UNION ALL SELECT e.obligation_id, e.agency, e.agency_name FROM expected e WHERE p_dimension = 'agency'
        UNION ALL SELECT DISTINCT e.obligation_id, w.sub_task_force, NULL
        FROM expected e JOIN activity w ON w.plan_id = e.plan_id AND w.lead_agency_id = e.agency_id
        WHERE p_dimension = 'sub_task_force'
        UNION ALL SELECT DISTINCT e.obligation_id, f.funding_source, NULL
        FROM expected e JOIN funding f ON f.plan_id = e.plan_id AND f.lead_agency_id = e.agency_id AND f.year = e.year
        WHERE p_dimension = 'funding_source'
        UNION ALL SELECT e.obligation_id, lower(f.donor), min(f.donor)
        FROM expected e JOIN funding f ON f.plan_id = e.plan_id AND f.lead_agency_id = e.agency_id AND f.year = e.year
        WHERE p_dimension = 'donor' AND f.donor IS NOT NULL GROUP BY 1, 2
    )
    SELECT e.obligation_id, e.plan_id, e.owner::text, e.region::text, e.province::text, e.ministry::text, e.agency_id,
           e.agency::text, e.period_id, e.year, e.opens_on, e.ends_on, e.due_on, f.code::text, f.name::text
    FROM expected e JOIN field f USING (obligation_id);
END $$"""
# name and parameters -> definition, and who may call it; the id looks at nothing and is anybody's
FUNCTIONS = {
    "gugus_due_openings(timestamptz)": (DUE_OPENINGS, "gugus_worker"),
    "gugus_expected(timestamptz, text)": (EXPECTED, "gugus_app"),
}


def upgrade() -> None:
    op.execute(OBLIGATION_ID)
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    for signature, (definition, caller) in FUNCTIONS.items():
        op.execute(definition)
        op.execute(f"ALTER FUNCTION {signature} OWNER TO gugus_definer")
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO {caller}")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")
    # The report of the nation tells of periods now: what it told before stands no more.
    op.execute(
        "CREATE OR REPLACE TRIGGER reporting_period_shown AFTER INSERT OR UPDATE OR DELETE ON reporting_period"
        " FOR EACH ROW EXECUTE FUNCTION gugus_note_place()"
    )
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_reporting_period_planned")
        op.create_index(
            "ix_reporting_period_planned",
            "reporting_period",
            ["opens_on"],
            postgresql_where=sa.text("status = 'planned'"),
            postgresql_concurrently=True,
        )
        op.execute("RESET lock_timeout")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
