"""A plan becomes law: its first edition is kept, and the plan before it ends where its years begin."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.events import Event
from api.domain.lifecycles import PLAN, PlanStatus
from api.domain.periods import end_of_day
from api.editions.documents import keep_edition
from api.journal import record
from api.models.plans import Plan
from api.models.task_forces import TaskForce
from api.moves import settle, touch


def become_law(session: Session, caller: Principal, plan: Plan) -> None:
    """Keep the edition, and let the plan stand in the place of those its years follow, from their first day.

    A plan may become law before its years begin: what is in force until then stays so. They wait at the task force,
    so that of two plans that come into force at once the later one finds the first.
    """
    keep_edition(session, caller, plan)
    gate.wait_at(session, gate.see(session, caller, TaskForce, plan.task_force_id))
    session.flush()
    begins = max(caller.now, end_of_day(date(plan.year_from - 1, 12, 31), plan.time_zone))
    earlier = (
        visible(Plan, caller)
        .where(
            Plan.task_force_id == plan.task_force_id,
            Plan.id != plan.id,
            Plan.status == PlanStatus.IN_FORCE,
            Plan.year_from <= plan.year_from,
            Plan.year_to >= plan.year_from - 1,
            sa.or_(col(Plan.superseded_at).is_(None), col(Plan.superseded_at) > begins),
        )
        .order_by(col(Plan.id))
        .with_for_update()
    )
    for predecessor in session.exec(earlier, execution_options={"populate_existing": True}).all():
        predecessor.superseded_at = begins
        touch(predecessor, caller)
        record(session, caller, Event.PLAN_CHANGED, predecessor, {"superseded_at": begins})
        settle(session, caller, predecessor, PLAN)
