"""The register of breaches of personal data: recorded, told in writing within 3×24 hours, closed."""

from typing import Annotated

from fastapi import Query

from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.domain.lifecycles import BREACH, acts_in
from api.models.breaches import Breach
from api.problem_handlers import problems_of
from api.routing.dependencies import (
    LISTING,
    READING,
    WRITING,
    ListsDep,
    OfferedOnce,
    SessionDep,
    Tags,
    caller_for,
    matching,
    protected,
)
from api.routing.moving import Moves
from api.schemas.base import Id, Page
from api.schemas.breaches import (
    BreachCloseIn,
    BreachCreate,
    BreachDetail,
    BreachNotices,
    BreachNotifyIn,
    BreachOut,
    BreachQuery,
)
from api.services import breaches

router = protected("privacy")
MOVES = acts_in(BREACH)


@router.get("/breaches", operation_id="breaches_list", responses=problems_of(*LISTING))
def list_breaches(
    caller: Annotated[Principal, caller_for(Act.BREACH_READ)],
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[BreachQuery, Query()],
) -> Page[BreachOut]:
    """Breaches of the caller's agency, the latest first."""
    statement = matching(visible(Breach, caller), Breach, query)
    shown = lambda rows: (breaches.shown(caller, row) for row in rows)  # noqa: E731  the shape of a page
    return lists.page(session, caller, statement, query, [(Breach.id, "desc")], shown)


@router.post("/breaches", status_code=201, operation_id="breaches_record", responses=problems_of(*WRITING))
def record_breach(
    caller: Annotated[Principal, caller_for(Act.BREACH_RECORD, *MOVES)],
    session: SessionDep,
    body: BreachCreate,
    once: OfferedOnce,
) -> BreachDetail:
    """Record a breach as soon as it is known; the 3×24 hours run from `known_at`, not from here."""
    return once.run(
        session,
        caller,
        lambda: breaches.record_breach(session, caller, body),
        lambda made: breaches.read_breach(session, caller, made),
    )


@router.get("/breaches/{breach_id}", operation_id="breaches_read", responses=problems_of(*READING))
def read_breach(
    caller: Annotated[Principal, caller_for(Act.BREACH_READ, *MOVES)], breach_id: Id, session: SessionDep, tags: Tags
) -> BreachDetail:
    """One breach."""
    return tags.of(breaches.read_breach(session, caller, breach_id))


@router.get("/breaches/{breach_id}/notices", operation_id="breaches_draft", responses=problems_of(*READING))
def draft_notices(
    caller: Annotated[Principal, caller_for(Act.BREACH_READ)], breach_id: Id, session: SessionDep
) -> BreachNotices:
    """Drafts of what the persons and the authority are to be told in writing (UU 27/2022 Pasal 46)."""
    return breaches.draft_notices(session, caller, breach_id)


moves = Moves(router, "/breaches/{breach_id}", BreachDetail, breaches.read_breach, MOVES)
moves.declare(
    "notifications",
    Act.BREACH_NOTIFY,
    "breaches_notify",
    breaches.notify_breach,
    "Say when persons and authority were told in writing.",
    BreachNotifyIn,
)
moves.declare(
    "closures",
    Act.BREACH_CLOSE,
    "breaches_close",
    breaches.close_breach,
    "Close it with what was done so that it does not happen again.",
    BreachCloseIn,
)
