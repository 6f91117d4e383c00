"""Proofs of totals on the wire: the leaves of a total page by page, the rule in words, and the total they must give."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from api.domain.kinds import Scheme
from api.domain.money import VersionKind
from api.schemas.base import Id, Output, Page, Year
from api.schemas.budget_reports import BudgetTotal
from api.schemas.coverage_reports import CoverageTotal
from api.schemas.known_codes import KnownField
from api.schemas.lists import PageQuery
from api.schemas.reports import ProgressTotal, RegionsQuery


class ProofQuery(RegionsQuery, PageQuery):
    """The question of the report, of one year and so many districts as fit."""

    year: Year
    quarter: Annotated[int, Field(ge=1, le=4)] = 4
    sub_task_force: KnownField | None = None


class WholeProofQuery(RegionsQuery, PageQuery):
    """The question of the report, of one year and so many districts as fit."""

    year: Year
    quarter: Annotated[int, Field(ge=1, le=4)] = 4


class RuleOut(Output):
    """How the total follows from the leaves, in both languages."""

    id: str
    en: str


class ProgressLeaf(Output):
    """The last verified value of one activity, and what it weighs."""

    region_code: str
    province_code: str
    agency: str = Field(description="Organisation that reported")
    activity_id: Id
    sub_task_force: str
    report_id: Id = Field(description="The version of the report that says it")
    report_number: int
    period_id: Id
    ends_on: date = Field(description="Last day of the period it was said for")
    verified_at: datetime
    physical_percent: Decimal | None = Field(description="Null where nil was said")
    planned_physical_percent: Decimal | None = Field(
        description="What the schedule of the plan said of that day, as the plan stood at the verification; no total is"
        " made of it"
    )
    is_nil: bool
    weight_idr: Decimal = Field(description="Its part of the ceilings in force; of a shared line an equal part")
    plan_id: Id
    plan_edition: int = Field(description="The edition it was verified against")
    certificate_version: int | None = Field(description="Newest certificate of the period; null before it is made")


class BudgetLeaf(Output):
    """One budget line with the version in force on the last day of the quarter."""

    region_code: str
    province_code: str
    agency: str
    line_id: Id
    scheme: Scheme
    sub_activity_code: str
    account_code: str
    funding_source: str
    version_id: Id | None = Field(description="Null before the first version takes effect")
    version_kind: VersionKind | None
    version_number: int | None
    effective_on: date | None
    assumed_date: bool | None
    recorded_at: datetime | None
    ceiling_idr: int
    committed_idr: int
    realised_idr: int


class CoverageLeaf(Output):
    """One obligation and what became of it."""

    region_code: str
    province_code: str
    agency: str
    obligation_id: Id
    period_id: Id
    ends_on: date
    due_on: date
    state: str = Field(description="reported, nil, silent or excused")
    is_verified: bool
    is_late: bool
    report_id: Id | None = Field(description="The version that counts, where one is verified")
    certificate_version: int | None


class ProgressProof(Page[ProgressLeaf]):
    """Leaves of the means."""

    rule: RuleOut
    proves: ProgressTotal


class BudgetProof(Page[BudgetLeaf]):
    """Leaves of ceilings, promises and what was spent."""

    rule: RuleOut
    proves: BudgetTotal


class CoverageProof(Page[CoverageLeaf]):
    """Leaves of the counts of obligations."""

    rule: RuleOut
    proves: CoverageTotal
