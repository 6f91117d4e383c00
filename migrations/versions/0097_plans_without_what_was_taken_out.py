"""What the plan sets aside is that of the activities it has: one that an amendment took out counted on.

The plan itself and its edition had left it out; the reports told the sum of both.
"""

from alembic import op

revision = "0097"
down_revision = "0096"
branch_labels = None
depends_on = None
allowed = {"ban-drop-function": "the function that says what is counted again is made here and dropped here"}

WAS = "FROM funding f WHERE f.plan_id = (SELECT id FROM plan_of_year)"
IS_NOW = f"""{WAS}
          AND EXISTS (SELECT FROM activity x WHERE x.id = f.activity_id AND x.ended_edition IS NULL)"""
MEND = f"""
DO $do$ DECLARE v_defined text[] := string_to_array(
    pg_get_functiondef('gugus_live_figures(text, integer)'::regprocedure), $was${WAS}$was$);
BEGIN
    IF position($now${IS_NOW}$now$ IN pg_get_functiondef('gugus_live_figures(text, integer)'::regprocedure)) > 0 THEN RETURN; END IF;
    IF cardinality(v_defined) <> 2 THEN RAISE EXCEPTION 'gugus_live_figures is not as this migration knows it'; END IF;
    EXECUTE array_to_string(v_defined, $now${IS_NOW}$now$);
END $do$"""
# By the definer, for the owner is bound by the policies as well; the years alone of which something was taken out.
TO_COUNT_AGAIN = """
CREATE OR REPLACE FUNCTION gugus_to_count_again() RETURNS TABLE (region text, province text, year integer)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT a.region, a.province, f.year
    FROM activity a JOIN activity_funding f ON f.activity_id = a.id WHERE a.ended_edition IS NOT NULL
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
