"""Remarks on reports, what a version of a report changed, and what stands beside it."""

from typing import Annotated

from fastapi import Query
from sqlmodel import col

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.models.progress import ProgressReport, ReportComment
from api.problem_handlers import problems_of
from api.queries import report_changes
from api.routing.dependencies import (
    LISTING,
    READING,
    WRITING,
    ListsDep,
    OfferedOnce,
    SessionDep,
    Tags,
    caller_for,
    protected,
    shape_of,
)
from api.schemas.base import Id, Page
from api.schemas.comparisons import ComparisonOut
from api.schemas.lists import PageQuery
from api.schemas.progress import CommentOut
from api.schemas.report_changes import ReportChangesOut
from api.schemas.report_comments import CommentCreate
from api.services import progress_reports

router = protected("progress")


@router.get(
    "/progress-reports/{report_id}/comments",
    operation_id="report_comments_list",
    responses=problems_of(*LISTING, *READING),
)
def list_comments(
    caller: Annotated[Principal, caller_for(Act.COMMENT_READ)],
    report_id: Id,
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[PageQuery, Query()],
) -> Page[CommentOut]:
    """Remarks on a report in the order they were written, those of every round."""
    report = gate.see(session, caller, ProgressReport, report_id)
    statement = visible(ReportComment, caller).where(ReportComment.report_id == report.id)
    return lists.page(session, caller, statement, query, [(col(ReportComment.id), "asc")], shape_of(CommentOut))


@router.post(
    "/progress-reports/{report_id}/comments",
    status_code=201,
    operation_id="report_comments_add",
    responses=problems_of(*WRITING),
)
def add_comment(
    caller: Annotated[Principal, caller_for(Act.COMMENT_ADD)],
    report_id: Id,
    session: SessionDep,
    body: CommentCreate,
    once: OfferedOnce,
) -> CommentOut:
    """Remark on a field of the report or of one entry, or answer a remark; nothing is moved by it."""
    return once.run(
        session,
        caller,
        lambda: progress_reports.add_comment(session, caller, report_id, body),
        lambda made: progress_reports.read_comment(session, caller, made),
    )


@router.get(
    "/progress-reports/{report_id}/changes",
    operation_id="progress_reports_changes",
    responses=problems_of(*READING),
)
def read_changes(
    caller: Annotated[Principal, caller_for(Act.REPORT_READ)], report_id: Id, session: SessionDep, tags: Tags
) -> ReportChangesOut:
    """What this version of a report says otherwise than the version before it, field by field."""
    return tags.of(report_changes.of(session, caller, gate.see(session, caller, ProgressReport, report_id)))


@router.get(
    "/progress-reports/{report_id}/comparison",
    operation_id="progress_reports_compare",
    responses=problems_of(*READING),
)
def compare_report(
    caller: Annotated[Principal, caller_for(Act.REPORT_READ)], report_id: Id, session: SessionDep, tags: Tags
) -> ComparisonOut:
    """Each activity of the report with its indicators, beside the last period that counts, and what asks for a look.

    A look refuses nothing: a figure is lower than the last to date, unchanged though money was spent, or ten times it.
    """
    return tags.of(progress_reports.compare(session, caller, report_id))
