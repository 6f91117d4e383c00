"""Notices: the inbox of the seats the caller holds."""

from typing import Annotated

from fastapi import Query
from sqlmodel import col

from api.access.principal import Principal
from api.domain.acts import Act
from api.models.notices import Notice
from api.paging import Key
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
from api.schemas.lists import NoticeQuery
from api.schemas.notices import NoticeDetail, NoticeOut
from api.services import notices

router = protected("notices")


@router.get("/notices", operation_id="notices_list", responses=problems_of(*LISTING))
def list_notices(
    caller: Annotated[Principal, caller_for(Act.NOTICE_READ)],
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[NoticeQuery, Query()],
) -> Page[NoticeOut]:
    """What the caller's seats were told, the newest first; `unread=true&include=total&limit=1` counts the unread."""
    statement = matching(notices.inbox(caller, query), Notice, query, apart=("is_open", "unread"))
    keys: list[Key] = [(Notice.raised_at, "desc"), (col(Notice.id), "desc")]
    return lists.page(session, caller, statement, query, keys, lambda rows: notices.told(caller, rows))


@router.get("/notices/{notice_id}", operation_id="notices_read", responses=problems_of(*READING))
def read_notice(
    caller: Annotated[Principal, caller_for(Act.NOTICE_READ)],
    notice_id: Id,
    session: SessionDep,
    tags: Tags,
) -> NoticeDetail:
    """One notice; its days follow the date."""
    return tags.of(notices.read_notice(session, caller, notice_id))


moves = Moves(router, "/notices/{notice_id}", NoticeDetail, notices.read_notice)
moves.declare(
    "readings",
    Act.NOTICE_MARK,
    "notices_mark_read",
    notices.mark_read,
    "Mark a notice as read, for whoever holds the seat.",
)
