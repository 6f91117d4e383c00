"""A report that was late stays late while it is sent back to be mended.

It counts as one that came, and its own page says that it is late; the counts and the ladder took it for one in time until it
was sent again, so that to return a late report mended a district's record. Its days can change while it is with the
agency: the counts follow them.
"""

from alembic import op

revision = "0088"
down_revision = "0087"
branch_labels = None
depends_on = None
allowed = {"ban-drop-function": "the function that says what is counted again is made here and dropped here"}

WAS = "x.obligation_id = o.id AND x.status NOT IN ('draft', 'returned')"
IS_NOW = "x.obligation_id = o.id AND x.status <> 'draft'"
MEND = f"""
DO $do$ DECLARE v_defined text[] := string_to_array(
    pg_get_functiondef('gugus_live_standings(text, integer)'::regprocedure), $was${WAS}$was$);
BEGIN
    IF cardinality(v_defined) = 1 AND position($now${IS_NOW}$now$ IN v_defined[1]) > 0 THEN RETURN; END IF;
    IF cardinality(v_defined) <> 2 THEN RAISE EXCEPTION 'gugus_live_standings is not as this migration knows it'; END IF;
    EXECUTE array_to_string(v_defined, $now${IS_NOW}$now$);
END $do$"""
# Of a report that was sent back alone: a draft counts for nothing, and nobody writes in any other.
FOLLOW = """
CREATE OR REPLACE FUNCTION gugus_roll_up_after_progress_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE r record;
BEGIN
    FOR r IN SELECT x.region, x.province, extract(year FROM p.ends_on)::integer AS year
             FROM progress_report x JOIN reporting_period p ON p.id = x.period_id
             WHERE x.id = NEW.report_id AND x.status = 'returned' LOOP
        PERFORM gugus_roll_up_once(r.region, r.province, r.year);
        PERFORM gugus_roll_up_once(r.region, r.province, NULL);
    END LOOP;
    RETURN NULL;
END $$"""
FOLLOWS = """
CREATE CONSTRAINT TRIGGER {name} AFTER {verb} ON progress_entry DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION gugus_roll_up_after_progress_entry()"""
TRIGGERS = {
    "late_as_written": ("INSERT", "NEW.reported_on IS NOT NULL"),
    "late_as_corrected": ("UPDATE OF reported_on", "NEW.reported_on IS DISTINCT FROM OLD.reported_on"),
}
# By the definer, for the owner is bound by the policies as well; the years alone in which one lies returned.
TO_COUNT_AGAIN = """
CREATE OR REPLACE FUNCTION gugus_to_count_again() RETURNS TABLE (region text, province text, year integer)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT r.region, r.province, extract(year FROM p.ends_on)::integer
    FROM progress_report r JOIN reporting_period p ON p.id = r.period_id WHERE r.status = 'returned'
$$"""
# Each by itself: whoever writes there waits for the district's year that is counted, and for no other.
EACH = """
DO $do$ DECLARE x record; BEGIN
    FOR x IN SELECT * FROM gugus_to_count_again() LOOP
        PERFORM gugus_roll_up(x.region, x.province, x.year);
        PERFORM gugus_form(x.region, x.province);
        COMMIT;
    END LOOP;
END $do$"""


def upgrade() -> None:
    op.execute(MEND)
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    for made, name in ((FOLLOW, "gugus_roll_up_after_progress_entry"), (TO_COUNT_AGAIN, "gugus_to_count_again")):
        op.execute(made)
        op.execute(f"ALTER FUNCTION {name}() OWNER TO gugus_definer")
        op.execute(f"REVOKE ALL ON FUNCTION {name}() FROM PUBLIC")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")
    for name, (verb, changed) in TRIGGERS.items():
        op.execute(f"DROP TRIGGER IF EXISTS {name} ON progress_entry")
        op.execute(FOLLOWS.format(name=name, verb=verb, changed=changed))
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        op.execute(EACH)
        op.execute("RESET lock_timeout")
    op.execute("DROP FUNCTION gugus_to_count_again()")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
