"""Progress reports and their entries."""

from typing import Annotated

from fastapi import Query

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.domain.lifecycles import REPORT, acts_in
from api.models.progress import ProgressEntry, ProgressReport
from api.paging import Key
from api.problem_handlers import problems_of
from api.queries import report_details
from api.routing.dependencies import (
    ADDING,
    CHANGING,
    LISTING,
    READING,
    WRITING,
    ListsDep,
    OfferedOnce,
    RequiredOnce,
    SessionDep,
    Tags,
    Version,
    caller_for,
    matching,
    protected,
)
from api.routing.moving import Moves
from api.schemas.base import Id, Page
from api.schemas.lists import ChangedQuery, ReportQuery
from api.schemas.progress import (
    ReportCreate,
    ReportDetail,
    ReportOut,
    ReturnIn,
    SubmissionIn,
    VerificationsIn,
    VerificationsOut,
)
from api.schemas.progress_entries import EntryCreate, EntryDetail, EntryOut, EntryUpdate
from api.schemas.report_comments import VerificationWithdrawalIn
from api.services import progress_entries, progress_reports, verifications

router = protected("progress")
MOVES = (Act.ENTRY_ADD, *acts_in(REPORT))


@router.get("/progress-reports", operation_id="progress_reports_list", responses=problems_of(*LISTING))
def list_reports(
    caller: Annotated[Principal, caller_for(Act.REPORT_READ)],
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[ReportQuery, Query()],
) -> Page[ReportOut]:
    """Reports the caller sees, the newest first."""
    filters = query.model_copy(update={"status": []})
    statement = matching(visible(ProgressReport, caller), ProgressReport, filters)
    statement = statement.where(report_details.stands_in(query.status, caller.now)) if query.status else statement
    keys: list[Key] = [(ProgressReport.id, "desc")]
    return lists.page(session, caller, statement, query, keys, lambda rows: report_details.shown(session, caller, rows))


@router.post(
    "/progress-reports", status_code=201, operation_id="progress_reports_draft", responses=problems_of(*ADDING)
)
def draft_report(
    caller: Annotated[Principal, caller_for(Act.REPORT_DRAFT, *MOVES)],
    session: SessionDep,
    body: ReportCreate,
    once: OfferedOnce,
) -> ReportDetail:
    """Begin the report on an obligation; with `nil_reason` it says that nothing happened.

    A secretariat that types in an agency's paper gives `on_behalf`; another person verifies it. While the period is
    reopened this begins the next version, filled with the last one; only the fields named may then be changed.
    """
    return once.run(
        session,
        caller,
        lambda: progress_reports.draft_report(session, caller, body),
        lambda made: progress_reports.read_report(session, caller, made),
    )


@router.get("/progress-reports/{report_id}", operation_id="progress_reports_read", responses=problems_of(*READING))
def read_report(
    caller: Annotated[Principal, caller_for(Act.REPORT_READ, *MOVES)],
    report_id: Id,
    session: SessionDep,
    tags: Tags,
) -> ReportDetail:
    """One report with its comments and what is missing."""
    return tags.of(progress_reports.read_report(session, caller, report_id))


moves = Moves(router, "/progress-reports/{report_id}", ReportDetail, progress_reports.read_report, MOVES)
moves.declare(
    "submissions",
    Act.REPORT_SUBMIT,
    "progress_reports_submit",
    progress_reports.submit_report,
    "Send the report for the agency; activities left blank are confirmed by their ids, and mark it incomplete.",
    SubmissionIn,
)
moves.declare(
    "withdrawals",
    Act.REPORT_WITHDRAW,
    "progress_reports_withdraw",
    progress_reports.withdraw_report,
    "Take back a report that nobody has claimed; it is a draft again.",
)
moves.declare(
    "claims",
    Act.REPORT_CLAIM,
    "progress_reports_claim",
    progress_reports.claim_report,
    "Take the report for review; after three idle days it falls back by itself.",
)
moves.declare(
    "returns",
    Act.REPORT_RETURN,
    "progress_reports_return",
    progress_reports.return_report,
    "Send the report back with comments tied to fields.",
    ReturnIn,
)
moves.declare(
    "verifications",
    Act.REPORT_VERIFY,
    "progress_reports_verify",
    verifications.verify_report,
    "Verify the report: its values enter the national figure.",
)
moves.declare(
    "verification-withdrawals",
    Act.REPORT_UNVERIFY,
    "progress_reports_withdraw_verification",
    progress_reports.withdraw_verification,
    "Take a verification back with a reason: the report is under review again and its values leave the figure.",
    VerificationWithdrawalIn,
)
moves.declare(
    "acceptances",
    Act.REPORT_ACCEPT,
    "progress_reports_accept",
    progress_reports.accept_report,
    "Accept a verified report for the province or the nation, whichever the caller acts for; it locks the level below.",
)
moves.declare(
    "acceptance-withdrawals",
    Act.REPORT_UNACCEPT,
    "progress_reports_withdraw_acceptance",
    progress_reports.withdraw_acceptance,
    "Take an acceptance back, while no level above has accepted.",
)


@router.post(
    "/progress-report-verifications",
    operation_id="progress_reports_verify_many",
    responses=problems_of(*WRITING),
)
def verify_reports(
    caller: Annotated[Principal, caller_for(Act.REPORT_VERIFY)],
    session: SessionDep,
    body: VerificationsIn,
    once: RequiredOnce,
) -> VerificationsOut:
    """Verify up to 500 reports; each is judged by itself and gets an answer of its own."""
    return once.run(
        session,
        caller,
        lambda: verifications.verify_reports(session, caller, body.report_ids),
        lambda made: verifications.review_verifications(session, caller, made, body.report_ids),
        status=200,
    )


@router.get(
    "/progress-reports/{report_id}/entries",
    operation_id="progress_entries_list",
    responses=problems_of(*LISTING, *READING),
)
def list_entries(
    caller: Annotated[Principal, caller_for(Act.ENTRY_READ)],
    report_id: Id,
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[ChangedQuery, Query()],
) -> Page[EntryOut]:
    """Entries of a report, one per activity."""
    report = gate.see(session, caller, ProgressReport, report_id)
    of_it = visible(ProgressEntry, caller).where(ProgressEntry.report_id == report.id)
    return lists.page(
        session,
        caller,
        matching(of_it, ProgressEntry, query),
        query,
        [(ProgressEntry.id, "asc")],
        lambda rows: report_details.entries(session, rows),
    )


@router.post(
    "/progress-reports/{report_id}/entries",
    status_code=201,
    operation_id="progress_entries_add",
    responses=problems_of(*ADDING),
)
def add_entry(
    caller: Annotated[Principal, caller_for(Act.ENTRY_ADD)],
    report_id: Id,
    session: SessionDep,
    body: EntryCreate,
    once: OfferedOnce,
) -> EntryDetail:
    """Say something about one activity that the agency leads."""
    return once.run(
        session,
        caller,
        lambda: progress_entries.add_entry(session, caller, report_id, body),
        lambda made: progress_entries.read_entry(session, caller, made),
    )


@router.get("/progress-entries/{entry_id}", operation_id="progress_entries_read", responses=problems_of(*READING))
def read_entry(
    caller: Annotated[Principal, caller_for(Act.ENTRY_READ, Act.ENTRY_REVISE)],
    entry_id: Id,
    session: SessionDep,
    tags: Tags,
) -> EntryDetail:
    """One entry, with what the caller may do now."""
    return tags.of(progress_entries.read_entry(session, caller, entry_id))


@router.patch("/progress-entries/{entry_id}", operation_id="progress_entries_revise", responses=problems_of(*CHANGING))
def revise_entry(
    caller: Annotated[Principal, caller_for(Act.ENTRY_REVISE)],
    entry_id: Id,
    session: SessionDep,
    body: EntryUpdate,
    version: Version,
    tags: Tags,
) -> EntryDetail:
    """Correct an entry while its report is open (JSON Merge Patch)."""
    return tags.changed(progress_entries.revise_entry(session, caller, entry_id, version, body))
