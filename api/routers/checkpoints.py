"""Checkpoints of the journal's chain: signed, for whoever wants to hold the service to what it has recorded."""

from typing import Annotated

from fastapi import Query
from sqlmodel import select

from api.access.principal import Principal
from api.domain.acts import Act
from api.models.chain import Checkpoint
from api.problem_handlers import problems_of
from api.routing.dependencies import LISTING, ListsDep, SessionDep, caller_for, protected, shape_of
from api.schemas.base import Page
from api.schemas.checkpoints import CheckpointOut
from api.schemas.lists import PageQuery

router = protected("audit")


@router.get("/audit/checkpoints", operation_id="checkpoints_list", responses=problems_of(*LISTING))
def list_checkpoints(
    caller: Annotated[Principal, caller_for(Act.REFERENCE_READ)],
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[PageQuery, Query()],
) -> Page[CheckpointOut]:
    """What the whole journal was at each checkpoint, the newest first: hashes and signatures, nothing of what happened.

    Keep one elsewhere: `examples/verify_audit.py` proves by it that an export of the journal has every row of before,
    as it was.
    """
    return lists.page(session, caller, select(Checkpoint), query, [(Checkpoint.size, "desc")], shape_of(CheckpointOut))
