"""Activities: the actions of a plan, with their money and their last verified progress."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.account_codes import normalise
from api.domain.events import Event
from api.domain.kinds import Part
from api.journal import record
from api.models.agencies import Agency
from api.models.columns import AgencyPlace, place_of
from api.models.plans import Activity, ActivityAgency, ActivityFunding, Goal, Plan
from api.models.reference import FundingSource, SubTaskForce
from api.moves import must_be_draft, touch
from api.problems import FieldError, Invalid
from api.queries import activities as queries
from api.schemas.plans import ActivityCreate, ActivityDetail, ActivityUpdate


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
    return ActivityDetail.model_validate_json(queries.one(session, caller, activity_id).body)


def detail(session: Session, caller: Principal, activity: Activity) -> ActivityDetail:
    """An activity as it stands after a change, in the words of the query that reads it."""
    session.flush()
    return read_activity(session, caller, activity.id)
