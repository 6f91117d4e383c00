"""Editions of a plan that is or was law, and what changed between them."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.models.amendments import Amendment, PlanVersion
from api.models.plans import Plan
from api.models.task_forces import TaskForce
from api.problems import FieldError, Invalid, NotFound
from api.schemas.amendments import ChangesQuery, EditionChanges, EditionDetail, EditionOut, PlanChanges


def read_edition(session: Session, caller: Principal, plan_id: UUID, edition: int) -> EditionDetail:
    """One edition, whole. Raises NotFound for one the plan never had."""
    plan = _whole(session, caller, plan_id)
    kept = session.exec(
        visible(PlanVersion, caller).where(PlanVersion.plan_id == plan.id, PlanVersion.edition == edition)
    ).one_or_none()
    if kept is None:
        raise NotFound
    return EditionDetail(**EditionOut.model_validate(kept).model_dump(), body=kept.body)


def _whole(session: Session, caller: Principal, plan_id: UUID) -> Plan:
    """A plan that opens whole to the caller: a ministry that sees some of its activities sees no edition of it."""
    plan = gate.see(session, caller, Plan, plan_id)
    gate.see(session, caller, TaskForce, plan.task_force_id)
    return plan


def read_changes(session: Session, caller: Principal, plan_id: UUID, query: ChangesQuery) -> PlanChanges:
    """What changed between two editions, with the amendment that changed it."""
    plan = _whole(session, caller, plan_id)
    first, last = query.from_edition or 1, query.to_edition or plan.edition
    if not first <= last <= plan.edition:
        raise Invalid(errors=[FieldError("/to_edition", "editions", f"1–{plan.edition}")])
    between = (
        sa.select(PlanVersion, Amendment)
        .join(Amendment, col(Amendment.id) == col(PlanVersion.amendment_id))
        .where(col(PlanVersion.plan_id) == plan.id, col(PlanVersion.edition) > first, col(PlanVersion.edition) <= last)
        .order_by(col(PlanVersion.edition))
    )
    items = [
        EditionChanges(
            edition=kept.edition,
            amendment_id=amendment.id,
            kind=amendment.kind,
            reason=amendment.reason,
            changes=kept.changes,
        )
        for kept, amendment in session.execute(between)
    ]
    return PlanChanges(plan_id=plan.id, from_edition=first, to_edition=last, items=items)
