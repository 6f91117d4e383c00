"""Editions of a plan that is or was law, and what changed between them."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from api.access import gate
from api.access.principal import Principal
from api.models.amendments import Amendment
from api.models.plans import Plan
from api.problems import FieldError, Invalid, NotFound
from api.queries.editions import editions_of
from api.schemas.amendments import ChangesQuery, EditionChanges, EditionDetail, EditionOut, PlanChanges


def read_edition(session: Session, caller: Principal, plan_id: UUID, edition: int) -> EditionDetail:
    """One edition, as far as the plan opens to the caller. Raises NotFound for one the plan never had."""
    table, statement = editions_of(session, caller, gate.see(session, caller, Plan, plan_id))
    kept = session.execute(statement.where(table.edition == edition)).scalar_one_or_none()
    if kept is None:
        raise NotFound
    return EditionDetail(**EditionOut.model_validate(kept).model_dump(), body=kept.body)


def read_changes(session: Session, caller: Principal, plan_id: UUID, query: ChangesQuery) -> PlanChanges:
    """What changed between two editions, with the amendment that changed it where the caller sees amendments.

    Raises Invalid.
    """
    plan = gate.see(session, caller, Plan, plan_id)
    first, last = query.from_edition or 1, query.to_edition or plan.edition
    if not first <= last <= plan.edition:
        raise Invalid(errors=[FieldError("?to_edition", "editions", f"1–{plan.edition}")])
    table, statement = editions_of(session, caller, plan)
    between = (
        statement.add_columns(Amendment)
        .join(Amendment, col(Amendment.id) == table.amendment_id, isouter=True)
        .where(table.edition > first, table.edition <= last, sa.func.jsonb_array_length(table.changes) > 0)
        .order_by(table.edition)
    )
    items = [
        EditionChanges(
            edition=kept.edition,
            amendment_id=kept.amendment_id,
            kind=amendment.kind if amendment else None,
            reason=amendment.reason if amendment else None,
            changes=kept.changes,
        )
        for kept, amendment in session.execute(between)
    ]
    return PlanChanges(plan_id=plan.id, from_edition=first, to_edition=last, items=items)
