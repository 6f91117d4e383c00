"""Plans of action, their activities and indicators."""

from typing import Annotated

from fastapi import Query, Response
from sqlmodel import col

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.domain.lifecycles import PLAN, acts_in
from api.models.plans import Activity, Indicator, Plan
from api.paging import Key
from api.problem_handlers import problems_of
from api.queries import activities as queries
from api.queries import indicator_series
from api.queries import plans as plan_queries
from api.routing.dependencies import (
    ADDING,
    CHANGING,
    LISTING,
    READING,
    REMOVING,
    WRITING,
    ListsDep,
    OfferedOnce,
    SessionDep,
    Tags,
    Version,
    caller_for,
    matching,
    protected,
)
from api.routing.moving import Moves
from api.schemas.base import Id, Page
from api.schemas.indicator_series import SeriesOut, SeriesQuery
from api.schemas.indicators import (
    IndicatorCreate,
    IndicatorList,
    IndicatorOut,
    IndicatorsAbove,
    IndicatorUpdate,
    Inheritance,
)
from api.schemas.lists import ActivityQuery, PageQuery, PlanQuery
from api.schemas.plans import (
    ActivityCreate,
    ActivityDetail,
    ActivityOut,
    ActivityUpdate,
    Adoption,
    EntryIntoForce,
    PlanCreate,
    PlanDetail,
    PlanOut,
    PlanUpdate,
    Reason,
    ReasonWhereBack,
)
from api.services import activities, indicators, plans

router = protected("plans")
# What one activity shows beside itself: whether it may be changed, budget lines where budgets:read is held, and
# progress where progress:read is.
SHOWN = (Act.ACTIVITY_CHANGE, Act.BUDGET_LINE_READ, Act.REPORT_READ)

# What may be done to a plan, by whoever may.
MOVES = acts_in(PLAN)
DOINGS = (Act.PLAN_CHANGE, Act.ACTIVITY_ADD, Act.AMENDMENT_ADD, *MOVES)


@router.get("/plans", operation_id="plans_list", responses=problems_of(*LISTING))
def list_plans(
    caller: Annotated[Principal, caller_for(Act.PLAN_READ)],
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[PlanQuery, Query()],
) -> Page[PlanOut]:
    """Plans of action, the newest first."""
    filters = query.model_copy(update={"status": []})
    statement = matching(visible(Plan, caller).where(plan_queries.IS_A_PLAN), Plan, filters, (col(Plan.title),))
    statement = statement.where(plan_queries.stands_in(query.status, caller.now)) if query.status else statement
    keys: list[Key] = [(Plan.year_from, "desc"), (Plan.id, "desc")]
    return lists.page(session, caller, statement, query, keys, lambda rows: plan_queries.shown(caller, rows))


@router.post("/plans", status_code=201, operation_id="plans_add", responses=problems_of(*WRITING))
def add_plan(
    caller: Annotated[Principal, caller_for(Act.PLAN_ADD, *DOINGS)],
    session: SessionDep,
    body: PlanCreate,
    once: OfferedOnce,
) -> PlanDetail:
    """Begin a plan of action as a draft, empty or with the structure of another plan of the region."""
    return once.run(
        session,
        caller,
        lambda: plans.add_plan(session, caller, body),
        lambda made: plans.read_plan(session, caller, made),
    )


@router.get("/plans/{plan_id}", operation_id="plans_read", responses=problems_of(*READING))
def read_plan(
    caller: Annotated[Principal, caller_for(Act.PLAN_READ, *DOINGS)],
    plan_id: Id,
    session: SessionDep,
    tags: Tags,
) -> PlanDetail:
    """One plan with its instrument and its sums."""
    return tags.of(plans.read_plan(session, caller, plan_id))


@router.patch("/plans/{plan_id}", operation_id="plans_change", responses=problems_of(*CHANGING))
def change_plan(
    caller: Annotated[Principal, caller_for(Act.PLAN_CHANGE, *DOINGS)],
    plan_id: Id,
    session: SessionDep,
    body: PlanUpdate,
    version: Version,
    tags: Tags,
) -> PlanDetail:
    """Correct a plan while it is a draft (JSON Merge Patch)."""
    return tags.changed(plans.change_plan(session, caller, plan_id, version, body))


moves = Moves(router, "/plans/{plan_id}", PlanDetail, plans.read_plan, DOINGS)
moves.declare(
    "discussions",
    Act.PLAN_DISCUSS,
    "plans_discuss",
    plans.discuss_plan,
    "Put a draft under discussion, or send it back there from legal review, with a reason.",
    ReasonWhereBack,
)
moves.declare(
    "legal-reviews", Act.PLAN_REVIEW, "plans_review", plans.review_plan, "Hand the plan that was discussed to review."
)
moves.declare(
    "adoptions",
    Act.PLAN_ADOPT,
    "plans_adopt",
    plans.adopt_plan,
    "Record the legal instrument that adopts the plan.",
    Adoption,
)
moves.declare(
    "entries-into-force",
    Act.PLAN_ENTER_INTO_FORCE,
    "plans_enter_into_force",
    plans.enter_into_force,
    "Make the adopted plan law: obligations arise from it, and the plan before it ends where its years begin.",
    EntryIntoForce,
)
moves.declare(
    "abandonments", Act.PLAN_ABANDON, "plans_abandon", plans.abandon_plan, "Give up a plan that is not law yet.", Reason
)


@router.get(
    "/plans/{plan_id}/activities",
    operation_id="activities_list",
    responses=problems_of(*LISTING, *READING),
    response_model=Page[ActivityOut],
)
def list_activities(
    caller: Annotated[Principal, caller_for(Act.ACTIVITY_READ, Act.REPORT_READ)],
    plan_id: Id,
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[ActivityQuery, Query()],
) -> Response:
    """Activities of a plan, in its own order, each with its last verified progress."""
    return lists.written(queries.page(session, caller, plan_id, query, lists.binding(caller, query)))


@router.post(
    "/plans/{plan_id}/activities", status_code=201, operation_id="activities_add", responses=problems_of(*ADDING)
)
def add_activity(
    caller: Annotated[Principal, caller_for(Act.ACTIVITY_ADD, *SHOWN)],
    plan_id: Id,
    session: SessionDep,
    body: ActivityCreate,
    once: OfferedOnce,
) -> ActivityDetail:
    """Add an action to a draft plan."""
    return once.run(
        session,
        caller,
        lambda: activities.add_activity(session, caller, plan_id, body),
        lambda made: activities.read_activity(session, caller, made),
    )


@router.get(
    "/activities/{activity_id}",
    operation_id="activities_read",
    responses=problems_of(*READING),
    response_model=ActivityDetail,
)
def read_activity(
    caller: Annotated[Principal, caller_for(Act.ACTIVITY_READ, *SHOWN)],
    activity_id: Id,
    session: SessionDep,
    tags: Tags,
) -> Response:
    """One activity with its money, its budget lines and its last verified progress."""
    return tags.written(*queries.one(session, caller, activity_id))


@router.patch("/activities/{activity_id}", operation_id="activities_change", responses=problems_of(*CHANGING))
def change_activity(
    caller: Annotated[Principal, caller_for(Act.ACTIVITY_CHANGE, *SHOWN)],
    activity_id: Id,
    session: SessionDep,
    body: ActivityUpdate,
    version: Version,
    tags: Tags,
) -> ActivityDetail:
    """Correct an action while its plan is a draft (JSON Merge Patch)."""
    return tags.changed(activities.change_activity(session, caller, activity_id, version, body))


@router.delete(
    "/activities/{activity_id}", status_code=204, operation_id="activities_remove", responses=problems_of(*REMOVING)
)
def remove_activity(
    caller: Annotated[Principal, caller_for(Act.ACTIVITY_REMOVE)],
    activity_id: Id,
    session: SessionDep,
    version: Version,
) -> None:
    """Take an action with all below it out of a draft; in a plan in force an amendment does."""
    activities.remove_activity(session, caller, activity_id, version)


@router.get(
    "/activities/{activity_id}/indicators", operation_id="indicators_list", responses=problems_of(*LISTING, *READING)
)
def list_indicators(
    caller: Annotated[Principal, caller_for(Act.INDICATOR_READ)],
    activity_id: Id,
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[PageQuery, Query()],
) -> Page[IndicatorOut]:
    """Indicators of an activity with their targets."""
    activity = gate.see(session, caller, Activity, activity_id)
    statement = visible(Indicator, caller).where(
        Indicator.activity_id == activity.id, col(Indicator.ended_edition).is_(None)
    )
    keys: list[Key] = [(Indicator.ordinal, "asc"), (Indicator.id, "asc")]
    return lists.page(session, caller, statement, query, keys, lambda rows: indicators.indicators_out(session, rows))


@router.post(
    "/activities/{activity_id}/indicators",
    status_code=201,
    operation_id="indicators_add",
    responses=problems_of(*ADDING),
)
def add_indicator(
    caller: Annotated[Principal, caller_for(Act.INDICATOR_ADD)],
    activity_id: Id,
    session: SessionDep,
    body: IndicatorCreate,
    once: OfferedOnce,
) -> IndicatorOut:
    """Add an indicator with its targets to an activity of a draft plan."""
    return once.run(
        session,
        caller,
        lambda: indicators.add_indicator(session, caller, activity_id, body),
        lambda made: indicators.read_indicator(session, caller, activity_id, made),
    )


@router.get("/indicators/{indicator_id}/series", operation_id="indicators_series", responses=problems_of(*READING))
def read_series(
    caller: Annotated[Principal, caller_for(Act.INDICATOR_READ, Act.REPORT_READ)],
    indicator_id: Id,
    session: SessionDep,
    query: Annotated[SeriesQuery, Query()],
    tags: Tags,
) -> SeriesOut:
    """An indicator over the periods of a year: stated, to date, target, achievement; verified beside provisional.

    A period without a report is `silent`, never 0. Values to date stand as they were stated; flows are derived.
    """
    return tags.of(indicator_series.of(session, caller, indicator_id, query.year))


@router.patch("/indicators/{indicator_id}", operation_id="indicators_change", responses=problems_of(*CHANGING))
def change_indicator(
    caller: Annotated[Principal, caller_for(Act.INDICATOR_CHANGE)],
    indicator_id: Id,
    session: SessionDep,
    body: IndicatorUpdate,
    version: Version,
    tags: Tags,
) -> IndicatorOut:
    """Correct an indicator and its targets while its plan is a draft (JSON Merge Patch)."""
    return tags.changed(indicators.change_indicator(session, caller, indicator_id, version, body))


@router.delete(
    "/indicators/{indicator_id}", status_code=204, operation_id="indicators_remove", responses=problems_of(*REMOVING)
)
def remove_indicator(
    caller: Annotated[Principal, caller_for(Act.INDICATOR_REMOVE)],
    indicator_id: Id,
    session: SessionDep,
    version: Version,
) -> None:
    """Take an indicator out of a draft; in a plan in force an amendment does."""
    indicators.remove_indicator(session, caller, indicator_id, version)


@router.get("/plans/{plan_id}/indicators-above", operation_id="indicators_above_read", responses=problems_of(*READING))
def read_indicators_above(
    caller: Annotated[Principal, caller_for(Act.INDICATOR_READ)], plan_id: Id, session: SessionDep, tags: Tags
) -> IndicatorsAbove:
    """What the plan above this one measures, for those whose plan this is; empty where there is none."""
    return tags.of(indicators.read_above(session, caller, plan_id))


@router.post(
    "/activities/{activity_id}/inherited-indicators",
    status_code=201,
    operation_id="indicators_inherit",
    responses=problems_of(*ADDING),
)
def inherit_indicators(
    caller: Annotated[Principal, caller_for(Act.INDICATOR_INHERIT)],
    activity_id: Id,
    session: SessionDep,
    body: Inheritance,
    once: OfferedOnce,
) -> IndicatorList:
    """Take indicators of the plan above over into a draft activity; each names the one it contributes to."""
    return once.run(
        session,
        caller,
        lambda: indicators.inherit_indicators(session, caller, activity_id, body),
        lambda made: indicators.read_inherited(session, caller, made),
    )
