"""What is said of reports."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from ..answers import Answer
from ..models.access_logs import SeatKind
from ..models.indicators import Aggregation
from ..models.proofs import BudgetTotal, Coverage, CoverageTotal, ProgressFigures, ProgressTotal, ProvisionalFigures
from ..models.reporting_obligations import ReportStatus

Rung = Literal["none", "decree", "seats", "plan", "budget", "verified", "on_time"]
"""Where a district stands: the highest step below which none is missing."""


class ForeignMoney(Answer):
    """Foreign money of the plans in force for a year: what the donors state, and the rupiah the plans put for it."""

    activities: int
    currency: str
    foreign_amount: Decimal | None
    """In the currency; null where an activity states none."""
    funding_source: str
    indicative_idr: int
    year: int


class BudgetRow(Answer):
    """One district, province, sub-task-force, agency, funding source, scheme, donor or year.

    A line tied by share or amount gives each sub-task-force its part; a shared line stands whole under each of
    its sub-task-forces, and once in the total.
    """

    absorption_percent: Decimal | None
    """Realised of the ceiling; null where that is 0."""
    ceiling_idr: int
    """Of the versions in force on the last day of the quarter."""
    code: str | None
    """Null where budget lines belong to no activity."""
    committed_idr: int
    """Promised by contract or order to that day, spent or not yet."""
    districts: int
    lines: int
    lines_assumed_date: int
    """Whose version in force takes effect on an assumed day."""
    lines_murni: int
    """In their original version, or before their first."""
    lines_pergeseran: int
    lines_perubahan: int
    name: str
    province_code: str | None
    realised_idr: int
    """Spent to that day."""
    shared_ceiling_idr: int
    """Part of the ceiling that stands in other rows as well."""
    shared_realised_idr: int
    """Part of the realisation that stands in other rows as well."""
    year: int


class BudgetReportOut(Answer):
    """Budgets of the districts the caller sees, or of its own part of them."""

    as_of: date | None
    """The day whose figures these are; null for those of now."""
    foreign: list[ForeignMoney] | None
    """As of now; null where another day was asked for."""
    group_by: str
    """What a row is of."""
    quarter: int
    rows: list[BudgetRow]
    years: list[BudgetTotal]


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


class CoverageRow(Answer):
    """One district, province, sub-task-force, agency or year; an agency may stand in several sub-task-forces."""

    code: str | None
    """Null where budget lines belong to no activity."""
    districts: int
    excused: int
    late: int
    """Of the reports that came, those after the due date."""
    name: str
    nil: int
    obligations: int
    province_code: str | None
    reported: int
    silent: int
    task_forces: int
    """Of those the reader sees: a ministry sees none."""
    verified: int
    """Of the reports that came, those verified."""
    without_plan: int
    """Districts with a task force and no plan for the year."""
    without_task_force: int
    """Of the districts; 0 where the reader sees no task force."""
    year: int


class CoverageReportOut(Answer):
    """Who owed a report for the periods that ended in the year up to the quarter, and what came."""

    as_of: date | None
    """The day whose counts these are; null for those of now."""
    group_by: str
    quarter: int
    rows: list[CoverageRow]
    years: list[CoverageTotal]


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


class HeadlineFigure(Answer):
    """One figure with the unit of its value and where it is told with its parts."""

    code: str
    name: str
    percent: Decimal | None
    """Of the whole it is a part of; null where there is none."""
    source: str
    """Address of the report that tells it with its parts."""
    unit: str
    """What `value` counts; `idr` is whole rupiah, `percent` 0–100."""
    value: int | Decimal | None
    """Null where it is kept back or undefined."""


class HeadlineReportOut(Answer):
    """What is quoted; persons are published counts, the programme is what the reader sees of it."""

    province_code: str | None
    quarter: int
    rows: list[HeadlineFigure]
    told_on: date
    until_year: int
    """Persons are those of years to this one."""
    year: int


class IndicatorFigures(Answer):
    """The verified value of an indicator to the end of the quarter, against the target it was verified against."""

    achievement_percent: Decimal | None
    """Not capped; null without a target."""
    aggregation: Aggregation | str
    kept_back: bool
    """It counts persons, is small or tells few, and the region is another's."""
    periods: int
    """Verified periods of the longest length that make up the value."""
    target: Decimal | None
    """Of the year, as the plan stood at the last verification."""
    unit: str
    value: Decimal | None
    """Year to date, by the indicator's own rule; of a ratio in percent."""


class ProgressRow(Answer):
    """One district, province, sub-task-force, agency, activity, indicator, funding source, donor or year.

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
    indicator: IndicatorFigures | None
    """Of an indicator."""
    name: str
    planned_physical_percent: Decimal | None
    """Of an activity: what the schedule of its plan said of the day of the last verified value, as the plan stood
    at that verification; null where it had no point of that year by then.
    """
    plans: int
    province_code: str | None
    provisional: ProvisionalFigures
    region_code: str | None
    task_forces: int
    year: int


class ProgressReportOut(Answer):
    """Progress of the districts the caller sees: the total of the newest year asked, all years, then the rows."""

    as_of: date | None
    """The day whose figures these are; null for those of now."""
    coverage: Coverage
    districts: int
    figures: ProgressFigures
    group_by: str
    """What a row is of."""
    provisional: ProvisionalFigures
    quarter: int
    rows: list[ProgressRow]
    task_forces: int
    """Of those the reader sees: a ministry sees none."""
    versions: str
    """Address of the report versions and certificates that the verified figures use."""
    without_plan: int
    """Districts with a task force and no plan for the year."""
    without_task_force: int
    """Of the districts; 0 where the reader sees no task force."""
    year: int
    years: list[ProgressTotal]


class ReportVersionOut(Answer):
    """A verified version of a report that the figures use, and the certificate it stands in, once there is one."""

    agency_id: UUID
    certificate_version: int | None
    """Newest certificate of the period, by the day asked for; null before it is made."""
    id: UUID
    number: int
    owner: str
    period_id: UUID
    period_label: str
    region: str
    status: ReportStatus | str
    """As it stands now, whichever day is asked for."""
    verified_at: datetime
    year: int
