"""Laporan kemajuan: who owes, what came; one report with what is missing, its files, and every move it allows."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from client.gugus_client import Clash, Problem
from client.gugus_client.models import (
    ActivityOut,
    AgencyOut,
    ComparedActivity,
    EntryOut,
    PeriodOut,
    ReportDetail,
    VerificationsOut,
)
from client.gugus_client.operations.progress_reports import ProgressReportsOperations
from web.endpoints import Page, id_in, move_in
from web.languages import N_
from web.lists import Sheet, chosen_of, form_of
from web.pages.above import is_above, region_chosen, regions
from web.pages.known import own_agencies
from web.pages.overview import RUNNING, lately, overview_of
from web.visit import Visit

BLANK: Final = ("submissions", True)
UNVERIFY: Final = "verification-withdrawals"
WITHOUT_FORM: Final = (
    "submissions",
    "withdrawals",
    "claims",
    "verifications",
    "acceptances",
    "acceptance-withdrawals",
)
FIELDS_OF_AN_ENTRY: Final = ("physical_percent", "spent_idr", "obstacles", "follow_up", "evidence", "values")
SAID: Final = ("obligation_id", "period_id", "agency_id", "nil_reason")
NO_TEXT: Final = N_("Tulis catatannya lebih dahulu.")
NOTHING_TO_SAVE: Final = N_("Belum ada periode laporan yang dibuka, jadi belum ada yang dapat diunduh.")
NO_COMMENT: Final = N_("Tulis sedikitnya satu catatan sebelum mengembalikan laporan.")


def list_reports(visit: Visit, note: str | None = None, verified: VerificationsOut | None = None) -> Response:
    """The last periods, with what is owed for each; or that as a file. Whoever is above the districts chooses one."""
    form, filters = form_of(visit), regions(visit) if is_above(visit) else ()
    owner = [region_chosen(visit, filters)] if filters else []
    if form:
        periods = lately(visit.gugus.reporting_periods.list(owner=owner).first(50))
        owed = visit.gugus.reporting_obligations.list
        if periods:
            return visit.file(visit.gugus.download(form, owed, period_id=[each.id for each in periods]))
        note = NOTHING_TO_SAVE
    seen = overview_of(visit, lately, owner)
    values = {
        "sheet": Sheet((), filters, {**chosen_of(visit, filters), **({"owner": owner[0]} if owner else {})}),
        "verifies": bool(visit.here.holds("progress:verify")),
        "plans_periods": bool(visit.here.holds("calendar:write")),
        "verified": verified,
        "refused": {each.id: each.code for each in verified.items if each.code} if verified else {},
        "note": note,
        "running": RUNNING,
        "periods": [(period, seen.of(period)) for period in seen.periods],
        "writes": frozenset(each.word for each in visit.here.holds("progress:write")),
        "begins": _beginning(visit, seen.periods),
        "types_in": _types_in(visit),
    }
    return visit.page("reports", values)


def draft_report(visit: Visit) -> Response:
    """Begin a report, or type in the paper of an agency; with a reason it says that nothing happened."""
    report = visit.gugus.progress_reports.draft(key=visit.key, **_begun(visit))
    return visit.go(f"/laporan/{report.id}" if report.nil_reason else f"/laporan/{report.id}/isi")


def _begun(visit: Visit) -> Any:
    form = visit.form
    said = {name: form.text(name) for name in SAID if form.text(name)}
    if form.text("reported_on"):
        said["reported_on"] = form.day("reported_on")
    return {**said, "on_behalf": {"source_document": form.text("paper")}} if form.text("paper") else said


def _beginning(visit: Visit, periods: Iterable[PeriodOut]) -> list[AgencyOut]:
    """The visitor's agencies that may owe for a period of which the opening is not recorded yet."""
    return own_agencies(visit, "progress:write") if any(each.expected_agency_ids for each in periods) else []


def _types_in(visit: Visit) -> frozenset[str]:
    """The regions whose papers the visitor types in."""
    words = (each.word for each in visit.here.holds("imports:write"))
    return frozenset(word for word in words if not word.startswith("agency:"))


def show_report(visit: Visit, problem: Problem | None = None, note: str | None = None) -> Response:
    """One report with its activities."""
    report = visit.gugus.progress_reports.read(id_in(visit, "report_id"))
    entries = {each.activity_id: each for each in report.entries}
    activities = activities_of(visit, report)
    latest = [each for each in report.comments if each.round == max(one.round for one in report.comments)]
    missing, beside = frozenset(report.missing_activity_ids), _beside(visit, report)
    values = {
        "report": report,
        "period": report.period,
        "rows": [(activity, entries.get(activity.id)) for activity in activities],
        "said_of": {entries[each.id].id: each for each in activities if each.id in entries},
        "planned": planned_of(report),
        "missing": missing,
        "blank": [each for each in activities if each.id in missing],
        "is_open": "entries" in report.allowed_actions,
        "beside": beside,
        "looked_at": _asking(report, beside),
        "comments": latest,
        "all_remarks": sorted(report.comments, key=lambda each: each.written_at),
        "remarks_on": bool(visit.here.holds("progress:comment")),
        # What says nothing yet is not sent, whatever is confirmed: its page says what to do instead.
        "moves": [each for each in WITHOUT_FORM if each in report.allowed_actions and (each, report.is_blank) != BLANK],
        "returns": "returns" in report.allowed_actions,
        "unverifies": UNVERIFY in report.allowed_actions,
        "fields": FIELDS_OF_AN_ENTRY,
        "problem": problem,
        "note": note,
        "form": visit.form,
    }
    return visit.page("report", values, problem.status if problem else 422 if note else 200)


def _beside(visit: Visit, report: ReportDetail) -> dict[UUID, ComparedActivity]:
    """What is measured of the activities that the report speaks of, and what asks for a look."""
    compared = visit.gugus.progress_reports.compare(report.id).activities if report.entries else []
    return {each.activity_id: each for each in compared}


def _asking(report: ReportDetail, beside: Mapping[UUID, ComparedActivity]) -> frozenset[UUID]:
    """The activities of which a figure asks for a look before the report is sent."""
    asks = "submissions" in report.allowed_actions
    return frozenset(activity for activity, each in beside.items() if asks and each.looks)


def planned_of(report: ReportDetail) -> dict[UUID, Decimal]:
    """What the plan says of the end of the period, by the activities it says it of."""
    return {each.activity_id: each.planned_physical_percent for each in report.planned_physical}


def activities_of(visit: Visit, report: ReportDetail) -> list[ActivityOut]:
    """The activities the agency leads in the plan of the report; those of a plan in force do not change."""
    question = ("activities", report.plan_id, report.agency_id)
    asked = [report.agency_id]
    return visit.remembered(
        question, lambda: list(visit.gugus.activities.list(report.plan_id, lead_agency_id=asked, limit=200))
    )


def move_report(visit: Visit) -> Response:
    """A move that the page showed; somebody else may have been faster, and then the page says so."""
    report_id, move = id_in(visit, "report_id"), move_in(visit)
    words = WORDS[move](visit) if move in WORDS else {}
    if move == "returns" and not words["comments"]:
        return show_report(visit, note=NO_COMMENT)
    try:
        visit.gugus.progress_reports.move(report_id, move, key=visit.key, **words)
    except Clash as clash:
        return show_report(visit, clash)
    except Problem as problem:
        if problem.status == 422:  # noqa: PLR2004  the request is well formed and the report not ready for the move
            return show_report(visit, problem)
        raise
    return visit.go(f"/laporan/{report_id}")


def _reason(visit: Visit) -> dict[str, Any]:
    return {"reason": visit.form.text("reason")}


def _gaps(visit: Visit) -> dict[str, Any]:
    """The blank activities the page listed, where they were confirmed: what is blank since is not among them."""
    return {"left_blank_activity_ids": visit.form.text("blank").split()} if visit.form.text("confirmed") else {}


def _returned(visit: Visit) -> dict[str, Any]:
    return {"comments": _comments(visit)}


def _comments(visit: Visit) -> list[dict[str, str]]:
    """The remarks of the form: one for the report as a whole, one for each entry with the field it is about."""
    form = visit.form
    found = [{"field": "report", "text": form.text("text-report")}] if form.text("text-report") else []
    for name, text in form.fields.items():
        kind, _, entry_id = name.partition("-")
        if kind == "text" and entry_id != "report" and text:
            about = form.text(f"field-{entry_id}") or FIELDS_OF_AN_ENTRY[0]
            found.append({"field": about, "text": text, "entry_id": entry_id})
    return found


WORDS: Final[dict[str, Callable[[Visit], dict[str, Any]]]] = {
    "submissions": _gaps,
    "returns": _returned,
    UNVERIFY: _reason,
}
"""What a move is sent with, from its form."""


def entry_of(entries: list[EntryOut], activity: ActivityOut) -> EntryOut | None:
    """What is said about an activity, if anything."""
    return next((each for each in entries if each.activity_id == activity.id), None)


def print_report(visit: Visit) -> Response:
    """The report as a paper for signature, and the receipt of one that was sent."""
    return visit.file(visit.gugus.progress_reports.print(id_in(visit, "report_id")))


def add_comment(visit: Visit) -> Response:
    """Remark on a field, or answer a remark; nothing is moved by it."""
    form, report_id = visit.form, id_in(visit, "report_id")
    if not form.text("text"):
        return show_report(visit, note=NO_TEXT)
    said = {name: form.text(name) for name in ("entry_id", "answers_id") if form.text(name)}
    about = form.text("field") or "report"
    visit.gugus.report_comments.add(report_id, field=about, text=form.text("text"), key=visit.key, **said)
    return visit.go(f"/laporan/{report_id}#catatan")


PAGES: Final[dict[str, dict[str, Page]]] = {
    "/laporan": {"GET": list_reports, "POST": draft_report},
    "/laporan/{report_id:uuid}": {"GET": show_report},
    "/laporan/{report_id:uuid}/kertas": {"GET": print_report},
    "/laporan/{report_id:uuid}/catatan": {"POST": add_comment},
    **{f"/laporan/{{report_id:uuid}}/{move}": {"POST": move_report} for move in ProgressReportsOperations.MOVES},
}
