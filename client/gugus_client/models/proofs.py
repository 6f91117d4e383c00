"""What is said of proofs."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from ..answers import Answer
from ..models.budget_lines import Scheme
from ..models.budget_versions import VersionKind


class BudgetLeaf(Answer):
    """One budget line with the version in force on the last day of the quarter."""

    account_code: str
    agency: str
    assumed_date: bool | None
    ceiling_idr: int
    committed_idr: int
    effective_on: date | None
    funding_source: str
    line_id: UUID
    province_code: str
    realised_idr: int
    recorded_at: datetime | None
    region_code: str
    scheme: Scheme | str
    sub_activity_code: str
    version_id: UUID | None
    """Null before the first version takes effect."""
    version_kind: VersionKind | str | None
    version_number: int | None


class BudgetTotal(Answer):
    """All districts in question for one year; every line counts once."""

    absorption_percent: Decimal | None
    """Realised of the ceiling; null where that is 0."""
    ceiling_idr: int
    """Of the versions in force on the last day of the quarter."""
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
    realised_idr: int
    """Spent to that day."""
    shared_ceiling_idr: int
    """Part of the ceiling that stands in other rows as well."""
    shared_realised_idr: int
    """Part of the realisation that stands in other rows as well."""
    year: int


class ProofsRuleOut(Answer):
    """How the total follows from the leaves, in both languages."""

    en: str
    id: str


class BudgetProof(Answer):
    """Leaves of ceilings, promises and what was spent."""

    items: list[BudgetLeaf]
    next: str | None
    proves: BudgetTotal
    rule: ProofsRuleOut
    total: int | None = None
    """Only with include=total."""


class CoverageLeaf(Answer):
    """One obligation and what became of it."""

    agency: str
    certificate_version: int | None
    due_on: date
    ends_on: date
    is_late: bool
    is_verified: bool
    obligation_id: UUID
    period_id: UUID
    province_code: str
    region_code: str
    report_id: UUID | None
    """The version that counts, where one is verified."""
    state: str
    """reported, nil, silent or excused."""


class CoverageTotal(Answer):
    """All districts in question for one year."""

    districts: int
    excused: int
    late: int
    """Of the reports that came, those after the due date."""
    nil: int
    obligations: int
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


class CoverageProof(Answer):
    """Leaves of the counts of obligations."""

    items: list[CoverageLeaf]
    next: str | None
    proves: CoverageTotal
    rule: ProofsRuleOut
    total: int | None = None
    """Only with include=total."""


class ProgressLeaf(Answer):
    """The last verified value of one activity, and what it weighs."""

    activity_id: UUID
    agency: str
    """Organisation that reported."""
    certificate_version: int | None
    """Newest certificate of the period; null before it is made."""
    ends_on: date
    """Last day of the period it was said for."""
    is_nil: bool
    period_id: UUID
    physical_percent: Decimal | None
    """Null where nil was said."""
    plan_edition: int
    """The edition it was verified against."""
    plan_id: UUID
    planned_physical_percent: Decimal | None
    """What the schedule of the plan said of that day, as the plan stood at the verification; no total is made of
    it.
    """
    province_code: str
    region_code: str
    report_id: UUID
    """The version of the report that says it."""
    report_number: int
    sub_task_force: str
    verified_at: datetime
    weight_idr: Decimal
    """Its part of the ceilings in force; of a shared line an equal part."""


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


class ProgressTotal(Answer):
    """All districts in question for one year; every budget line counts once."""

    coverage: Coverage
    districts: int
    figures: ProgressFigures
    provisional: ProvisionalFigures
    task_forces: int
    """Of those the reader sees: a ministry sees none."""
    without_plan: int
    """Districts with a task force and no plan for the year."""
    without_task_force: int
    """Of the districts; 0 where the reader sees no task force."""
    year: int


class ProgressProof(Answer):
    """Leaves of the means."""

    items: list[ProgressLeaf]
    next: str | None
    proves: ProgressTotal
    rule: ProofsRuleOut
    total: int | None = None
    """Only with include=total."""
