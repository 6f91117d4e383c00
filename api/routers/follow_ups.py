"""Follow-ups: decisions of meetings, open until they are done."""

from typing import Annotated

from fastapi import Query

from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.domain.lifecycles import FOLLOW_UP, acts_in
from api.models.follow_ups import FollowUp
from api.paging import Key
from api.problem_handlers import problems_of
from api.queries.follow_ups import overdue_at, shown
from api.routing.dependencies import LISTING, READING, ListsDep, SessionDep, Tags, caller_for, matching, protected
from api.routing.moving import Moves
from api.schemas.base import Id, Page
from api.schemas.follow_ups import CompletionIn, FollowUpDetail, FollowUpOut, ReopeningIn
from api.schemas.lists import FollowUpQuery
from api.services import meetings

router = protected("meetings")
MOVES = acts_in(FOLLOW_UP)


@router.get("/follow-ups", operation_id="follow_ups_list", responses=problems_of(*LISTING))
def list_follow_ups(
    caller: Annotated[Principal, caller_for(Act.FOLLOW_UP_READ)],
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[FollowUpQuery, Query()],
) -> Page[FollowUpOut]:
    """Follow-ups the caller sees, the first due first; whether one is overdue is of this moment."""
    statement = matching(visible(FollowUp, caller), FollowUp, query.model_copy(update={"overdue": None}))
    if query.overdue is not None:
        statement = statement.where(overdue_at(caller.now, wanted=query.overdue))
    keys: list[Key] = [(FollowUp.due_on, "asc"), (FollowUp.id, "asc")]
    return lists.page(session, caller, statement, query, keys, lambda rows: (shown(caller, row) for row in rows))


@router.get("/follow-ups/{follow_up_id}", operation_id="follow_ups_read", responses=problems_of(*READING))
def read_follow_up(
    caller: Annotated[Principal, caller_for(Act.FOLLOW_UP_READ, *MOVES)],
    follow_up_id: Id,
    session: SessionDep,
    tags: Tags,
) -> FollowUpDetail:
    """One follow-up."""
    return tags.of(meetings.read_follow_up(session, caller, follow_up_id))


moves = Moves(router, "/follow-ups/{follow_up_id}", FollowUpDetail, meetings.read_follow_up, MOVES)
moves.declare(
    "completions",
    Act.FOLLOW_UP_COMPLETE,
    "follow_ups_complete",
    meetings.complete_follow_up,
    "Say what was done: the agency that was asked, or the secretariat for it.",
    CompletionIn,
)
moves.declare(
    "reopenings",
    Act.FOLLOW_UP_REOPEN,
    "follow_ups_reopen",
    meetings.reopen_follow_up,
    "Open it again, with the reason: it is not done after all.",
    ReopeningIn,
)
