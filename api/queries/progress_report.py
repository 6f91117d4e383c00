"""The progress report of the nation, a province, a district or a ministry's part: coverage, means and money by row."""

from urllib.parse import urlencode

from sqlmodel import Session

from api.access.principal import Principal
from api.queries import activity_report, rolled_up
from api.queries.figures import coverage, figures, provisional, summed
from api.queries.rolled_up import Report
from api.schemas.reports import ProgressReportOut, ProgressReportQuery, ProgressRow, ProgressTotal

OF_ACTIVITIES = {"activity": activity_report.activities, "indicator": activity_report.indicators}


def of(session: Session, caller: Principal, query: ProgressReportQuery) -> ProgressReportOut:
    """The report; money in whole rupiah, percentages 0–100 with two decimals half up. Raises Invalid.

    A region that the caller does not see has no row.
    """
    of_leaves = OF_ACTIVITIES.get(query.group_by)
    rolled = query.model_copy(update={"group_by": "year"}) if of_leaves else query
    report = rolled_up.found(session, caller, rolled)
    totals = [_total(report, year) for year in report.years]
    newest = {name: getattr(totals[-1], name) for name in ProgressTotal.model_fields}
    rows = of_leaves(session, caller, query) if of_leaves else _rows(report, query)
    return ProgressReportOut(
        **newest,
        quarter=query.quarter,
        group_by=query.group_by,
        as_of=query.as_of,
        versions=versions_of("progress", query),
        years=totals,
        rows=rows,
    )


def versions_of(report: str, query: ProgressReportQuery) -> str:
    """The address that names the report versions of the same question; slices are of the same versions."""
    asked = {"year", "quarter", "province_code", "region_code", "as_of"}
    question = query.model_dump(include=asked, exclude_none=True)
    return f"/v1/reports/{report}/versions?{urlencode(question, doseq=True)}"


def _total(report: Report, year: int) -> ProgressTotal:
    rows = report.of_year(year)
    whole = summed(row.leaf for row in rows)
    return ProgressTotal(
        year=year,
        districts=sum(row.districts for row in rows),
        task_forces=sum(row.task_forces for row in rows),
        **report.gaps(rows),
        coverage=coverage(whole),
        figures=figures(whole),
        provisional=provisional(whole),
    )


def _rows(report: Report, query: ProgressReportQuery) -> list[ProgressRow]:
    is_district = query.group_by == "district"
    # Of a district whose plans the reader does not see, nothing is said of them; nor of one that ended, or is to come.
    is_known = is_district and not report.is_part
    return [
        ProgressRow(
            year=row.year,
            code=row.code,
            name=row.name,
            region_code=row.code if is_district else None,
            province_code=row.province_code,
            has_task_force=bool(row.task_forces) if is_known and row.districts else None,
            has_plan=bool(row.plans) if is_known and row.districts else None,
            districts=row.districts,
            task_forces=row.task_forces,
            plans=row.plans,
            coverage=coverage(row.leaf),
            figures=figures(row.leaf),
            provisional=provisional(row.leaf),
        )
        for row in report.rows
    ]
