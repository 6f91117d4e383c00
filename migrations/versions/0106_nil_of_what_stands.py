"""A report that is nil as a whole and waits says nothing of an activity that an amendment took out of the plan.

It was counted as nil, in place of what had been said of it before. What was verified stays as it was verified.
"""

from alembic import op

revision = "0106"
down_revision = "0105"
branch_labels = None
depends_on = None
allowed = {"ban-drop-function": "the function that says what is counted again is made here and dropped here"}

WAS = "WHERE r.nil_reason IS NOT NULL AND w.plan_id = s.plan_id AND w.lead_agency_id = s.agency_id"
IS_NOW = f"""{WAS}
              AND EXISTS (SELECT FROM activity x WHERE x.id = w.id AND x.ended_edition IS NULL)"""
MEND = f"""
DO $do$ DECLARE v_defined text[] := string_to_array(
    pg_get_functiondef('gugus_live_figures(text, integer)'::regprocedure), $was${WAS}$was$);
BEGIN
    IF position($now${IS_NOW}$now$ IN pg_get_functiondef('gugus_live_figures(text, integer)'::regprocedure)) > 0 THEN RETURN; END IF;
    IF cardinality(v_defined) <> 2 THEN RAISE EXCEPTION 'gugus_live_figures is not as this migration knows it'; END IF;
    EXECUTE array_to_string(v_defined, $now${IS_NOW}$now$);
END $do$"""
# By the definer, for the owner is bound by the policies as well; the years alone in which such a report waits.
TO_COUNT_AGAIN = """
CREATE OR REPLACE FUNCTION gugus_to_count_again() RETURNS TABLE (region text, province text, year integer)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT r.region, r.province, extract(year FROM p.ends_on)::integer
    FROM progress_report r JOIN reporting_period p ON p.id = r.period_id
    JOIN reporting_obligation o ON o.id = r.obligation_id
    JOIN activity a ON a.plan_id = o.plan_id AND a.lead_agency_id = r.agency_id AND a.ended_edition IS NOT NULL
    WHERE r.status IN ('submitted', 'under_review') AND r.nil_reason IS NOT NULL
$$"""
# Each by itself: whoever writes in the district waits for the year that is counted, and for no other.
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
