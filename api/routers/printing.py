"""Papers: the plan as its matrix, the monitoring matrix, the empty form of a quarter, the report for signature."""

from typing import Annotated

from fastapi import Query, Response

from api.access.principal import Principal
from api.domain.acts import Act
from api.formats.writing.workbook_out import Paper
from api.http.representations import Representation
from api.problem_handlers import problems_of
from api.problems import Locked
from api.routing.dependencies import READING, SessionDep, caller_for, protected
from api.routing.representing import a_file
from api.schemas.base import Id, Year
from api.schemas.problems import merged
from api.services import printing
from api.services.printing.papers import Print

router = protected("printing")
OnPaper = Annotated[Paper, Query(description="F4 is the folio of Indonesian offices")]


WORKBOOK, PDF = a_file(Representation.XLSX), a_file(Representation.PDF)


def _sent(printed: Print) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{printed.name}"'}
    return Response(printed.content, headers=headers, media_type=printed.media_type)


@router.get(
    "/plans/{plan_id}/matrix",
    operation_id="plans_print",
    response_class=Response,
    responses=merged(problems_of(*READING), WORKBOOK),
)
def print_plan(
    caller: Annotated[Principal, caller_for(Act.PLAN_READ)],
    plan_id: Id,
    session: SessionDep,
    paper: OnPaper = Paper.F4,
) -> Response:
    """The plan as the matrix that secretariats keep (.xlsx), with drop-downs and sums; it can be sent in again."""
    return _sent(printing.print_plan(session, caller, plan_id, paper))


@router.get(
    "/plans/{plan_id}/monitoring-matrix",
    operation_id="plans_print_monitoring",
    response_class=Response,
    responses=merged(problems_of(*READING), WORKBOOK),
)
def print_monitoring(
    caller: Annotated[Principal, caller_for(Act.PLAN_READ, Act.REPORT_READ)],
    plan_id: Id,
    session: SessionDep,
    year: Annotated[Year, Query()],
    paper: OnPaper = Paper.F4,
) -> Response:
    """The monitoring matrix of a year (.xlsx): K and Rp by quarter, verified figures only, with progress:read."""
    return _sent(printing.print_monitoring(session, caller, plan_id, year, paper))


@router.get(
    "/reporting-obligations/{obligation_id}/form",
    operation_id="reporting_obligations_print_form",
    response_class=Response,
    responses=merged(problems_of(*READING, Locked), WORKBOOK),
)
def print_form(
    caller: Annotated[Principal, caller_for(Act.OBLIGATION_READ)],
    obligation_id: Id,
    session: SessionDep,
    paper: OnPaper = Paper.F4,
) -> Response:
    """The empty form of an agency for a quarter (.xlsx); filled in, it comes back as an import of progress."""
    return _sent(printing.print_form(session, caller, obligation_id, paper))


@router.get(
    "/progress-reports/{report_id}/paper",
    operation_id="progress_reports_print",
    response_class=Response,
    responses=merged(problems_of(*READING), PDF),
)
def print_report(
    caller: Annotated[Principal, caller_for(Act.REPORT_READ)], report_id: Id, session: SessionDep
) -> Response:
    """The report as a tagged PDF for signature."""
    return _sent(printing.print_report(session, caller, report_id))


@router.get(
    "/referrals/{referral_id}/letter",
    operation_id="referrals_print",
    response_class=Response,
    responses=merged(problems_of(*READING), PDF),
)
def print_referral(
    caller: Annotated[Principal, caller_for(Act.REFERRAL_READ)], referral_id: Id, session: SessionDep
) -> Response:
    """The letter of a referral as a tagged PDF. It does not say who the person is."""
    return _sent(printing.print_referral(session, caller, referral_id))


@router.get(
    "/return-legs/{leg_id}/handover-record",
    operation_id="return_legs_print",
    response_class=Response,
    responses=merged(problems_of(*READING, Locked), PDF),
)
def print_handover(
    caller: Annotated[Principal, caller_for(Act.RETURN_LEG_READ)], leg_id: Id, session: SessionDep
) -> Response:
    """The record of a hand-over for two signatures, as a tagged PDF. It does not say who the person is."""
    return _sent(printing.print_handover(session, caller, leg_id))
