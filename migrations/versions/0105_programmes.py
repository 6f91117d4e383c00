"""Programmes of a plan are written: they have a version, know their plan, and open to whom its goals open to.

Editions told a ministry only the programmes its agencies stand under; they tell all now, as they tell all goals.
"""

import sqlalchemy as sa
from alembic import op

revision = "0105"
down_revision = "0104"
branch_labels = None
depends_on = None
allowed = {
    "adding-field-with-default": "the table is empty",
    "adding-required-field": "nothing ever wrote a row of this table but copies of rows that are not there",
    "adding-foreign-key-constraint": "the table is empty",
    "constraint-missing-not-valid": "the table is empty",
    "require-concurrent-index-creation": "the table is empty",
}

HELD = "((SELECT gugus_organisations())::text[])"
SEEN = f"""owner = ANY {HELD} OR province = ANY {HELD} OR 'national:id' = ANY {HELD}
    OR region = ANY ((SELECT gugus_regions())::text[])
    OR EXISTS (SELECT 1 FROM activity a WHERE a.plan_id = programme.plan_id AND a.ministry = ANY {HELD})"""
# The version before makes working copies of what this one has written, and knows no plan of a programme.
PLACED = """
CREATE FUNCTION gugus_programme_of_a_plan() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.plan_id IS NULL THEN
        SELECT g.plan_id INTO NEW.plan_id FROM goal g WHERE g.id = NEW.goal_id;
    END IF;
    RETURN NEW;
END $$"""
EDITIONS = """
CREATE OR REPLACE FUNCTION gugus_editions_of_ministry(p_plan uuid)
RETURNS TABLE (id uuid, owner text, region text, province text, plan_id uuid, edition integer, in_force_from date,
               amendment_id uuid, changes jsonb, body jsonb, written_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH own AS MATERIALIZED (
        SELECT a.id::text AS id FROM activity a
        WHERE a.plan_id = p_plan AND a.ministry = ANY (gugus_organisations())
    ), measured AS MATERIALIZED (
        SELECT i.id::text AS id FROM indicator i JOIN own o ON o.id = i.activity_id::text
    )
    SELECT v.id, v.owner, v.region, v.province, v.plan_id, v.edition, v.in_force_from, v.amendment_id,
           coalesce((SELECT jsonb_agg(c.said ORDER BY c.place)
                     FROM jsonb_array_elements(v.changes) WITH ORDINALITY c (said, place)
                     WHERE c.said->>'row' IN ('plan', 'goal', 'programme')
                        OR (c.said->>'row' = 'activity' AND c.said->>'id' IN (SELECT o.id FROM own o))
                        OR (c.said->>'row' = 'indicator' AND c.said->>'id' IN (SELECT m.id FROM measured m))), '[]'),
           v.body || jsonb_build_object('activities', shown.activities),
           v.written_at
    FROM plan_version v CROSS JOIN LATERAL (
        SELECT coalesce(jsonb_agg(x.said ORDER BY x.place), '[]') AS activities
        FROM jsonb_array_elements(v.body->'activities') WITH ORDINALITY x (said, place)
        WHERE x.said->>'id' IN (SELECT o.id FROM own o)
    ) shown
    WHERE v.plan_id = p_plan AND EXISTS (SELECT 1 FROM own)
$$"""
# Whoever replaces `gugus_feed_item` takes what it says from the catalogue: each of its three lists has one kind more.
FED = """
DO $do$ DECLARE v_says text; v_known text; v_list text[]; BEGIN
    SELECT prosrc INTO STRICT v_says FROM pg_proc WHERE oid = 'gugus_feed_item'::regproc;
    FOREACH v_list SLICE 1 IN ARRAY ARRAY[
        ARRAY['plan', 'plans', 'programmes'], ARRAY['plan', '/v1/plans/', '/v1/programmes/'],
        ARRAY['goal', 'plans', 'plans']
    ] LOOP
        v_known := format('WHEN %L THEN %L', v_list[1], v_list[2]);
        IF position(v_known IN v_says) = 0 THEN RAISE EXCEPTION 'gugus_feed_item is not as this migration knows it'; END IF;
        v_says := replace(v_says, v_known, v_known || format(' WHEN %L THEN %L', 'programme', v_list[3]));
    END LOOP;
    EXECUTE format('
CREATE OR REPLACE FUNCTION gugus_feed_item(
    p_id uuid, p_event text, p_kind text, p_subject uuid, p_version integer, p_owner text, p_region text,
    p_at timestamptz, p_effective timestamptz, p_whole uuid
) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS %L', v_says);
END $do$"""


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_activity_programme_id")
        op.execute("CREATE INDEX CONCURRENTLY ix_activity_programme_id ON activity (programme_id)")
        op.execute("RESET lock_timeout")
    stamp = sa.text("clock_timestamp()")
    op.add_column("programme", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    for name in ("created_at", "updated_at"):
        op.add_column("programme", sa.Column(name, sa.DateTime(timezone=True), nullable=False, server_default=stamp))
    op.add_column("programme", sa.Column("plan_id", sa.Uuid(), nullable=False))
    op.create_foreign_key(op.f("fk_programme_plan_id"), "programme", "plan", ["plan_id"], ["id"], ondelete="CASCADE")
    op.create_index(op.f("ix_programme_plan_id"), "programme", ["plan_id"], unique=False)
    op.execute(PLACED)
    op.execute(
        "CREATE TRIGGER programme_of_a_plan BEFORE INSERT ON programme"
        " FOR EACH ROW EXECUTE FUNCTION gugus_programme_of_a_plan()"
    )
    op.execute(f"ALTER POLICY select_programme ON programme USING ({SEEN})")
    op.execute(EDITIONS)
    op.execute(FED)


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
