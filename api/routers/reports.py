"""Reports the nation and the provinces pull."""

from functools import partial
from typing import Annotated

from fastapi import Query

from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.export_tokens import Report
from api.problem_handlers import problems_of
from api.queries import (
    budget_report,
    call_list,
    coverage_report,
    formation,
    headline_report,
    progress_report,
    report_versions,
    rolled_up,
)
from api.routing.dependencies import LISTING, ListsDep, ReadingDep, SessionDep, Tags, caller_for, protected
from api.routing.showing_export_tokens import SHOWING, reader_of
from api.schemas.base import Page
from api.schemas.budget_reports import BudgetReportOut, BudgetReportQuery
from api.schemas.coverage_reports import CoverageReportOut
from api.schemas.headline_reports import HeadlineReportOut, HeadlineReportQuery
from api.schemas.report_versions import ReportVersionOut, VersionsQuery
from api.schemas.reports import (
    CallListQuery,
    CoverageReportQuery,
    FormationOut,
    FormationQuery,
    ProgressReportOut,
    ProgressReportQuery,
    SilentOut,
)
from api.services.statistics import find_tables

router = protected("reports")
Reader = Annotated[Principal, caller_for(Act.NATION_READ)]


@router.get("/reports/progress", operation_id="reports_progress", responses=problems_of(*SHOWING))
def progress(
    caller: Annotated[Principal, reader_of(Act.NATION_READ, Report.PROGRESS)],
    session: ReadingDep,
    query: Annotated[ProgressReportQuery, Query()],
    tags: Tags,
) -> ProgressReportOut:
    """Progress of the districts the caller sees: coverage, verified figures, provisional ones beside them.

    Slices by sub-task-force, funding source or donor overlap where an agency, an activity or a shared budget line
    belongs to several; totals count each once. A ministry is told of its own vertical agencies.
    """
    tag = rolled_up.tag(session, caller, query)
    return tags.remembered(tag, lambda: progress_report.of(session, caller, query))


@router.get("/reports/budget", operation_id="reports_budget", responses=problems_of(*SHOWING))
def budget(
    caller: Annotated[Principal, reader_of(Act.NATION_READ, Report.BUDGET)],
    session: ReadingDep,
    query: Annotated[BudgetReportQuery, Query()],
    tags: Tags,
) -> BudgetReportOut:
    """Ceilings in force at the end of the quarter, what is promised, what was spent, and the percent absorbed.

    A shared budget line stands whole under each of its sub-task-forces and once in the totals.
    """
    tag = rolled_up.tag(session, caller, query)
    return tags.remembered(tag, lambda: budget_report.of(session, caller, query))


@router.get("/reports/progress/versions", operation_id="reports_versions", responses=problems_of(*LISTING))
def versions(
    caller: Reader, session: ReadingDep, lists: ListsDep, query: Annotated[VersionsQuery, Query()]
) -> Page[ReportVersionOut]:
    """The report versions that the verified figures of the same question use, and the certificates they stand in."""
    found = report_versions.statement(caller, query)
    shown = partial(report_versions.shown, session, as_of=query.as_of)
    return lists.page(session, caller, found, query, report_versions.KEYS, shown)


@router.get("/reports/formation", operation_id="reports_formation", responses=problems_of(*SHOWING))
def formed(
    caller: Annotated[Principal, reader_of(Act.NATION_READ, Report.FORMATION)],
    session: ReadingDep,
    query: Annotated[FormationQuery, Query()],
    tags: Tags,
) -> FormationOut:
    """The formation ladder: none, decree, seats, plan, budget, first report verified, on time for four periods.

    Decree, seats and plan are those in force today; the other steps are kept once they are reached.
    """
    found = formation.rows(session, caller, query)
    return tags.made(formation.tag(found, caller, query), lambda: formation.of(found))


@router.get("/reports/headline", operation_id="reports_headline", responses=problems_of(*SHOWING))
def headline(
    caller: Annotated[Principal, reader_of(Act.NATION_READ, Report.HEADLINE)],
    session: SessionDep,
    query: Annotated[HeadlineReportQuery, Query()],
    tags: Tags,
) -> HeadlineReportOut:
    """What is quoted: persons assisted as `/v1/statistics/headline` publishes them, and how the programme stands."""
    found = find_tables(session, caller, headline_report.asked_of_statistics(query))
    shown = headline_report.of(session, caller, query, found)
    return tags.of(shown, rolled_up.tag_of(shown))


@router.get("/reports/coverage/counts", operation_id="reports_coverage_counts", responses=problems_of(*SHOWING))
def coverage(
    caller: Annotated[Principal, reader_of(Act.NATION_READ, Report.COVERAGE)],
    session: ReadingDep,
    query: Annotated[CoverageReportQuery, Query()],
    tags: Tags,
) -> CoverageReportOut:
    """Who owed a report and what came: reported, nil, silent, excused; no task force and no plan are counts apart."""
    tag = rolled_up.tag(session, caller, query)
    return tags.remembered(tag, lambda: coverage_report.of(session, caller, query))


@router.get("/reports/coverage", operation_id="reports_coverage", responses=problems_of(*LISTING))
def silent(
    caller: Reader,
    session: ReadingDep,
    lists: ListsDep,
    query: Annotated[CallListQuery, Query()],
    tags: Tags,
) -> Page[SilentOut]:
    """The call list: agencies that owe a report for a period or year and have sent none, district by district.

    As of an earlier day it tells who was silent then, what was overdue, and the seat that was responsible on that day.
    """
    found = call_list.of(session, caller, query)
    page = lists.page(session, caller, found.statement, query, found.keys, call_list.shown)
    return tags.made(rolled_up.tag_of(page), lambda: page)
