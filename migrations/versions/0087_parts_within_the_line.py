"""Parts of a line are together never more than the line, whatever its ceiling has become.

A tie by amount is held to the ceiling of the day it is made. In a quarter with a lower one, before a version that brings
money or after one that takes it, each amount was told up to the whole line: what was spent stood under several fields and
activities at once, and nothing marked it. Amounts now share in proportion what the shares of the line leave.
"""

from alembic import op

revision = "0087"
down_revision = "0086"
branch_labels = None
depends_on = None
allowed = {"ban-drop-function": "the function that says what is counted again is made here and dropped here"}

WAS = "least(1, coalesce(t.amount_idr, 0) / l.ceiling)"
IS_NOW = """least(t.amount_idr / l.ceiling, (
                        SELECT t.amount_idr / sum(x.amount_idr)
                               * (1 - coalesce(sum(coalesce(x.share, 1)) FILTER (WHERE x.mode = 'share'), 0))
                        FROM budget_tag x WHERE x.line_id = t.line_id AND x.confirmed))"""
MEND = f"""
DO $do$ DECLARE v_defined text[] := string_to_array(
    pg_get_functiondef('gugus_live_figures(text, integer)'::regprocedure), $was${WAS}$was$);
BEGIN
    IF position($now${IS_NOW}$now$ IN pg_get_functiondef('gugus_live_figures(text, integer)'::regprocedure)) > 0 THEN RETURN; END IF;
    IF cardinality(v_defined) <> 2 THEN RAISE EXCEPTION 'gugus_live_figures is not as this migration knows it'; END IF;
    EXECUTE array_to_string(v_defined, $now${IS_NOW}$now$);
END $do$"""
# By the definer, for the owner is bound by the policies as well; the years alone of lines that are tied so.
TO_COUNT_AGAIN = """
CREATE OR REPLACE FUNCTION gugus_to_count_again() RETURNS TABLE (region text, province text, year integer)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT b.region, b.province, b.fiscal_year
    FROM budget_tag t JOIN budget_line b ON b.id = t.line_id WHERE t.mode = 'amount' AND t.confirmed
$$"""
# Each by itself: whoever writes on a line waits for the district's year that is counted, and for no other.
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
