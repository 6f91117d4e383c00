"""National reports on the wire. Coverage stands before totals (calculations.md)."""

from decimal import Decimal

from pydantic import Field

from api.schemas.base import Output


class Coverage(Output):
    """Who owed a report and what came; obligations = reported + nil + silent + excused."""

    obligations: int
    reported: int
    nil: int
    silent: int
    excused: int
    verified: int


class ProgressFigures(Output):
    """Verified figures to the end of the quarter; percentages 0–100 with two decimals, null where undefined."""

    physical_percent: Decimal | None = Field(description="Plain mean over activities with a verified value")
    physical_n: int
    physical_nil: int
    ceiling_idr: int
    realised_idr: int
    absorption_percent: Decimal | None


class ProgressRow(Output):
    """One district."""

    region_code: str
    name: str
    province_code: str
    has_task_force: bool
    has_plan: bool
    coverage: Coverage
    figures: ProgressFigures


class ProgressReportOut(Output):
    """Progress of the districts the caller sees, for one year to the end of a quarter."""

    year: int
    quarter: int
    task_forces: int
    without_task_force: int
    without_plan: int
    coverage: Coverage
    figures: ProgressFigures
    rows: list[ProgressRow]
