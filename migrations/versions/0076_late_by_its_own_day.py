"""A report is late by the day that stands on it, in the counts as on its page.

The counts knew the days of activities and the day of sending alone: a paper of the 5th that was typed in on the 20th was late in
the report of the nation and on the ladder, and in time on its own page. What is typed in or imported without any day is
not called late, for nobody knows.
"""

from alembic import op

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None
allowed = {"ban-drop-function": "the function that says what is counted again is made here and dropped here"}

WAS = "SELECT x.submitted_at, (SELECT max(e.reported_on) FROM progress_entry e WHERE e.report_id = x.id) AS said_on"
IS_NOW = """SELECT CASE WHEN x.typed_by IS NULL AND x.import_id IS NULL THEN x.submitted_at END AS submitted_at,
               greatest(x.reported_on,
                        (SELECT max(e.reported_on) FROM progress_entry e WHERE e.report_id = x.id)) AS said_on"""
MEND = f"""
DO $do$ DECLARE v_defined text[] := string_to_array(
    pg_get_functiondef('gugus_live_standings(text, integer)'::regprocedure), $was${WAS}$was$);
BEGIN
    IF position($now${IS_NOW}$now$ IN pg_get_functiondef('gugus_live_standings(text, integer)'::regprocedure)) > 0 THEN RETURN; END IF;
    IF cardinality(v_defined) <> 2 THEN RAISE EXCEPTION 'gugus_live_standings is not as this migration knows it'; END IF;
    EXECUTE array_to_string(v_defined, $now${IS_NOW}$now$);
END $do$"""

# By the definer, for the owner is bound by the policies as well; the years alone in which such a report stands.
TO_COUNT_AGAIN = """
CREATE OR REPLACE FUNCTION gugus_to_count_again() RETURNS TABLE (region text, province text, year integer)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT r.region, r.province, p.year
    FROM progress_report r JOIN reporting_period p ON p.id = r.period_id
    WHERE r.typed_by IS NOT NULL OR r.import_id IS NOT NULL OR r.reported_on IS NOT NULL
$$"""
# Each by itself: whoever sends or verifies a report waits for the district's year that is counted, and for no other.
EACH = """
DO $do$ DECLARE x record; BEGIN
    FOR x IN SELECT * FROM gugus_to_count_again() LOOP
        PERFORM gugus_roll_up(x.region, x.province, x.year), gugus_form(x.region, x.province);
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
