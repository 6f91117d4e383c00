"""The beginning of an amendment: the edition it starts from is kept, and a working copy made of it."""

from uuid import UUID

from sqlmodel import Session

from api.access.principal import Principal
from api.domain.events import Event
from api.domain.kinds import AmendmentKind
from api.domain.lifecycles import PlanStatus
from api.editions.copying import working_copy
from api.editions.documents import keep_edition
from api.journal import record
from api.models.amendments import Amendment
from api.models.columns import place_of
from api.models.plans import Plan
from api.moves import standing


def is_in_force(caller: Principal, plan: Plan) -> bool:
    """Whether the plan is law at this moment."""
    return plan.copy_of is None and standing(plan, caller.now) is PlanStatus.IN_FORCE


def begin(
    session: Session,
    caller: Principal,
    plan: Plan,
    kind: AmendmentKind,
    reason: str,
    *,
    import_id: UUID | None = None,
    by: str = "client",
) -> Amendment:
    """Begin an amendment of a plan in force, which the caller has locked."""
    keep_edition(session, caller, plan)
    copy = working_copy(session, caller, plan)
    copy.import_id = import_id
    amendment = Amendment(
        **place_of(plan),
        kind=kind,
        reason=reason,
        plan_id=plan.id,
        copy_id=copy.id,
        base_edition=plan.edition,
        filled_by=[caller.actor],
        import_id=import_id,
    )
    session.add(amendment)
    session.flush()  # the journal names it
    record(session, caller, Event.AMENDMENT_BEGUN, amendment, {"kind": kind, "reason": reason}, by=by)
    return amendment
