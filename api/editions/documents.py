"""A plan as one document: what an edition keeps, and what two editions are compared by.

Every column a row has stands in it but those of bookkeeping, so that a column that comes later is kept and compared as
well. A schedule that an activity has not is left out, so that such activities read as in the editions before there were
any. In a working copy each row has the id of the row of the plan that it stands for.
"""

from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, select

from api.access.principal import Principal
from api.models.amendments import Amendment, PlanVersion
from api.models.columns import place_of
from api.models.plans import Plan

_KEEPING = """'{id,version,created_at,updated_at,owner,region,province,ministry,plan_id,goal_id,programme_id,
    activity_id,indicator_id,origin_id,ended_edition,ordinal}'::text[]"""
_ABSENT = "CASE WHEN x.physical_schedule IS NULL THEN 'physical_schedule' ELSE '' END"
_ORDERED = "jsonb_build_object('ordinal', x.ordinal)"
DOCUMENT = sa.text(f"""
    WITH goals AS (
        SELECT x.*, coalesce(x.origin_id, x.id) AS root FROM goal x WHERE x.plan_id = :plan
    ), programmes AS (
        SELECT x.*, coalesce(x.origin_id, x.id) AS root, g.root AS goal_root
        FROM programme x JOIN goals g ON g.id = x.goal_id
    )
    SELECT jsonb_build_object(
        'plan', (SELECT jsonb_build_object('title', p.title, 'year_from', p.year_from, 'year_to', p.year_to,
                                           'is_bridging', p.is_bridging, 'instrument', p.instrument)
                 FROM plan p WHERE p.id = :plan),
        'goals', coalesce((
            SELECT jsonb_agg((to_jsonb(x) - 'root' - {_KEEPING}) || {_ORDERED} || jsonb_build_object('id', x.root)
                             ORDER BY x.ordinal, x.root) FROM goals x), '[]'),
        'programmes', coalesce((
            SELECT jsonb_agg((to_jsonb(x) - 'root' - 'goal_root' - {_KEEPING}) || {_ORDERED}
                             || jsonb_build_object('id', x.root, 'goal_id', x.goal_root)
                             ORDER BY x.ordinal, x.root) FROM programmes x), '[]'),
        'activities', coalesce((
            SELECT jsonb_agg((to_jsonb(x) - {_KEEPING} - {_ABSENT}) || {_ORDERED} || jsonb_build_object(
                'id', coalesce(x.origin_id, x.id),
                'goal_id', (SELECT g.root FROM goals g WHERE g.id = x.goal_id),
                'programme_id', (SELECT r.root FROM programmes r WHERE r.id = x.programme_id),
                'agencies', coalesce((
                    SELECT jsonb_agg(jsonb_build_object('agency_id', y.agency_id, 'part', y.part)
                                     ORDER BY y.part, y.ordinal)
                    FROM activity_agency y WHERE y.activity_id = x.id), '[]'),
                'funding', coalesce((
                    SELECT jsonb_agg(to_jsonb(y) - {_KEEPING} ORDER BY y.year, y.funding_source)
                    FROM activity_funding y WHERE y.activity_id = x.id), '[]'),
                'indicators', coalesce((
                    SELECT jsonb_agg((to_jsonb(y) - {_KEEPING}) || jsonb_build_object(
                        'id', coalesce(y.origin_id, y.id), 'ordinal', y.ordinal,
                        'activity_id', coalesce(x.origin_id, x.id),
                        'targets', coalesce((
                            SELECT jsonb_agg((to_jsonb(z) - {_KEEPING}) || jsonb_build_object('ordinal', z.ordinal)
                                             ORDER BY z.year, z.period_type, z.ordinal)
                            FROM indicator_target z WHERE z.indicator_id = y.id), '[]'))
                        ORDER BY y.ordinal, coalesce(y.origin_id, y.id))
                    FROM indicator y WHERE y.activity_id = x.id AND y.ended_edition IS NULL), '[]'))
                ORDER BY x.ordinal, coalesce(x.origin_id, x.id))
            FROM activity x WHERE x.plan_id = :plan AND x.ended_edition IS NULL), '[]'))
""")  # noqa: S608  the only pieces put in are the constants above


def document(session: Session, plan_id: UUID) -> dict[str, Any]:
    """The plan as its rows stand now; the caller has got hold of it before."""
    session.flush()
    return cast("dict[str, Any]", session.execute(DOCUMENT, {"plan": plan_id}).scalar_one())


def edition_of(session: Session, plan: Plan, edition: int) -> PlanVersion | None:
    """An edition of the plan as it was kept."""
    return session.exec(
        select(PlanVersion).where(PlanVersion.plan_id == plan.id, PlanVersion.edition == edition)
    ).one_or_none()


def keep_edition(session: Session, caller: Principal, plan: Plan, amendment: Amendment | None = None) -> PlanVersion:
    """Write down the edition the plan stands in; the one it became law with was written down then."""
    kept = edition_of(session, plan, plan.edition)
    if kept is not None:
        return kept
    made = PlanVersion(
        **place_of(plan),
        plan_id=plan.id,
        edition=plan.edition,
        in_force_from=plan.in_force_from,
        amendment_id=amendment.id if amendment else None,
        changes=amendment.changes if amendment else [],
        body=document(session, plan.id),
        written_at=caller.now,
    )
    session.add(made)
    return made
