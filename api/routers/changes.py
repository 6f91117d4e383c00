"""The change feed: what happened to what the caller sees, and the proof that a copy of it is whole."""

from typing import Annotated

import orjson
from fastapi import Query, Request, Response

from api import paging
from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.feed import READ
from api.feed_problems import FeedBegunAnew
from api.problem_handlers import problems_of
from api.queries import changes
from api.queries.reconciliations import reconciliation
from api.routing.dependencies import LISTING, ReadingDep, caller_for, protected
from api.schemas.changes import ChangesOut, ChangesQuery, ReconciliationOut, ReconciliationQuery

router = protected("changes")


@router.get(
    "/changes",
    operation_id="changes_list",
    response_model=ChangesOut,
    responses=problems_of(*LISTING, FeedBegunAnew),
)
def list_changes(
    request: Request,
    caller: Annotated[Principal, caller_for(Act.CHANGES_READ, *READ)],
    session: ReadingDep,
    query: Annotated[ChangesQuery, Query()],
) -> Response:
    """Every change of what the caller sees, in the order of commits, none left out; ids, and nothing of what they name.

    Keep the cursor together with what you made of the items: whoever is stopped between the two has neither lost nor
    repeated anything. Where `next` is empty there is nothing more now; with `wait` the answer waits for it.
    """
    read = changes.page(session, caller, query)
    request.state.nothing_since = None if read.items else read.horizon
    return answer_with(request, read)


def answer_with(request: Request, read: changes.Read) -> Response:
    """A page of the feed, and the way to the next one."""
    headers = {"Cache-Control": "private, no-cache", "Vary": "Authorization"}
    following = None
    if read.more:
        following = paging.link_next(str(request.url.remove_query_params("start")), read.cursor)
        headers |= paging.link_header(following)
    rest = orjson.dumps({"next": following, "cursor": read.cursor})
    return Response(b'{"items":[%b],%b' % (read.items, rest[1:]), headers=headers, media_type="application/json")


@router.get("/changes/reconcile", operation_id="changes_reconcile", responses=problems_of())
def reconcile(
    caller: Annotated[Principal, caller_for(Act.CHANGES_READ, *READ)],
    session: ReadingDep,
    query: Annotated[ReconciliationQuery, Query()],
) -> ReconciliationOut:
    """Count and hash of all that the caller sees now of one resource, to compare with a copy made from the feed.

    Read the feed until `next` is empty, make the hash of your ids and versions, and compare. If both differ and the
    feed gave something meanwhile, do it again; if it gave nothing, the copy is not whole: read the lists anew.
    """
    return reconciliation(session, caller, query)
