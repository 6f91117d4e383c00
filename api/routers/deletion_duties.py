"""Deletion duties: what a withdrawal obliges each agency to delete within 3×24 hours, and its receipt."""

from typing import Annotated

from fastapi import Query

from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.domain.lifecycles import DELETION_DUTY, acts_in
from api.models.deletion_duties import DeletionDuty
from api.problem_handlers import problems_of
from api.routing.dependencies import (
    LISTING,
    READING,
    ListsDep,
    SessionDep,
    Tags,
    caller_for,
    matching,
    protected,
)
from api.routing.moving import Moves
from api.schemas.base import Id, Page
from api.schemas.deletion_duties import DeletionDutyDetail, DeletionDutyOut, DeletionReceiptIn
from api.schemas.lists import DeletionDutyQuery
from api.services import deletion_duties

router = protected("consents")
MOVES = acts_in(DELETION_DUTY)


@router.get("/deletion-duties", operation_id="deletion_duties_list", responses=problems_of(*LISTING))
def list_duties(
    caller: Annotated[Principal, caller_for(Act.DELETION_DUTY_READ)],
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[DeletionDutyQuery, Query()],
) -> Page[DeletionDutyOut]:
    """Deletion duties of the caller's agency, and those it opened for others, the latest first."""
    statement = matching(visible(DeletionDuty, caller), DeletionDuty, query)
    shown = lambda rows: (deletion_duties.shown(caller, row) for row in rows)  # noqa: E731  the shape of a page
    return lists.page(session, caller, statement, query, [(DeletionDuty.id, "desc")], shown)


@router.get("/deletion-duties/{deletion_duty_id}", operation_id="deletion_duties_read", responses=problems_of(*READING))
def read_duty(
    caller: Annotated[Principal, caller_for(Act.DELETION_DUTY_READ, *MOVES)],
    deletion_duty_id: Id,
    session: SessionDep,
    tags: Tags,
) -> DeletionDutyDetail:
    """One deletion duty."""
    return tags.of(deletion_duties.read_duty(session, caller, deletion_duty_id))


moves = Moves(router, "/deletion-duties/{deletion_duty_id}", DeletionDutyDetail, deletion_duties.read_duty, MOVES)
moves.declare(
    "receipts",
    Act.DELETION_DUTY_RECEIPT,
    "deletion_duties_receipt",
    deletion_duties.receipt_deletion,
    "Say that the agency deleted what it had of the person, and how.",
    DeletionReceiptIn,
)
