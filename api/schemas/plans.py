"""Plans, activities and indicators on the wire."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from api.domain.kinds import DecreeKind, Pillar, YearOfPlan
from api.domain.lifecycles import PlanStatus
from api.domain.physical_schedules import MOST_POINTS, Point, fault_of
from api.problems import Text
from api.schemas.base import (
    EXAMPLE_ID,
    Code,
    Day,
    Id,
    Input,
    LongText,
    Name,
    Output,
    Percent,
    Rupiah,
    Title,
    Year,
    example_of,
    wrong,
    wrong_at,
)
from api.schemas.organisations import RegionWord
from api.schemas.programmes import ProgrammeOut

YEARS = Text("Tahun akhir 0–9 tahun setelah tahun awal.", "The last year is 0–9 years after the first.")


def runs_forward(year_from: int, year_to: int) -> bool:
    """Whether the last year is not before the first, and a plan runs at most ten years."""
    return year_from <= year_to <= year_from + 9


class Instrument(Input):
    """The legal instrument of a plan; its date and the years of the plan are independent."""

    kind: DecreeKind
    number: Name
    year: Year
    decided_on: Day
    title: Title
    url: str | None = Field(default=None, pattern=r"^https://", max_length=500)


class PlanCreate(Input):
    """A new plan of action, as a draft."""

    model_config = example_of(
        {
            "owner": "district:32.12",
            "title": "RAD PP-TPPO Kabupaten Indramayu 2030-2034",
            "year_from": 2030,
            "year_to": 2034,
        }
    )

    owner: RegionWord
    title: Title
    year_from: Year
    year_to: Year
    parent_plan_id: Id | None = None
    is_bridging: bool = Field(default=False, description="Carries on between two plans")
    structure_from: Id | None = Field(
        default=None,
        description="A plan of the region whose chapters, activities, agencies and indicators are taken over; money,"
        " targets, baselines and schedules are not, for they belong to its years",
    )

    @model_validator(mode="after")
    def runs_forward(self) -> Self:
        """The last year is not before the first, and a plan runs at most ten years."""
        if not runs_forward(self.year_from, self.year_to):
            raise wrong("years", YEARS)
        return self


class PlanUpdate(Input):
    """What may change of a plan while it is a draft (JSON Merge Patch)."""

    model_config = example_of({"title": "RAD PP-TPPO Kabupaten Indramayu 2030-2034 (rancangan)"})

    title: Title | None = None
    year_from: Year | None = None
    year_to: Year | None = None
    parent_plan_id: Id | None = None
    is_bridging: bool | None = None


class Reason(Input):
    """Why."""

    model_config = example_of({"reason": "Menunggu pembahasan anggaran"})

    reason: LongText


class ReasonWhereBack(Input):
    """Why the plan goes back from legal review; a draft needs no reason."""

    model_config = example_of({"reason": "Bagian hukum meminta bab penegakan hukum dilengkapi"})

    reason: LongText | None = None


class Adoption(Input):
    """The legal instrument that adopts the plan."""

    model_config = example_of(
        {
            "instrument": {
                "kind": "perbup",
                "number": "14",
                "year": 2029,
                "decided_on": "2029-11-20",
                "title": "Rencana Aksi Daerah PP-TPPO 2030-2034",
            }
        }
    )

    instrument: Instrument


class EntryIntoForce(Input):
    """Since when the plan is law: today, unless another day that has come."""

    model_config = example_of({"in_force_from": "2026-01-02"})

    in_force_from: Day | None = None


class YearsOfPlan(Output):
    """What stands for one year of a task force."""

    year: int
    state: YearOfPlan
    plan_id: Id | None
    status: PlanStatus | None


class PlanYears(Output):
    """What stands for each year of a task force, from its first plan to its last, this year included."""

    task_force_id: Id
    owner: str
    items: list[YearsOfPlan]


class PlanOut(Output):
    """A plan of action."""

    id: Id
    owner: str
    task_force_id: Id
    parent_plan_id: Id | None
    title: str
    year_from: int
    year_to: int
    status: PlanStatus
    edition: int
    in_force_from: date | None
    is_bridging: bool
    superseded_at: datetime | None = Field(description="When the next plan stands or stood in its place")
    copy_of: Id | None = Field(description="The plan that an amendment writes this working copy of")
    version: int
    updated_at: datetime


class PlanDetail(PlanOut):
    """One plan with its instrument, its programmes, its sums and what the caller may do."""

    instrument: dict[str, str | int | None] | None
    programmes: list[ProgrammeOut] = Field(description="What stands between its goals and activities, goal by goal")
    status_reason: str | None = Field(description="Why it was sent back or given up")
    activities: int
    indicators: int
    indicative_idr: dict[str, int] = Field(
        description="Indicative rupiah (pagu) by year; ceilings belong to budget lines"
    )
    lock_reason: str | None = Field(description="`plan_locked` where it is no draft: its rows stand as they are")
    allowed_actions: list[str]


class FundingIn(Input):
    """Indicative rupiah of one year from one source."""

    year: Year
    funding_source: Code
    amount_idr: Annotated[Rupiah, Field(ge=0)]


class PhysicalPoint(Input):
    """Percent of the work of the year that is to be reached by the end of a quarter."""

    year: Year
    quarter: Annotated[int, Field(ge=1, le=4)]
    percent: Percent

    @property
    def point(self) -> Point:
        """The same by its rules."""
        return Point(self.year, self.quarter, self.percent)


def _runs_forward(points: list[PhysicalPoint]) -> list[PhysicalPoint]:
    if fault := fault_of([each.point for each in points]):
        raise wrong_at((fault.place, fault.part), fault.code, fault.sentence)
    return points


PhysicalSchedule = Annotated[
    list[PhysicalPoint],
    Field(
        min_length=1,
        max_length=MOST_POINTS,
        description="Physical progress as planned: percent of the work of each year by ends of quarters, cumulative"
        " within the year, from the earliest on, in the years of the plan",
    ),
    AfterValidator(_runs_forward),
]


class ActivityCreate(Input):
    """One action of a plan that is still a draft."""

    model_config = example_of(
        {
            "number": "1.9",
            "title": "Penyuluhan migrasi aman di desa",
            "sub_task_force": "PENC",
            "pillar": "prevention",
            "lead_agency_id": EXAMPLE_ID,
            "supporting_agency_ids": [EXAMPLE_ID],
            "account_code": "2.07.04.2.04.0001",
            "funding": [{"year": 2030, "funding_source": "APBD", "amount_idr": 281000000}],
            "physical_schedule": [
                {"year": 2030, "quarter": 2, "percent": 12.5},
                {"year": 2030, "quarter": 4, "percent": 40},
            ],
        }
    )

    number: Name
    title: Title
    sub_task_force: Code
    programme_id: Id | None = Field(default=None, description="A programme below the chapter of this field")
    pillar: Pillar | None = None
    lead_agency_id: Id
    supporting_agency_ids: list[Id] = []
    account_code: Title | None = None
    place: Title | None = None
    note: LongText | None = None
    funding: list[FundingIn] = []
    physical_schedule: PhysicalSchedule | None = None


class ActivityUpdate(Input):
    """What may change of an activity while its plan is a draft (JSON Merge Patch)."""

    model_config = example_of({"title": "Penyuluhan migrasi aman di desa dan sekolah", "note": None})

    number: Name | None = None
    title: Title | None = None
    sub_task_force: Code | None = None
    programme_id: Id | None = Field(
        default=None,
        description="A programme below the chapter of the field; another field without one takes the activity out of"
        " its programme",
    )
    pillar: Pillar | None = None
    lead_agency_id: Id | None = None
    supporting_agency_ids: list[Id] | None = Field(default=None, description="All of them")
    account_code: Title | None = None
    place: Title | None = None
    note: LongText | None = None
    funding: list[FundingIn] | None = Field(default=None, description="All years and sources")
    physical_schedule: PhysicalSchedule | None = None


class LastProgress(Output):
    """The newest verified value of the activity."""

    ends_on: date
    physical_percent: Decimal | None
    is_nil: bool
    planned_physical_percent: Decimal | None = Field(
        description="By the schedule of the plan on that day, as the plan stood at the verification; null where it had"
        " no point of that year by then"
    )


class ActivityOut(Output):
    """One action of a plan with its last verified progress."""

    id: Id
    plan_id: Id
    owner: str
    number: str
    title: str
    pillar: Pillar | None
    sub_task_force: str
    programme_id: Id | None
    lead_agency_id: Id
    code_scheme: str
    code: str | None
    version: int
    updated_at: datetime
    last_progress: LastProgress | None


class PhysicalPointOut(Output):
    """Percent of the work of the year that is to be reached by the end of a quarter."""

    year: int
    quarter: int
    percent: Decimal


class FundingOut(Output):
    """Indicative rupiah of a year."""

    year: int
    funding_source: str
    source_raw: str | None
    amount_idr: int
    currency: str | None
    foreign_amount: Decimal | None
    rate: Decimal | None


class TaggedLine(Output):
    """A budget line tied to the activity, with the ceiling in force today and what was spent."""

    id: Id
    title: str
    fiscal_year: int
    funding_source: str
    ceiling_idr: int | None
    realised_idr: int
    shared: bool


class ActivityDetail(ActivityOut):
    """One activity with its money, its budget lines and what the caller may do."""

    place: str | None
    note: str | None
    code_raw: str | None
    physical_schedule: list[PhysicalPointOut] | None = Field(
        description="Physical progress as planned, cumulative; null where the plan states none"
    )
    supporting_agency_ids: list[Id]
    funding: list[FundingOut]
    budget_lines: list[TaggedLine]
    lock_reason: str | None = Field(description="`plan_locked` where its plan is no draft")
    allowed_actions: list[str]
