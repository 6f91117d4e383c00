"""Which activities a budget line pays for: proposals of files, and what people say to them."""

from typing import Annotated

from fastapi import Query

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.models.budgets import BudgetLine, BudgetTag
from api.problem_handlers import problems_of
from api.routing.dependencies import (
    DOING,
    LISTING,
    READING,
    ListsDep,
    RequiredOnce,
    SessionDep,
    Tags,
    caller_for,
    protected,
)
from api.schemas.base import Id, NoBody, Page
from api.schemas.budget_tags import BudgetTagConfirmation, BudgetTagCreate, BudgetTagDetail, BudgetTagOut
from api.schemas.lists import PageQuery
from api.services import budget_tags

router = protected("budgets")
ACTS = tuple(budget_tags.ACTIONS)


@router.get("/budget-lines/{line_id}/tags", operation_id="budget_tags_list", responses=problems_of(*LISTING, *READING))
def list_tags(
    caller: Annotated[Principal, caller_for(Act.BUDGET_TAG_READ)],
    line_id: Id,
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[PageQuery, Query()],
) -> Page[BudgetTagOut]:
    """Activities of a line: proposed, confirmed and rejected ones."""
    line = gate.see(session, caller, BudgetLine, line_id)
    statement = visible(BudgetTag, caller).where(BudgetTag.line_id == line.id)
    return lists.page(
        session, caller, statement, query, [(BudgetTag.id, "asc")], lambda rows: map(budget_tags.tag_out, rows)
    )


@router.post(
    "/budget-lines/{line_id}/tags", status_code=201, operation_id="budget_tags_add", responses=problems_of(*DOING)
)
def add_tag(
    caller: Annotated[Principal, caller_for(Act.BUDGET_TAG_ADD, *ACTS)],
    line_id: Id,
    session: SessionDep,
    body: BudgetTagCreate,
    once: RequiredOnce,
) -> BudgetTagDetail:
    """Tie a line to an activity by share, by amount, or shared with others."""
    return once.run(
        session,
        caller,
        lambda: budget_tags.add_tag(session, caller, line_id, body),
        lambda made: budget_tags.read_tag(session, caller, made),
    )


@router.get("/budget-tags/{tag_id}", operation_id="budget_tags_read", responses=problems_of(*READING))
def read_tag(
    caller: Annotated[Principal, caller_for(Act.BUDGET_TAG_READ, *ACTS)], tag_id: Id, session: SessionDep, tags: Tags
) -> BudgetTagDetail:
    """One tie of a line to an activity."""
    return tags.of(budget_tags.read_tag(session, caller, tag_id))


@router.post("/budget-tags/{tag_id}/confirmations", operation_id="budget_tags_confirm", responses=problems_of(*DOING))
def confirm_tag(
    caller: Annotated[Principal, caller_for(Act.BUDGET_TAG_CONFIRM, *ACTS)],
    tag_id: Id,
    session: SessionDep,
    body: BudgetTagConfirmation,
    once: RequiredOnce,
) -> BudgetTagDetail:
    """Say that a proposal is right, wholly or for a part of the line."""
    return once.run(
        session,
        caller,
        lambda: budget_tags.confirm_tag(session, caller, tag_id, body),
        lambda made: budget_tags.read_tag(session, caller, made),
        status=200,
    )


@router.post("/budget-tags/{tag_id}/rejections", operation_id="budget_tags_reject", responses=problems_of(*DOING))
def reject_tag(
    caller: Annotated[Principal, caller_for(Act.BUDGET_TAG_REJECT, *ACTS)],
    tag_id: Id,
    session: SessionDep,
    body: NoBody,  # noqa: ARG001  an empty object, so that the move can grow words
    once: RequiredOnce,
) -> BudgetTagDetail:
    """Say that a line does not pay for the activity; no file proposes it again."""
    return once.run(
        session,
        caller,
        lambda: budget_tags.reject_tag(session, caller, tag_id),
        lambda made: budget_tags.read_tag(session, caller, made),
        status=200,
    )
