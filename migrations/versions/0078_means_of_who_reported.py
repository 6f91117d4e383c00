"""A verified value stays with the agency that reported it, whoever leads the activity since.

The mean of an agency was that of the activities it leads now: an amendment that gave an activity to another agency took
its verified values, those of earlier quarters and years among them, from the one that had reported them. Coverage by
agency and the proofs knew them as the reporting agency's.
"""

from alembic import op

revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None
allowed = {"ban-drop-function": "the function that says what is counted again is made here and dropped here"}

MENDS = {
    "q.q, v.activity_id, v.physical_percent, v.is_nil": (
        "q.q, v.activity_id, v.owner::text AS agency, v.physical_percent, v.is_nil"
    ),
    "q.q, e.activity_id, e.physical_percent, e.is_nil": (
        "q.q, e.activity_id, r.owner::text AS agency, e.physical_percent, e.is_nil"
    ),
    "l.kind, l.q, m.dimension, m.code,": (
        "l.kind, l.q, m.dimension, CASE m.dimension WHEN 'agency' THEN l.agency ELSE m.code END AS code,"
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


# By the definer, for the owner is bound by the policies as well; the years alone in which another agency leads now.
TO_COUNT_AGAIN = """
CREATE OR REPLACE FUNCTION gugus_to_count_again() RETURNS TABLE (region text, province text, year integer)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT r.region, r.province, p.year
    FROM progress_entry e JOIN progress_report r ON r.id = e.report_id
    JOIN reporting_period p ON p.id = r.period_id
    JOIN activity a ON a.id = e.activity_id JOIN agency g ON g.id = a.lead_agency_id
    WHERE g.organisation <> r.owner
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
