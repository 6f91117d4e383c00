"""Plans of action: begun, changed while drafts, and moved from draft to law to its end."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from api.access import gate
from api.access.policy import authorise, permits
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.domain.clocks import local_date
from api.domain.events import Event
from api.domain.lifecycles import PLAN, PLAN_LOCKED, PlanStatus
from api.editions import become_law, copy_rows
from api.editions.copying import FIGURES
from api.journal import record
from api.models.plans import Activity, Indicator, Plan
from api.models.task_forces import TaskForce
from api.moves import Facts, allowed_actions, apply, must_be_draft, must_keep, settle, standing, touch
from api.problems import FieldError, Invalid, NotFound
from api.queries import plans as queries
from api.queries import programmes
from api.queries.plans_above import is_above
from api.schemas.plans import (
    YEARS,
    Adoption,
    EntryIntoForce,
    PlanCreate,
    PlanDetail,
    PlanUpdate,
    Reason,
    ReasonWhereBack,
    runs_forward,
)
from api.services.leads import NOT_IN_THE_NEXT, follow_leads, hold_open_periods

# What may be done beside moves, by the state of the plan.
DOINGS = {
    PlanStatus.DRAFT: (("activities", Act.ACTIVITY_ADD), ("change", Act.PLAN_CHANGE)),
    PlanStatus.IN_FORCE: (("amendments", Act.AMENDMENT_ADD),),
}


def add_plan(session: Session, caller: Principal, body: PlanCreate) -> PlanDetail:
    """Begin a plan of action as a draft, empty or with the structure of another; the region needs a task force.

    Raises NotFound.
    """
    task_force = session.exec(visible(TaskForce, caller).where(TaskForce.owner == body.owner)).first()
    if task_force is None:
        raise NotFound
    authorise(caller, task_force)
    model = _model(session, caller, body)
    plan = Plan(
        **body.model_dump(exclude={"structure_from"}),
        task_force_id=task_force.id,
        region=task_force.region,
        province=task_force.province,
        time_zone=task_force.time_zone,
    )
    _must_stand_below(session, plan)
    session.add(plan)
    session.flush()  # its rows refer to it
    record(session, caller, Event.PLAN_ADDED, plan, body.model_dump())
    if model is not None:
        _take_structure(session, caller, model, plan)
    return detail(session, caller, plan)


def _model(session: Session, caller: Principal, body: PlanCreate) -> Plan | None:
    """The plan whose structure is taken: one of the same region that the caller sees."""
    if body.structure_from is None:
        return None
    asked = visible(Plan, caller).where(Plan.id == body.structure_from, Plan.owner == body.owner, queries.IS_A_PLAN)
    model = session.exec(asked).first()
    if model is None:
        raise Invalid(
            errors=[FieldError("/structure_from", "unknown_plan", "rencana wilayah ini / plan of the region")]
        )
    return model


def _take_structure(session: Session, caller: Principal, model: Plan, plan: Plan) -> None:
    """Chapters, activities, agencies and indicators; money, targets, baselines and schedules belong to other years."""
    copy_rows(session, caller, model, plan, without=FIGURES)
    own = sa.select(col(Activity.id)).where(col(Activity.plan_id) == plan.id)
    session.execute(sa.update(Indicator).where(col(Indicator.activity_id).in_(own)).values(baseline=None))
    session.execute(sa.update(Activity).where(col(Activity.plan_id) == plan.id).values(physical_schedule=None))


def _must_stand_below(session: Session, plan: Plan) -> None:
    """The parent plan is, or is about to be, law of the region above. Raises Invalid."""
    if plan.parent_plan_id is not None and not is_above(session, plan.parent_plan_id, plan.owner):
        expected = "rencana wilayah di atas / a plan of the region above"
        raise Invalid(errors=[FieldError("/parent_plan_id", "plan_above", expected)])


def _must_hold_its_schedules(session: Session, plan: Plan) -> None:
    """No activity plans physical progress outside the years of its plan. Raises Invalid."""
    schedules = session.scalars(
        sa.select(col(Activity.physical_schedule)).where(
            col(Activity.plan_id) == plan.id, col(Activity.physical_schedule).is_not(None)
        )
    )
    years = [point["year"] for schedule in schedules for point in schedule or ()]
    if years and not plan.year_from <= min(years) <= max(years) <= plan.year_to:
        span = f"{min(years)}–{max(years)}"
        expected = f"memuat jadwal fisik {span} / to hold the physical schedules of {span}"
        raise Invalid(errors=[FieldError("/year_from", "leaves_out_schedule", expected)])


def change_plan(
    session: Session, caller: Principal, plan_id: UUID, version: gate.Named, body: PlanUpdate
) -> PlanDetail:
    """Correct a plan while it is a draft. Raises Invalid."""
    plan = gate.fetch(session, caller, Plan, plan_id, version)
    must_be_draft(session, caller, plan)
    change = body.model_dump(exclude_unset=True)
    must_keep(change, queries.NEEDED)
    plan.sqlmodel_update(change)
    if not runs_forward(plan.year_from, plan.year_to):
        raise Invalid(YEARS, errors=[FieldError("/year_to", "years", "0–9")])
    _must_hold_its_schedules(session, plan)
    _must_stand_below(session, plan)
    touch(plan, caller)
    record(session, caller, Event.PLAN_CHANGED, plan, change)
    return detail(session, caller, plan)


def discuss_plan(
    session: Session, caller: Principal, plan_id: UUID, version: gate.Named | None, body: ReasonWhereBack
) -> PlanDetail:
    """Put a draft under discussion, or send it back there from legal review, with a reason."""
    return _move(session, caller, plan_id, version, "discussions", body.reason)


def review_plan(session: Session, caller: Principal, plan_id: UUID, version: gate.Named | None) -> PlanDetail:
    """Hand the plan that was discussed to the legal office."""
    return _move(session, caller, plan_id, version, "legal-reviews")


def abandon_plan(
    session: Session, caller: Principal, plan_id: UUID, version: gate.Named | None, body: Reason
) -> PlanDetail:
    """Give a plan up that is not law yet."""
    return _move(session, caller, plan_id, version, "abandonments", body.reason)


def adopt_plan(
    session: Session, caller: Principal, plan_id: UUID, version: gate.Named | None, body: Adoption
) -> PlanDetail:
    """Record the legal instrument that adopts the plan; its date and the years of the plan are independent."""
    plan = gate.fetch(session, caller, Plan, plan_id, version)
    apply(session, caller, plan, PLAN, "adoptions")
    plan.instrument = body.instrument.model_dump(mode="json")
    return detail(session, caller, plan)


def enter_into_force(
    session: Session, caller: Principal, plan_id: UUID, version: gate.Named | None, body: EntryIntoForce
) -> PlanDetail:
    """Make the adopted plan law: its first edition is kept, and obligations arise from it, in open periods too.

    Periods are held before plans, as where an amendment is approved. Raises Invalid.
    """
    plan = gate.see(session, caller, Plan, plan_id)
    authorise(caller, plan)
    periods = hold_open_periods(session, caller, plan.task_force_id)
    plan = gate.lock(session, plan, version)
    today = local_date(caller.now, plan.time_zone)
    if body.in_force_from is not None and body.in_force_from > today:
        raise Invalid(
            errors=[FieldError("/in_force_from", "not_in_the_future", "paling lambat hari ini / today at the latest")]
        )
    apply(session, caller, plan, PLAN, "entries-into-force")
    plan.in_force_from = body.in_force_from or today
    become_law(session, caller, plan)
    follow_leads(session, caller, plan, periods, NOT_IN_THE_NEXT)
    return detail(session, caller, plan)


def _move(
    session: Session, caller: Principal, plan_id: UUID, version: gate.Named | None, path: str, reason: str | None = None
) -> PlanDetail:
    plan = gate.fetch(session, caller, Plan, plan_id, version)
    apply(session, caller, plan, PLAN, path, Facts(has_reason=reason is not None))
    plan.status_reason = reason
    return detail(session, caller, plan)


def end_plan(session: Session, caller: Principal, plan_id: UUID) -> None:
    """Record that the plan's time has run out, or that its successor's has begun; a second time nothing."""
    settle(session, caller, gate.lock(session, gate.see(session, caller, Plan, plan_id)), PLAN)


def read_plan(session: Session, caller: Principal, plan_id: UUID) -> PlanDetail:
    """One plan."""
    return detail(session, caller, gate.see(session, caller, Plan, plan_id))


def detail(session: Session, caller: Principal, plan: Plan) -> PlanDetail:
    """A plan with its counts, its indicative money by year, and what the caller may do."""
    session.flush()
    state = PlanStatus(standing(plan, caller.now))
    moves = [] if plan.copy_of else allowed_actions(caller, plan, PLAN)
    doings = [name for name, act in DOINGS.get(state, ()) if permits(caller, act, plan)]
    return PlanDetail(
        **queries.whole(session, caller, plan),
        programmes=programmes.of_plan(session, plan),
        lock_reason=None if state is PlanStatus.DRAFT else PLAN_LOCKED,
        allowed_actions=sorted([*moves, *doings]),
    )
