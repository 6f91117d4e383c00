"""Files for publication: what donors pay for as IATI 2.03, and the open aggregates as a data package."""

from typing import Annotated

from fastapi import Query, Request, Response

from api.access.principal import Principal
from api.database import assume
from api.domain.acts import Act
from api.domain.clocks import EASTERNMOST, local_date
from api.formats import iati
from api.problem_handlers import problems_of
from api.queries import iati as funded
from api.queries.exports import for_both
from api.routers.dependencies import SessionDep, caller_as, caller_for, protected
from api.schemas.iati import IatiQuery
from api.schemas.problems import merged
from api.settings import get_settings

router = protected("exports")
Reader = Annotated[Principal, caller_for(Act.EXPORT_READ)]
PUBLISHER = "Gugus Tugas PP-TPPO"
BESIDE = (Act.PLAN_READ, Act.BUDGET_LINE_READ, Act.REPORT_READ)
XML = {200: {"description": "The file", "content": {iati.MEDIA_TYPE: {"schema": {"type": "string"}}}}}


def _reading(request: Request, session: SessionDep, caller: Principal) -> Principal:
    """The caller for the organisations it may read plans, budgets and progress of. Raises InsufficientScope."""
    for act in BESIDE:
        caller = for_both(caller, caller_as(request, session, act))
    assume(session, caller.organisations, caller.regions)
    return caller


@router.get(
    "/exports/iati-activities",
    operation_id="exports_iati",
    response_class=Response,
    responses=merged(problems_of(), XML),
)
def iati_activities(
    caller: Reader, request: Request, session: SessionDep, query: Annotated[IatiQuery, Query()]
) -> Response:
    """What the donors of the reference data pay for, as IATI 2.03: activities, budgets, transactions, results.

    It needs `exports:read` with `plans:read`, `budgets:read` and `progress:read` for the same organisation. Results are
    verified figures; indicators that count persons are left out.
    """
    reader = _reading(request, session, caller)
    publisher = iati.Publisher(get_settings().iati_reporting_org, PUBLISHER)
    activities = funded.funded(session, query, local_date(reader.now, EASTERNMOST))
    headers = {"Content-Disposition": 'attachment; filename="iati-activities.xml"', "Cache-Control": "private, no-cache"}
    return Response(iati.document(publisher, activities, reader.now), headers=headers, media_type=iati.MEDIA_TYPE)
