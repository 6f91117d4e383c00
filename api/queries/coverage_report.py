"""Who owed a report and what came, by one dimension: the coverage of the progress report, by itself."""

from typing import Any

from sqlmodel import Session

from api.access.principal import Principal
from api.queries import rolled_up
from api.queries.figures import coverage, summed
from api.queries.rolled_up import Found, Report
from api.schemas.coverage_reports import CoverageReportOut, CoverageRow, CoverageTotal
from api.schemas.reports import CoverageReportQuery


def of(session: Session, caller: Principal, query: CoverageReportQuery) -> CoverageReportOut:
    """The counts; obligations = reported + nil + silent + excused. Raises Invalid."""
    report = rolled_up.found(session, caller, query)
    return CoverageReportOut(
        quarter=query.quarter,
        group_by=query.group_by,
        as_of=query.as_of,
        years=[CoverageTotal(**_counts(report, year, report.of_year(year))) for year in report.years],
        rows=[
            CoverageRow(
                **_counts(report, row.year, [row]), code=row.code, name=row.name, province_code=row.province_code
            )
            for row in report.rows
        ],
    )


def _counts(report: Report, year: int, rows: list[Found]) -> dict[str, Any]:
    return {
        "year": year,
        "districts": sum(row.districts for row in rows),
        "task_forces": sum(row.task_forces for row in rows),
        **report.gaps(rows),
        **dict(coverage(summed(row.leaf for row in rows))),
    }
