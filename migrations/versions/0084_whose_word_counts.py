"""Of what several agencies say of one activity in one period, one word counts in every figure.

After a change of who leads an activity two agencies may report it for one period. Where they were verified together,
which of them stood in the mean was left to chance, and what waits was told by chance as well. A leaf that is outweighed
says so (api/services/verifications/weighing.py); what was verified before this stands by the last verified, as it did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0083"
branch_labels = None
depends_on = None
allowed = {"ban-drop-function": "the function that says what is counted again is made here and dropped here"}

MENDS = {
    # Of what was verified: what counts, and of two verified together always the same one.
    "WHERE v.physical_percent IS NOT NULL OR v.is_nil  -- words": (
        "WHERE v.counts AND (v.physical_percent IS NOT NULL OR v.is_nil)  -- words"
    ),
    "v.activity_id, v.ends_on DESC, s.verified_at DESC": "v.activity_id, v.ends_on DESC, s.verified_at DESC, v.id DESC",
    # Of what waits: the word of the lead, then that of who led before, then nil as a whole, which names no activity.
    "SELECT x.activity_id, x.physical_percent, x.is_nil FROM progress_entry x": (
        "SELECT x.activity_id, x.physical_percent, x.is_nil, true AS names FROM progress_entry x"
    ),
    "SELECT w.id, NULL, true FROM work w": "SELECT w.id, NULL, true, false FROM work w",
    ") e ON true\n        ORDER BY q.q, e.activity_id, s.ends_on DESC, r.number DESC": (
        ") e ON true\n        LEFT JOIN work w ON w.id = e.activity_id\n"
        "        ORDER BY q.q, e.activity_id, s.ends_on DESC, e.names DESC,\n"
        "                 w.lead_agency_id IS NOT DISTINCT FROM s.agency_id DESC, r.number DESC, r.id DESC"
    ),
}


def _mend(was: str, is_now: str) -> str:
    return f"""
DO $do$ DECLARE v_defined text[] := string_to_array(
    pg_get_functiondef('gugus_live_figures(text, integer)'::regprocedure), $was${was}$was$);
BEGIN
    IF position($now${is_now}$now$ IN pg_get_functiondef('gugus_live_figures(text, integer)'::regprocedure)) > 0 THEN RETURN; END IF;
    IF cardinality(v_defined) <> 2 THEN RAISE EXCEPTION 'gugus_live_figures is not as this migration knows it'; END IF;
    EXECUTE array_to_string(v_defined, $now${is_now}$now$);
END $do$"""


# By the definer, for the owner is bound by the policies as well; the years alone in which two agencies say the same.
TO_COUNT_AGAIN = """
CREATE OR REPLACE FUNCTION gugus_to_count_again() RETURNS TABLE (region text, province text, year integer)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT v.region, v.province, v.year FROM snapshot_value v
    GROUP BY v.region, v.province, v.year, v.activity_id, v.ends_on HAVING count(DISTINCT v.owner) > 1
    UNION
    SELECT r.region, r.province, extract(year FROM p.ends_on)::integer
    FROM progress_report r JOIN reporting_period p ON p.id = r.period_id
    JOIN reporting_obligation o ON o.id = r.obligation_id
    JOIN activity a ON a.plan_id = o.plan_id
    LEFT JOIN progress_entry e ON e.report_id = r.id AND e.activity_id = a.id
    WHERE r.status IN ('submitted', 'under_review')
      AND (e.id IS NOT NULL OR r.nil_reason IS NOT NULL AND a.lead_agency_id = r.agency_id)
    GROUP BY r.region, r.province, p.ends_on, a.id HAVING count(DISTINCT r.owner) > 1
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
    counts = sa.Column("counts", sa.Boolean(), nullable=False, server_default=sa.true())
    op.add_column("snapshot_value", counts, if_not_exists=True)
    # The table is locked until the commit. Given again it goes on here.
    with op.get_context().autocommit_block():
        pass
    for was, is_now in MENDS.items():
        op.execute(_mend(was, is_now))
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
