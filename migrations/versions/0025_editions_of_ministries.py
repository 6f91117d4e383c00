"""A ministry reads of an edition what it reads of the plan: its vertical agencies' activities, and their changes.

A row opens whole, and an edition holds the activities of every agency; so its part is told by a function that looks,
for the ministries of the context alone.
"""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

SIGNATURE = "gugus_editions_of_ministry(uuid)"
PART = """
CREATE FUNCTION gugus_editions_of_ministry(p_plan uuid)
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
                     WHERE c.said->>'row' IN ('plan', 'goal')
                        OR (c.said->>'row' = 'activity' AND c.said->>'id' IN (SELECT o.id FROM own o))
                        OR (c.said->>'row' = 'indicator' AND c.said->>'id' IN (SELECT m.id FROM measured m))), '[]'),
           v.body || jsonb_build_object('activities', shown.activities, 'programmes', coalesce((
               SELECT jsonb_agg(r.said ORDER BY r.place)
               FROM jsonb_array_elements(v.body->'programmes') WITH ORDINALITY r (said, place)
               WHERE r.said->>'id' IN (SELECT a->>'programme_id' FROM jsonb_array_elements(shown.activities) a)), '[]')),
           v.written_at
    FROM plan_version v CROSS JOIN LATERAL (
        SELECT coalesce(jsonb_agg(x.said ORDER BY x.place), '[]') AS activities
        FROM jsonb_array_elements(v.body->'activities') WITH ORDINALITY x (said, place)
        WHERE x.said->>'id' IN (SELECT o.id FROM own o)
    ) shown
    WHERE v.plan_id = p_plan AND EXISTS (SELECT 1 FROM own)
$$;
"""


def upgrade() -> None:
    op.execute("GRANT SELECT ON plan_version TO gugus_definer")
    op.execute("CREATE POLICY look_plan_version ON plan_version FOR SELECT TO gugus_definer USING (true)")
    op.execute(PART)
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    op.execute(f"ALTER FUNCTION {SIGNATURE} OWNER TO gugus_definer")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")
    op.execute(f"REVOKE ALL ON FUNCTION {SIGNATURE} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {SIGNATURE} TO gugus_app")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
