"""Coverage as a report on the wire: who owed and what came, counted by one dimension."""

from datetime import date

from pydantic import Field

from api.schemas.base import Output
from api.schemas.reports import Coverage, RowHead, TotalHead


class _Standing(Output):
    task_forces: int = Field(description="Of those the reader sees: a ministry sees none")
    without_task_force: int = Field(description="Of the districts; 0 where the reader sees no task force")
    without_plan: int = Field(description="Districts with a task force and no plan for the year")


class CoverageTotal(Coverage, _Standing, TotalHead):
    """All districts in question for one year."""


class CoverageRow(Coverage, _Standing, RowHead):
    """One district, province, sub-task-force, agency or year; an agency may stand in several sub-task-forces."""


class CoverageReportOut(Output):
    """Who owed a report for the periods that ended in the year up to the quarter, and what came."""

    quarter: int
    group_by: str
    as_of: date | None = Field(description="The day whose counts these are; null for those of now")
    years: list[CoverageTotal]
    rows: list[CoverageRow]
