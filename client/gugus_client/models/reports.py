"""What is said of reports."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from ..answers import Answer
from ..models.access_logs import SeatKind
from ..models.reporting_obligations import ReportStatus

Rung = Literal["none", "decree", "seats", "plan", "budget", "verified", "on_time"]
"""Where a district stands: the highest step below which none is missing."""


class SilentOut(Answer):
    """An agency that owes a report and has sent none, and the seat to call; no person is named."""

    agency_code: str
    agency_id: UUID
    agency_name: str
    district_is_silent: bool
    """No agency of the district has reported for the period."""
    due_on: date
    is_overdue: bool
    obligation_id: UUID
    period_id: UUID
    period_label: str
    province_code: str
    region_code: str
    region_name: str
    responsible_seat: SeatKind | str
    """Kind of the seat to call: of the agency, else the secretariat."""
    year: int


class ProvinceFormation(Answer):
    """The same for a province."""

    at: dict[str, int]
    districts: int
    name: str
    province_code: str


class FormationRow(Answer):
    """One district on the ladder, with the day each step was reached; null where it is not, or no longer."""

    budget_on: date | None
    decree_on: date | None
    first_verified_on: date | None
    has_task_force: bool
    name: str
    on_time_on: date | None
    on_time_periods: int
    """Longest succession of periods reported on time."""
    plan_on: date | None
    province_code: str
    region_code: str
    rung: Rung | str
    seats_on: date | None


class FormationOut(Answer):
    """The formation ladder of the districts the caller sees, today."""

    at: dict[str, int]
    districts: int
    provinces: list[ProvinceFormation]
    rows: list[FormationRow]


class Coverage(Answer):
    """Who owed a report and what came; obligations = reported + nil + silent + excused."""

    excused: int
    late: int
    """Of the reports that came, those after the due date."""
    nil: int
    obligations: int
    reported: int
    silent: int
    verified: int
    """Of the reports that came, those verified."""


class ProgressFigures(Answer):
    """Verified figures to the end of the quarter; percentages 0–100 with two decimals, null where undefined."""

    absorption_percent: Decimal | None
    ceiling_idr: int
    """Of the budget versions in force at the end of the quarter."""
    indicative_idr: int
    """Pagu of the plan in force for the year; indicative."""
    physical_n: int
    physical_nil: int
    physical_percent: Decimal | None
    """Plain mean over activities with a verified value."""
    physical_percent_weighted_by_ceiling: Decimal | None
    """Mean weighted by the ceilings of the budget lines tagged to each activity."""
    realised_idr: int
    shared_ceiling_idr: int
    """Part of the ceiling that stands in other rows as well."""
    shared_realised_idr: int
    """Part of the realisation that stands in other rows as well."""


class ProvisionalFigures(Answer):
    """Reports that were submitted and not yet verified; never added to the verified figures."""

    physical_n: int
    physical_nil: int
    physical_percent: Decimal | None
    physical_percent_weighted_by_ceiling: Decimal | None
    reports: int


class ProgressRow(Answer):
    """One district, province, sub-task-force, funding source, donor or year.

    An agency or an activity may stand in several rows of funding sources and donors, and an agency in several of
    sub-task-forces; the totals count it once.
    """

    code: str | None
    """Null where budget lines belong to no activity."""
    coverage: Coverage
    districts: int
    figures: ProgressFigures
    has_plan: bool | None
    """Of a district, for the year."""
    has_task_force: bool | None
    """Of a district."""
    name: str
    plans: int
    province_code: str | None
    provisional: ProvisionalFigures
    region_code: str | None
    task_forces: int
    year: int


class ProgressTotal(Answer):
    """All districts in question for one year; every budget line counts once."""

    coverage: Coverage
    districts: int
    figures: ProgressFigures
    provisional: ProvisionalFigures
    task_forces: int
    without_plan: int
    """Districts with a task force and no plan for the year."""
    without_task_force: int
    year: int


class ProgressReportOut(Answer):
    """Progress of the districts the caller sees: the total of the newest year asked, all years, then the rows."""

    coverage: Coverage
    districts: int
    figures: ProgressFigures
    group_by: str
    provisional: ProvisionalFigures
    quarter: int
    rows: list[ProgressRow]
    task_forces: int
    versions: str
    """Address of the report versions and certificates that the verified figures use."""
    without_plan: int
    """Districts with a task force and no plan for the year."""
    without_task_force: int
    year: int
    years: list[ProgressTotal]


class ReportVersionOut(Answer):
    """A verified version of a report that the figures use, and the certificate it stands in, once there is one."""

    agency_id: UUID
    certificate_version: int | None
    """Newest certificate of the period; null before it is made."""
    id: UUID
    number: int
    owner: str
    period_id: UUID
    period_label: str
    region: str
    status: ReportStatus | str
    verified_at: datetime
    year: int
