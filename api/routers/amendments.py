"""Amendments of plans in force, and the editions they make."""

from typing import Annotated

from fastapi import Path, Query

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.domain.lifecycles import AMENDMENT, acts_in
from api.models.amendments import Amendment
from api.models.plans import Plan
from api.problem_handlers import problems_of
from api.queries.editions import editions_of
from api.routing.dependencies import (
    ADDING,
    LISTING,
    READING,
    ListsDep,
    OfferedOnce,
    SessionDep,
    Tags,
    caller_for,
    matching,
    protected,
    shape_of,
)
from api.routing.moving import Moves
from api.schemas.amendments import (
    AmendmentCreate,
    AmendmentDetail,
    AmendmentOut,
    AmendmentQuery,
    ChangesQuery,
    EditionDetail,
    EditionOut,
    PlanChanges,
)
from api.schemas.base import Id, Page
from api.schemas.lists import PageQuery
from api.schemas.plans import Reason
from api.services import amendments, plan_versions

router = protected("plans")
MOVES = acts_in(AMENDMENT)


@router.get("/plans/{plan_id}/amendments", operation_id="amendments_list", responses=problems_of(*LISTING, *READING))
def list_amendments(
    caller: Annotated[Principal, caller_for(Act.AMENDMENT_READ)],
    plan_id: Id,
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[AmendmentQuery, Query()],
) -> Page[AmendmentOut]:
    """Amendments of a plan, the newest first."""
    plan = gate.see(session, caller, Plan, plan_id)
    statement = matching(visible(Amendment, caller).where(Amendment.plan_id == plan.id), Amendment, query)
    return lists.page(session, caller, statement, query, [(Amendment.id, "desc")], shape_of(AmendmentOut))


@router.post(
    "/plans/{plan_id}/amendments", status_code=201, operation_id="amendments_add", responses=problems_of(*ADDING)
)
def begin_amendment(
    caller: Annotated[Principal, caller_for(Act.AMENDMENT_ADD, *MOVES)],
    plan_id: Id,
    session: SessionDep,
    body: AmendmentCreate,
    once: OfferedOnce,
) -> AmendmentDetail:
    """Begin an amendment of a plan in force, on a working copy: a draft plan at `copy_id`, changed as any draft."""
    return once.run(
        session,
        caller,
        lambda: amendments.begin_amendment(session, caller, plan_id, body),
        lambda made: amendments.read_amendment(session, caller, made),
    )


@router.get("/amendments/{amendment_id}", operation_id="amendments_read", responses=problems_of(*READING))
def read_amendment(
    caller: Annotated[Principal, caller_for(Act.AMENDMENT_READ, *MOVES)],
    amendment_id: Id,
    session: SessionDep,
    tags: Tags,
) -> AmendmentDetail:
    """One amendment with everything that differs."""
    return tags.of(amendments.read_amendment(session, caller, amendment_id))


moves = Moves(router, "/amendments/{amendment_id}", AmendmentDetail, amendments.read_amendment, MOVES)
moves.declare(
    "submissions",
    Act.AMENDMENT_SUBMIT,
    "amendments_submit",
    amendments.submit_amendment,
    "Send the amendment to be decided; refused with the list of what its kind may not change.",
)
moves.declare(
    "approvals",
    Act.AMENDMENT_APPROVE,
    "amendments_approve",
    amendments.approve_amendment,
    "Approve the amendment: the plan's next edition holds what it changes. Another person than its writers.",
)
moves.declare(
    "rejections",
    Act.AMENDMENT_REJECT,
    "amendments_reject",
    amendments.reject_amendment,
    "Reject the amendment with a reason: the plan stays as it is.",
    Reason,
)


@router.get("/plans/{plan_id}/versions", operation_id="plan_versions_list", responses=problems_of(*LISTING, *READING))
def list_editions(
    caller: Annotated[Principal, caller_for(Act.EDITION_READ)],
    plan_id: Id,
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[PageQuery, Query()],
) -> Page[EditionOut]:
    """Editions of a plan, the newest first; to a ministry, with the activities its vertical agencies lead."""
    plan = gate.see(session, caller, Plan, plan_id)
    kept, statement = editions_of(session, caller, plan)
    return lists.page(session, caller, statement, query, [(kept.edition, "desc")], shape_of(EditionOut))


@router.get("/plans/{plan_id}/versions/{edition}", operation_id="plan_versions_read", responses=problems_of(*READING))
def read_edition(
    caller: Annotated[Principal, caller_for(Act.EDITION_READ)],
    plan_id: Id,
    edition: Annotated[int, Path(ge=1, le=10_000)],
    session: SessionDep,
    tags: Tags,
) -> EditionDetail:
    """One edition of a plan, whole, as it stood when it came into force."""
    return tags.of(plan_versions.read_edition(session, caller, plan_id, edition))


@router.get("/plans/{plan_id}/changes", operation_id="plan_changes_read", responses=problems_of(*READING))
def read_changes(
    caller: Annotated[Principal, caller_for(Act.EDITION_READ)],
    plan_id: Id,
    session: SessionDep,
    query: Annotated[ChangesQuery, Query()],
    tags: Tags,
) -> PlanChanges:
    """What changed between two editions: from, to, and by which amendment."""
    return tags.of(plan_versions.read_changes(session, caller, plan_id, query))
