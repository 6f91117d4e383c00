"""A period counts in the year in which it ends.

A five-yearly one was counted in its first year, and every count of that year stops at the year's last day: what was owed
and verified for five years stood in no year at all. Such a period counts in the last of its years.
"""

from alembic import op

revision = "0079"
down_revision = "0078"
branch_labels = None
depends_on = None
allowed = {"ban-drop-function": "the functions that count again are made here and dropped here; nobody else knows them"}

ENDS_IN = "extract(year FROM {}.ends_on)::integer"
OF_ITS_PERIOD = {"p.year FROM reporting_period p": f"{ENDS_IN.format('p')} FROM reporting_period p"}
MENDS = {
    "gugus_live_standings(text, integer)": {
        "SELECT x.id, x.year, x.ends_on": f"SELECT x.id, {ENDS_IN.format('x')} AS year, x.ends_on"
    },
    "gugus_roll_up_after_reporting_obligation()": OF_ITS_PERIOD,
    "gugus_roll_up_after_progress_report()": OF_ITS_PERIOD,
    "gugus_roll_up_after_reporting_period()": {"SELECT r.year": f"SELECT {ENDS_IN.format('r')}"},
}
LEAVES = ("snapshot_value", "snapshot_indicator")
SEEN = "SELECT (region, province, year, ends_on)"


def _mend(signature: str, was: str, is_now: str) -> str:
    return f"""
DO $do$ DECLARE v_defined text[] := string_to_array(pg_get_functiondef('{signature}'::regprocedure), $was${was}$was$);
BEGIN
    IF cardinality(v_defined) = 1 AND position($now${is_now}$now$ IN v_defined[1]) > 0 THEN RETURN; END IF;
    IF cardinality(v_defined) <> 2 THEN RAISE EXCEPTION '{signature} is not as this migration knows it'; END IF;
    EXECUTE array_to_string(v_defined, $now${is_now}$now$);
END $do$"""


# By the definer, for the owner is bound by the policies as well; the years alone in which a longer period ends.
TO_COUNT_AGAIN = """
CREATE OR REPLACE FUNCTION gugus_to_count_again() RETURNS TABLE (region text, province text, year integer)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.region, o.province, extract(year FROM p.ends_on)::integer
    FROM reporting_obligation o JOIN reporting_period p ON p.id = o.period_id
    WHERE p.year <> extract(year FROM p.ends_on)
    UNION SELECT v.region, v.province, extract(year FROM v.ends_on)::integer
    FROM snapshot_value v WHERE v.year <> extract(year FROM v.ends_on)
    UNION SELECT v.region, v.province, extract(year FROM v.ends_on)::integer
    FROM snapshot_indicator v WHERE v.year <> extract(year FROM v.ends_on)
$$"""
MOVE = """
CREATE OR REPLACE FUNCTION gugus_move(p_region text, p_year integer) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE snapshot_value v SET year = p_year
    WHERE v.region = p_region AND v.year <> p_year AND extract(year FROM v.ends_on) = p_year;
    UPDATE snapshot_indicator v SET year = p_year
    WHERE v.region = p_region AND v.year <> p_year AND extract(year FROM v.ends_on) = p_year;
$$"""
# Each by itself: whoever sends or verifies a report waits for the district's year that is counted, and for no other.
EACH = """
DO $do$ DECLARE x record; BEGIN
    FOR x IN SELECT * FROM gugus_to_count_again() LOOP
        PERFORM gugus_move(x.region, x.year);
        PERFORM gugus_roll_up(x.region, x.province, x.year);
        COMMIT;
    END LOOP;
END $do$"""


def upgrade() -> None:
    # Parts that may each be given again: a policy locks its table until the commit, and to count takes seconds where many
    # periods are to be counted. Meanwhile the definer's functions alone see more.
    for leaves in LEAVES:
        op.execute(f"GRANT {SEEN}, UPDATE (year) ON {leaves} TO gugus_definer")
        op.execute(f"DROP POLICY IF EXISTS count_again ON {leaves}")
        op.execute(f"CREATE POLICY count_again ON {leaves} TO gugus_definer USING (true)")
    _commit()
    for signature, mends in MENDS.items():
        for was, is_now in mends.items():
            op.execute(_mend(signature, was, is_now))
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    for made, signature in ((TO_COUNT_AGAIN, "gugus_to_count_again()"), (MOVE, "gugus_move(text, integer)")):
        op.execute(made)
        op.execute(f"ALTER FUNCTION {signature} OWNER TO gugus_definer")
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        op.execute(EACH)
        op.execute("RESET lock_timeout")
    op.execute("DROP FUNCTION gugus_to_count_again()")
    op.execute("DROP FUNCTION gugus_move(text, integer)")
    for leaves in LEAVES:
        op.execute(f"DROP POLICY count_again ON {leaves}")
        op.execute(f"REVOKE {SEEN}, UPDATE (year) ON {leaves} FROM gugus_definer")


def _commit() -> None:
    with op.get_context().autocommit_block():
        pass


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
