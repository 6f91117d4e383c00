"""The person's rights: who read what is kept of her, and a copy of it all."""

from typing import Annotated

from fastapi import Query, Response

from api.access.principal import Principal
from api.domain.acts import Act
from api.formats.writing.tagged_pdf import MEDIA_TYPE
from api.problem_handlers import problems_of
from api.problems import NotPermitted
from api.queries.access_logs import ORDER, accesses, shown
from api.routing.attachments import file_in
from api.routing.dependencies import LISTING, READING, ListsDep, SessionDep, caller_for, protected
from api.schemas.access_logs import AccessOut, CaseExport
from api.schemas.base import Id, Page
from api.schemas.lists import PageQuery
from api.schemas.problems import merged
from api.services import access_logs

router = protected("privacy")
PAPER = file_in([MEDIA_TYPE], "The paper")


@router.get(
    "/cases/{case_id}/access-log",
    operation_id="access_logs_list",
    responses=problems_of(*LISTING, *READING, NotPermitted),
)
def list_accesses(
    caller: Annotated[Principal, caller_for(Act.ACCESS_LOG_READ)],
    case_id: Id,
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[PageQuery, Query()],
) -> Page[AccessOut]:
    """Who read or wrote what is personal in a case, the latest first: organisation and kind of seat, no names."""
    case = access_logs.logged_case(session, caller, case_id)
    return lists.page(session, caller, accesses(caller, case), query, ORDER, shown)


@router.get(
    "/cases/{case_id}/access-log/paper",
    operation_id="access_logs_print",
    response_class=Response,
    responses=merged(problems_of(*READING, NotPermitted), PAPER),
)
def print_accesses(
    caller: Annotated[Principal, caller_for(Act.ACCESS_LOG_READ)], case_id: Id, session: SessionDep
) -> Response:
    """The same on paper (PDF), to be handed to the person."""
    headers = {"Content-Disposition": f'attachment; filename="akses-{case_id}.pdf"', "Cache-Control": "no-store"}
    return Response(access_logs.print_log(session, caller, case_id), headers=headers, media_type=MEDIA_TYPE)


@router.get("/cases/{case_id}/export", operation_id="cases_export", responses=problems_of(*READING, NotPermitted))
def export_case(
    caller: Annotated[Principal, caller_for(Act.CASE_EXPORT)],
    case_id: Id,
    session: SessionDep,
    response: Response,
) -> CaseExport:
    """All that is kept of a person, for herself, the medical profile too; that the copy was made is recorded."""
    response.headers["Cache-Control"] = "no-store"
    return access_logs.export_case(session, caller, case_id)
