"""What was reported stands with the obligation it was reported under, in every field its activities belong to.

An obligation was of the fields, sources and donors of the activities that its agency leads now: an amendment that gave an
activity to another agency left its field the verified value and took the obligation, the report and its verification.
"""

from alembic import op

revision = "0080"
down_revision = "0079"
branch_labels = None
depends_on = None
allowed = {"ban-drop-function": "the function that says what is counted again is made here and dropped here"}

WAS = "JOIN member m ON m.activity_id = w.id\n    ), coverage AS ("
IS_NOW = """JOIN member m ON m.activity_id = w.id
        UNION
        SELECT x.obligation_id, m.dimension, m.code FROM (
            SELECT s.obligation_id, v.activity_id
            FROM snapshot_value v JOIN work w ON w.id = v.activity_id AND w.agency <> v.owner
            JOIN report_snapshot s ON s.id = v.snapshot_id AND s.region = p_region
            JOIN progress_report r ON r.id = s.report_id AND r.verified_at = s.verified_at
                 AND r.status IN ('verified', 'accepted_province', 'accepted_national')
            WHERE v.region = p_region AND v.year = p_year
            UNION ALL
            SELECT s.obligation_id, e.activity_id
            FROM standing s
            JOIN progress_report r ON r.obligation_id = s.obligation_id AND r.region = p_region
                 AND r.status IN ('submitted', 'under_review', 'returned')
            JOIN progress_entry e ON e.report_id = r.id
            JOIN work w ON w.id = e.activity_id AND w.agency <> r.owner
        ) x JOIN member m ON m.activity_id = x.activity_id AND m.dimension <> 'agency'
    ), coverage AS ("""
MEND = f"""
DO $do$ DECLARE v_defined text[] := string_to_array(
    pg_get_functiondef('gugus_live_figures(text, integer)'::regprocedure), $was${WAS}$was$);
BEGIN
    IF position($now${IS_NOW}$now$ IN pg_get_functiondef('gugus_live_figures(text, integer)'::regprocedure)) > 0 THEN RETURN; END IF;
    IF cardinality(v_defined) <> 2 THEN RAISE EXCEPTION 'gugus_live_figures is not as this migration knows it'; END IF;
    EXECUTE array_to_string(v_defined, $now${IS_NOW}$now$);
END $do$"""

# By the definer, for the owner is bound by the policies as well; the years alone in which another agency leads now.
TO_COUNT_AGAIN = """
CREATE OR REPLACE FUNCTION gugus_to_count_again() RETURNS TABLE (region text, province text, year integer)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.region, r.province, extract(year FROM p.ends_on)::integer
    FROM progress_entry e JOIN progress_report r ON r.id = e.report_id
    JOIN reporting_period p ON p.id = r.period_id
    JOIN activity a ON a.id = e.activity_id JOIN agency g ON g.id = a.lead_agency_id
    WHERE g.organisation <> r.owner
    UNION
    SELECT v.region, v.province, v.year
    FROM snapshot_value v JOIN activity a ON a.id = v.activity_id JOIN agency g ON g.id = a.lead_agency_id
    WHERE g.organisation <> v.owner
$$"""
# Each by itself: whoever sends or verifies a report waits for the district's year that is counted, and for no other.
EACH = """
DO $do$ DECLARE x record; BEGIN
    FOR x IN SELECT * FROM gugus_to_count_again() LOOP
        PERFORM gugus_roll_up(x.region, x.province, x.year);
        COMMIT;
    END LOOP;
END $do$"""


def upgrade() -> None:
    op.execute(MEND)
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    op.execute(TO_COUNT_AGAIN)
    op.execute("ALTER FUNCTION gugus_to_count_again() OWNER TO gugus_definer")
    op.execute("REVOKE ALL ON FUNCTION gugus_to_count_again() FROM PUBLIC")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        op.execute(EACH)
        op.execute("RESET lock_timeout")
    op.execute("DROP FUNCTION gugus_to_count_again()")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
