"""Every plan that is or was law has its edition written down; activities may change places; nil is counted beside.

A plan that was law before editions were kept is written down as it stands. Numbers of a working copy are compared when
it is sent. A report that is nil as a whole says nil of each activity its agency leads, before it is verified as after.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

LAW = "('in_force', 'superseded', 'expired')"
READ = ("plan", "goal", "programme", "activity", "activity_agency", "activity_funding", "indicator", "indicator_target")
KEPT_ELSEWHERE = """'{id,version,created_at,updated_at,owner,region,province,ministry,plan_id,goal_id,programme_id,
    activity_id,indicator_id,origin_id,ended_edition}'::text[]"""

# The document of an edition as it is when this is applied: columns that come later are no part of what was law before.
WRITE_DOWN = f"""
INSERT INTO plan_version (id, owner, region, province, plan_id, edition, in_force_from, changes, body, written_at)
SELECT gen_random_uuid(), p.owner, p.region, p.province, p.id, p.edition, p.in_force_from, '[]', jsonb_build_object(
    'plan', jsonb_build_object('title', p.title, 'year_from', p.year_from, 'year_to', p.year_to,
                               'is_bridging', p.is_bridging, 'instrument', p.instrument),
    'goals', coalesce((
        SELECT jsonb_agg((to_jsonb(g) - {KEPT_ELSEWHERE}) || jsonb_build_object('id', g.id) ORDER BY g.ordinal, g.id)
        FROM goal g WHERE g.plan_id = p.id), '[]'),
    'programmes', coalesce((
        SELECT jsonb_agg((to_jsonb(r) - {KEPT_ELSEWHERE}) || jsonb_build_object('id', r.id, 'goal_id', r.goal_id)
                         ORDER BY r.ordinal, r.id)
        FROM programme r JOIN goal g ON g.id = r.goal_id WHERE g.plan_id = p.id), '[]'),
    'activities', coalesce((
        SELECT jsonb_agg((to_jsonb(a) - {KEPT_ELSEWHERE}) || jsonb_build_object(
            'id', a.id, 'goal_id', a.goal_id, 'programme_id', a.programme_id,
            'agencies', coalesce((
                SELECT jsonb_agg(jsonb_build_object('agency_id', y.agency_id, 'part', y.part)
                                 ORDER BY y.part, y.ordinal)
                FROM activity_agency y WHERE y.activity_id = a.id), '[]'),
            'funding', coalesce((
                SELECT jsonb_agg(to_jsonb(y) - {KEPT_ELSEWHERE} - 'ordinal' ORDER BY y.year, y.funding_source)
                FROM activity_funding y WHERE y.activity_id = a.id), '[]'),
            'indicators', coalesce((
                SELECT jsonb_agg((to_jsonb(y) - {KEPT_ELSEWHERE}) || jsonb_build_object(
                    'id', y.id, 'activity_id', a.id,
                    'targets', coalesce((
                        SELECT jsonb_agg(to_jsonb(z) - {KEPT_ELSEWHERE} ORDER BY z.year, z.period_type, z.ordinal)
                        FROM indicator_target z WHERE z.indicator_id = y.id), '[]')) ORDER BY y.ordinal, y.id)
                FROM indicator y WHERE y.activity_id = a.id AND y.ended_edition IS NULL), '[]'))
            ORDER BY a.ordinal, a.id)
        FROM activity a WHERE a.plan_id = p.id AND a.ended_edition IS NULL), '[]')), now()
FROM plan p
WHERE p.copy_of IS NULL AND p.status IN {LAW}
  AND NOT EXISTS (SELECT 1 FROM plan_version v WHERE v.plan_id = p.id AND v.edition = p.edition)
"""

FIGURES = "gugus_live_figures(text, integer)"
# The provisional statements of an activity: those of entries, and that a report is nil as a whole.
WAS = "JOIN progress_entry e ON e.report_id = r.id AND (e.physical_percent IS NOT NULL OR e.is_nil)"
IS_NOW = """JOIN LATERAL (
            SELECT x.activity_id, x.physical_percent, x.is_nil FROM progress_entry x
            WHERE x.report_id = r.id AND (x.physical_percent IS NOT NULL OR x.is_nil)
            UNION ALL
            SELECT w.id, NULL, true FROM work w
            WHERE r.nil_reason IS NOT NULL AND w.plan_id = s.plan_id AND w.lead_agency_id = s.agency_id
              AND NOT EXISTS (SELECT 1 FROM progress_entry x WHERE x.report_id = r.id AND x.activity_id = w.id)
        ) e ON true"""


def write_down_what_is_law() -> None:
    tables = (*READ, "plan_version")
    for table in tables:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(WRITE_DOWN)
    for table in tables:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def let_numbers_change_places() -> None:
    op.drop_index("uq_activity_number", "activity")
    op.create_index(
        "uq_activity_number",
        "activity",
        ["plan_id", "sub_task_force", "number"],
        unique=True,
        postgresql_where=sa.text("ended_edition IS NULL AND origin_id IS NULL"),
    )


def count_nil_beside() -> None:
    defined = op.get_bind().scalar(sa.text("SELECT pg_get_functiondef(cast(:name AS regprocedure))"), {"name": FIGURES})
    if defined.count(WAS) != 1:
        raise RuntimeError(f"{FIGURES} is not as this migration knows it")
    op.get_bind().exec_driver_sql(defined.replace(WAS, IS_NOW).replace("%", "%%"))


def upgrade() -> None:
    write_down_what_is_law()
    let_numbers_change_places()
    count_nil_beside()


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
