"""Activities: the actions of a plan, with their money and their last verified progress."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.account_codes import normalise
from api.domain.events import Event
from api.domain.kinds import Part
from api.editions import answer_to_ministry, telling_who_sees
from api.journal import record, seen_by
from api.models.agencies import Agency
from api.models.budgets import BudgetTag
from api.models.columns import AgencyPlace, agency_place_of, columns_in, place_of
from api.models.plans import Activity, ActivityAgency, ActivityFunding, Goal, Plan
from api.models.reference import FundingSource
from api.moves import must_be_draft, must_keep, remove, touch
from api.problems import FieldError, InUse, Invalid
from api.queries import activities as queries
from api.schemas.plans import ActivityCreate, ActivityDetail, ActivityUpdate, FundingIn, PhysicalPoint
from api.services.headings import goal_of
from api.services.programmes import programme_below

NEEDED = ("number", "title", "sub_task_force", "lead_agency_id", "supporting_agency_ids", "funding")
"""What a change may not set to null."""
NOT_COLUMNS = frozenset({"supporting_agency_ids", "funding", "account_code", "physical_schedule", "programme_id"})


def add_activity(session: Session, caller: Principal, plan_id: UUID, body: ActivityCreate) -> ActivityDetail:
    """Add an action to a draft plan; the agency named as lead will report on it."""
    plan = gate.fetch(session, caller, Plan, plan_id)
    must_be_draft(session, caller, plan)
    lead = _agency(session, caller, body.lead_agency_id, "/lead_agency_id")
    supporting = _agencies(session, caller, body.supporting_agency_ids)
    _must_be_known_sources(session, body.funding)
    code = normalise(body.account_code or "-")
    goal = goal_of(session, caller, plan, body.sub_task_force)
    place: AgencyPlace = {**place_of(plan), "ministry": lead.ministry}
    activity = Activity(
        **body.model_dump(include=columns_in(Activity, ActivityCreate) - NOT_COLUMNS),
        **place,
        plan_id=plan.id,
        goal_id=goal.id,
        programme_id=programme_below(session, goal.id, body.programme_id) if body.programme_id else None,
        ordinal=1 + (session.scalar(sa.select(sa.func.count()).where(col(Activity.plan_id) == plan.id)) or 0),
        code_scheme=code.scheme,
        code=code.code,
        code_raw=body.account_code,
        physical_schedule=_schedule(plan, body.physical_schedule),
    )
    with telling_who_sees(session, caller, plan):
        session.add(activity)
        session.flush()  # what follows refers to it
        _put_supporting(session, activity, supporting)
        _put_funding(session, activity, body.funding)
        record(session, caller, Event.ACTIVITY_ADDED, activity, body.model_dump())
    return detail(session, caller, activity)


def _agency(session: Session, caller: Principal, agency_id: UUID, pointer: str) -> Agency:
    agency = session.exec(visible(Agency, caller).where(Agency.id == agency_id)).first()
    if agency is None:
        raise Invalid(errors=[FieldError(pointer, "unknown_agency", "instansi / agency")])
    return agency


def _agencies(session: Session, caller: Principal, ids: Sequence[UUID]) -> list[Agency]:
    return [_agency(session, caller, each, f"/supporting_agency_ids/{place}") for place, each in enumerate(ids)]


def _put_supporting(session: Session, activity: Activity, supporting: Sequence[Agency]) -> None:
    """These agencies support the activity, and no others."""
    own = sa.and_(col(ActivityAgency.activity_id) == activity.id, col(ActivityAgency.part) == Part.SUPPORTING)
    session.execute(sa.delete(ActivityAgency).where(own))
    place = agency_place_of(activity)
    session.add_all(
        ActivityAgency(**place, activity_id=activity.id, agency_id=agency.id, part=Part.SUPPORTING, ordinal=ordinal)
        for ordinal, agency in enumerate(supporting, 1)
    )


def _put_funding(session: Session, activity: Activity, funding: Sequence[FundingIn]) -> None:
    """Give the activity this indicative money and no other. What stood keeps what its file said of it."""
    own = session.exec(select(ActivityFunding).where(ActivityFunding.activity_id == activity.id))
    standing = {(row.year, row.funding_source): row for row in own}
    asked = {(each.year, each.funding_source): each.amount_idr for each in funding}
    for key, row in standing.items():
        if asked.get(key) is None:
            session.delete(row)
        elif row.amount_idr != asked[key]:
            row.amount_idr, row.currency, row.foreign_amount, row.rate = asked[key], None, None, None
    place = agency_place_of(activity)
    session.add_all(
        ActivityFunding(**place, activity_id=activity.id, **each.model_dump())
        for each in funding
        if (each.year, each.funding_source) not in standing
    )


def _schedule(plan: Plan, points: Sequence[PhysicalPoint] | None) -> list[dict[str, Any]] | None:
    """The schedule as it is kept; its points lie in the years of the plan. Raises Invalid."""
    wrong = [
        FieldError(f"/physical_schedule/{place}/year", "outside_plan", f"{plan.year_from}–{plan.year_to}")
        for place, each in enumerate(points or ())
        if not plan.year_from <= each.year <= plan.year_to
    ]
    if wrong:
        raise Invalid(errors=wrong)
    return [each.point.kept for each in points] if points else None


def _must_be_known_sources(session: Session, funding: Sequence[FundingIn]) -> None:
    known = set(session.exec(select(FundingSource.code)))
    wrong = [
        FieldError(f"/funding/{place}/funding_source", "unknown_reference", "sumber dana / funding source")
        for place, each in enumerate(funding)
        if each.funding_source not in known
    ]
    if wrong:
        raise Invalid(errors=wrong)


def change_activity(
    session: Session, caller: Principal, activity_id: UUID, version: gate.Named, body: ActivityUpdate
) -> ActivityDetail:
    """Correct an action while its plan is a draft, or the working copy of an amendment."""
    activity = gate.fetch(session, caller, Activity, activity_id, version)
    plan = gate.see(session, caller, Plan, activity.plan_id)
    must_be_draft(session, caller, plan)
    change, before = body.model_dump(exclude_unset=True), seen_by(session, activity)
    must_keep(change, NEEDED)
    with telling_who_sees(session, caller, plan):
        activity.sqlmodel_update({name: value for name, value in change.items() if name not in NOT_COLUMNS})
        _put_parts(session, caller, plan, activity, body)
        touch(activity, caller)
        record(session, caller, Event.ACTIVITY_CHANGED, activity, change, before=before)
    return detail(session, caller, activity)


def _put_parts(session: Session, caller: Principal, plan: Plan, activity: Activity, body: ActivityUpdate) -> None:
    """What of a change is more than a column: agencies, money, chapter and account code."""
    if body.lead_agency_id is not None:
        _agency(session, caller, body.lead_agency_id, "/lead_agency_id")
        answer_to_ministry(session, activity)
    if body.supporting_agency_ids is not None:
        _put_supporting(session, activity, _agencies(session, caller, body.supporting_agency_ids))
    if body.funding is not None:
        _must_be_known_sources(session, body.funding)
        _put_funding(session, activity, body.funding)
    if body.sub_task_force is not None:
        _move(activity, goal_of(session, caller, plan, body.sub_task_force))
    if "programme_id" in body.model_fields_set:
        said = body.programme_id
        activity.programme_id = programme_below(session, activity.goal_id, said) if said else None
    if "physical_schedule" in body.model_fields_set:
        activity.physical_schedule = _schedule(plan, body.physical_schedule)
    if "account_code" in body.model_fields_set:
        code = normalise(body.account_code or "-")
        activity.code_scheme, activity.code, activity.code_raw = code.scheme, code.code, body.account_code


def _move(activity: Activity, goal: Goal) -> None:
    """Into a chapter; a programme of the one before holds it no more."""
    if activity.goal_id != goal.id:
        activity.goal_id, activity.programme_id = goal.id, None


def remove_activity(session: Session, caller: Principal, activity_id: UUID, version: gate.Named) -> None:
    """Take an action with all below it out of a draft, or out of the working copy of an amendment. Raises InUse."""
    activity = gate.fetch(session, caller, Activity, activity_id, version)
    plan = gate.see(session, caller, Plan, activity.plan_id)
    must_be_draft(session, caller, plan)
    if session.scalar(sa.select(sa.exists().where(col(BudgetTag.activity_id) == activity.id))):
        raise InUse
    with telling_who_sees(session, caller, plan):
        remove(session, caller, activity, Event.ACTIVITY_REMOVED)


def read_activity(session: Session, caller: Principal, activity_id: UUID) -> ActivityDetail:
    """One activity."""
    return ActivityDetail.model_validate_json(queries.one(session, caller, activity_id).body)


def detail(session: Session, caller: Principal, activity: Activity) -> ActivityDetail:
    """An activity as it stands after a change, in the words of the query that reads it."""
    session.flush()
    return read_activity(session, caller, activity.id)
