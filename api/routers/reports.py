"""Reports the nation pulls."""

from typing import Annotated

from fastapi import Query

from api.access.principal import Principal
from api.domain.acts import Act
from api.problem_handlers import problems_of
from api.queries import progress_report
from api.routers.dependencies import READING, SessionDep, Tags, caller_for, protected
from api.schemas.lists import ProgressReportQuery
from api.schemas.reports import ProgressReportOut

router = protected("reports")


@router.get("/reports/progress", operation_id="reports_progress", responses=problems_of(*READING))
def progress(
    caller: Annotated[Principal, caller_for(Act.NATION_READ)],
    session: SessionDep,
    query: Annotated[ProgressReportQuery, Query()],
    tags: Tags,
) -> ProgressReportOut:
    """Progress of the districts the caller sees: coverage first, then verified figures."""
    tag = progress_report.tag(session, caller, query)
    return tags.made(tag, lambda: progress_report.of(session, caller, query))
