"""A verification that was taken back, and a version that was superseded, count no more where an activity shows its last.

Every figure asked the report whether it still counts; what an activity shows as verified last asked the leaf alone, and
went on with a percentage that the secretariat had taken back. The leaf itself says so now, as it does where it is
outweighed, so that the page of activities asks for nothing more than before.
"""

from alembic import op

revision = "0085"
down_revision = "0084"
branch_labels = None
depends_on = None
allowed = {
    "ban-drop-function": "the functions that look back once are made here and dropped here; nobody else knows them"
}

COUNTS = "('verified', 'accepted_province', 'accepted_national')"
# Only the mark, and only this way: what was verified is overwritten by nobody.
MARK = """
CREATE OR REPLACE FUNCTION gugus_leaves_count_no_more() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
    UPDATE snapshot_value v SET counts = false FROM report_snapshot s
    WHERE s.report_id = OLD.id AND s.verified_at = OLD.verified_at AND v.snapshot_id = s.id AND v.counts;
    RETURN NULL;
END $$"""
FOLLOWS = f"""
CREATE OR REPLACE TRIGGER leaves_count_no_more AFTER UPDATE OF status, verified_at ON progress_report FOR EACH ROW
WHEN (OLD.status IN {COUNTS} AND (NEW.status NOT IN {COUNTS} OR NEW.verified_at IS DISTINCT FROM OLD.verified_at))
EXECUTE FUNCTION gugus_leaves_count_no_more()"""
COUNTS_NO_MORE = f"""v.counts AND v.snapshot_id = s.id AND r.id = s.report_id
      AND (r.status NOT IN {COUNTS} OR r.verified_at IS DISTINCT FROM s.verified_at)"""
TO_LOOK_BACK = f"""
CREATE OR REPLACE FUNCTION gugus_to_look_back() RETURNS TABLE (region text, year integer)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT v.region, v.year FROM snapshot_value v, report_snapshot s, progress_report r WHERE {COUNTS_NO_MORE}
$$"""
LOOK_BACK = f"""
CREATE OR REPLACE FUNCTION gugus_look_back(p_region text, p_year integer) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE snapshot_value v SET counts = false FROM report_snapshot s, progress_report r
    WHERE v.region = p_region AND v.year = p_year AND s.region = p_region AND {COUNTS_NO_MORE}
$$"""
# At each commit the district's year is counted again: whoever sends or verifies a report waits for that one alone.
EACH = """
DO $do$ DECLARE x record; BEGIN
    FOR x IN SELECT * FROM gugus_to_look_back() LOOP
        PERFORM gugus_look_back(x.region, x.year);
        COMMIT;
    END LOOP;
END $do$"""


def upgrade() -> None:
    op.execute("GRANT UPDATE (counts) ON snapshot_value TO gugus_definer")
    op.execute("DROP POLICY IF EXISTS count_no_more ON snapshot_value")
    op.execute("CREATE POLICY count_no_more ON snapshot_value FOR UPDATE TO gugus_definer USING (true)")
    _make(MARK, "gugus_leaves_count_no_more()")
    op.execute(FOLLOWS)
    # Both tables are locked until the commit, and to look back takes as long as there is to be counted. Given again, what
    # is above is made anew.
    with op.get_context().autocommit_block():
        pass
    _make(TO_LOOK_BACK, "gugus_to_look_back()")
    _make(LOOK_BACK, "gugus_look_back(text, integer)")
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        op.execute(EACH)
        op.execute("RESET lock_timeout")
    op.execute("DROP FUNCTION gugus_look_back(text, integer)")
    op.execute("DROP FUNCTION gugus_to_look_back()")


def _make(made: str, signature: str) -> None:
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    op.execute(made)
    op.execute(f"ALTER FUNCTION {signature} OWNER TO gugus_definer")
    op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
