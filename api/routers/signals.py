"""Signals: what somebody should look at."""

from typing import Annotated

from fastapi import Query

from api.access.principal import Principal
from api.domain.acts import Act
from api.problem_handlers import problems_of
from api.queries import signals
from api.routing.dependencies import LISTING, ListsDep, SessionDep, caller_for, protected
from api.schemas.base import Page
from api.schemas.signals import SignalOut, SignalQuery

router = protected("signals")


@router.get("/signals", operation_id="signals_list", responses=problems_of(*LISTING))
def list_signals(
    caller: Annotated[Principal, caller_for(Act.SIGNAL_READ)],
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[SignalQuery, Query()],
) -> Page[SignalOut]:
    """What somebody should look at in a year, derived now: each with its figures and its rule in words.

    Only verified reports are judged, and a report that is absent is no zero. Signals on the money of an activity go
    to those who see every budget line of its region.
    """
    parts = signals.parts(session, caller, query)
    return lists.page_of_parts(session, caller, parts, query, lambda rows: signals.shown(query.year, rows))
