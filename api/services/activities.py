"""Activities: the actions of a plan, with their money and their last verified progress."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.access import gate
from api.access.policy import permits
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.account_codes import normalise
from api.domain.acts import Act
from api.domain.clocks import local_date
from api.domain.events import Event
from api.domain.kinds import Part
from api.domain.lifecycles import PlanStatus
from api.domain.money import Version, ceiling_in_force
from api.journal import record
from api.models.agencies import Agency
from api.models.budgets import BudgetLine, BudgetLineVersion, BudgetTag, Realisation
from api.models.columns import AgencyPlace, place_of
from api.models.plans import Activity, ActivityAgency, ActivityFunding, Goal, Plan
from api.models.progress import SnapshotValue
from api.models.reference import FundingSource, SubTaskForce
from api.moves import must_be_draft, touch
from api.problems import FieldError, Invalid
from api.schemas.plans import (
    ActivityCreate,
    ActivityDetail,
    ActivityOut,
    ActivityUpdate,
    FundingOut,
    LastProgress,
    TaggedLine,
)


def add_activity(session: Session, caller: Principal, plan_id: UUID, body: ActivityCreate) -> ActivityDetail:
    """Add an action to a draft plan; the agency named as lead will report on it."""
    plan = gate.fetch(session, caller, Plan, plan_id)
    must_be_draft(plan)
    lead = _agency(session, caller, body.lead_agency_id, "/lead_agency_id")
    supporting = [
        _agency(session, caller, agency_id, f"/supporting_agency_ids/{place}")
        for place, agency_id in enumerate(body.supporting_agency_ids)
    ]
    _must_be_known_sources(session, body)
    code = normalise(body.account_code or "-")
    goal = _goal(session, plan, body.sub_task_force)
    place: AgencyPlace = {**place_of(plan), "ministry": lead.ministry}
    activity = Activity(
        **body.model_dump(include={"number", "title", "sub_task_force", "pillar", "lead_agency_id", "place", "note"}),
        **place,
        plan_id=plan.id,
        goal_id=goal.id,
        ordinal=1 + (session.scalar(sa.select(sa.func.count()).where(col(Activity.plan_id) == plan.id)) or 0),
        code_scheme=code.scheme,
        code=code.code,
        code_raw=body.account_code,
    )
    session.add(activity)
    session.flush()  # what follows refers to it
    session.add_all(
        ActivityAgency(**place, activity_id=activity.id, agency_id=agency.id, part=Part.SUPPORTING, ordinal=ordinal)
        for ordinal, agency in enumerate(supporting, 1)
    )
    session.add_all(ActivityFunding(**place, activity_id=activity.id, **each.model_dump()) for each in body.funding)
    record(session, caller, Event.ACTIVITY_ADDED, activity, body.model_dump())
    return detail(session, caller, activity)


def _agency(session: Session, caller: Principal, agency_id: UUID, pointer: str) -> Agency:
    agency = session.exec(visible(Agency, caller).where(Agency.id == agency_id)).first()
    if agency is None:
        raise Invalid(errors=[FieldError(pointer, "unknown_agency", "instansi / agency")])
    return agency


def _must_be_known_sources(session: Session, body: ActivityCreate) -> None:
    known = set(session.exec(select(FundingSource.code)))
    wrong = [
        FieldError(f"/funding/{place}/funding_source", "unknown_reference", "sumber dana / funding source")
        for place, each in enumerate(body.funding)
        if each.funding_source not in known
    ]
    if wrong:
        raise Invalid(errors=wrong)


def _goal(session: Session, plan: Plan, sub_task_force: str) -> Goal:
    """The chapter of a sub-task-force, made with its first activity."""
    goal = session.exec(select(Goal).where(Goal.plan_id == plan.id, Goal.sub_task_force == sub_task_force)).first()
    if goal is not None:
        return goal
    named = session.get(SubTaskForce, sub_task_force)
    if named is None:
        raise Invalid(errors=[FieldError("/sub_task_force", "unknown_sub_task_force", "PENC, REHKES, …")])
    goal = Goal(
        **place_of(plan),
        plan_id=plan.id,
        sub_task_force=sub_task_force,
        ordinal=named.ordinal,
        title=named.name_id,
    )
    session.add(goal)
    session.flush()  # the activity refers to it
    return goal


def change_activity(
    session: Session, caller: Principal, activity_id: UUID, version: int, body: ActivityUpdate
) -> ActivityDetail:
    """Correct an action while its plan is a draft."""
    activity = gate.fetch(session, caller, Activity, activity_id, version)
    must_be_draft(gate.see(session, caller, Plan, activity.plan_id))
    change = body.model_dump(exclude_unset=True)
    if change.get("title", activity.title) is None:
        raise Invalid(errors=[FieldError("/title", "required", "judul / title")])
    activity.sqlmodel_update(change)
    touch(activity, caller)
    record(session, caller, Event.ACTIVITY_CHANGED, activity, change)
    return detail(session, caller, activity)


def read_activity(session: Session, caller: Principal, activity_id: UUID) -> ActivityDetail:
    """One activity."""
    return detail(session, caller, gate.see(session, caller, Activity, activity_id))


def detail(session: Session, caller: Principal, activity: Activity) -> ActivityDetail:
    """An activity with its money, its budget lines and its last verified progress."""
    session.flush()
    plan = session.get(Plan, activity.plan_id)
    draft = plan is not None and plan.status is PlanStatus.DRAFT
    supporting = session.exec(
        select(ActivityAgency.agency_id)
        .where(ActivityAgency.activity_id == activity.id)
        .order_by(col(ActivityAgency.part), col(ActivityAgency.ordinal))
    ).all()
    funding = session.exec(
        select(ActivityFunding)
        .where(ActivityFunding.activity_id == activity.id)
        .order_by(col(ActivityFunding.year), col(ActivityFunding.funding_source))
    ).all()
    return ActivityDetail(
        **ActivityOut.model_validate(activity).model_dump(),
        place=activity.place,
        note=activity.note,
        code_raw=activity.code_raw,
        supporting_agency_ids=list(supporting),
        funding=[FundingOut.model_validate(each) for each in funding],
        budget_lines=_tagged_lines(session, caller, activity),
        last_progress=_last_progress(session, activity),
        allowed_actions=["change"] if draft and permits(caller, Act.ACTIVITY_CHANGE, activity) else [],
    )


def _tagged_lines(session: Session, caller: Principal, activity: Activity) -> list[TaggedLine]:
    lines = session.exec(
        select(BudgetLine, BudgetTag)
        .join(BudgetTag, col(BudgetTag.line_id) == BudgetLine.id)
        .where(BudgetTag.activity_id == activity.id)
        .order_by(col(BudgetLine.fiscal_year), col(BudgetLine.id))
    ).all()
    today = local_date(caller.now, "Asia/Jakarta")
    return [
        TaggedLine(
            id=line.id,
            title=line.title,
            fiscal_year=line.fiscal_year,
            funding_source=line.funding_source,
            ceiling_idr=ceiling_in_force(_versions(session, line.id), today),
            realised_idr=int(_realised(session, line.id)),
            shared=tag.mode == "shared",
        )
        for line, tag in lines
    ]


def _versions(session: Session, line_id: UUID) -> list[Version]:
    rows = session.exec(select(BudgetLineVersion).where(BudgetLineVersion.line_id == line_id)).all()
    return [Version(row.effective_on, row.ordinal, row.ceiling_idr) for row in rows]


def _realised(session: Session, line_id: UUID) -> int:
    total = session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(col(Realisation.amount_idr)), 0)).where(
            col(Realisation.line_id) == line_id
        )
    )
    return int(total or 0)


def _last_progress(session: Session, activity: Activity) -> LastProgress | None:
    value = session.exec(
        select(SnapshotValue)
        .where(SnapshotValue.activity_id == activity.id)
        .where(col(SnapshotValue.physical_percent).is_not(None) | col(SnapshotValue.is_nil))
        .order_by(col(SnapshotValue.ends_on).desc(), col(SnapshotValue.id).desc())
        .limit(1)
    ).first()
    return LastProgress.model_validate(value, from_attributes=True) if value else None
