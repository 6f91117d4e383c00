"""Entries that were made without a line, sent when there is one."""

from typing import Annotated

from fastapi import Query, Request

from api.access.principal import Principal
from api.domain.acts import Act
from api.problem_handlers import language_of, problems_of
from api.routing.dependencies import WRITING, OfferedOnce, SessionDep, caller_for, protected
from api.schemas.offline_entries import OfflineEntriesIn, OfflineResultsOut, SendingQuery
from api.services import offline_entries

router = protected("offline-entries")


@router.post("/offline-entries", operation_id="offline_entries_send", responses=problems_of(*WRITING))
def send_entries(
    caller: Annotated[Principal, caller_for(Act.ENTRY_ADD, Act.ENTRY_REVISE, Act.REPORT_DRAFT)],
    request: Request,
    session: SessionDep,
    body: OfflineEntriesIn,
    query: Annotated[SendingQuery, Query()],
    once: OfferedOnce,
) -> OfflineResultsOut:
    """Send entries that were made without a line, up to 100; each is judged now and by itself.

    A key that was sent before has one effect, however often the line breaks: whoever does not know what arrived sends
    all of it again. An entry that somebody changed since the bundle was made is not written over.
    """

    def sent() -> OfflineResultsOut:
        return offline_entries.send_entries(session, caller, body, language_of(request), dry_run=query.dry_run)

    return once.run(session, caller, sent, lambda _made: sent(), status=200)
