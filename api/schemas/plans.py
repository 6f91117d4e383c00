"""Plans, activities and indicators on the wire."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from api.domain.indicators import Aggregation, Direction
from api.domain.kinds import DecreeKind, Pillar
from api.domain.lifecycles import PlanStatus
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
    Quantity,
    Rupiah,
    Title,
    Year,
    example_of,
    wrong,
)
from api.schemas.organisations import RegionWord

YearKey = Annotated[str, Field(pattern=r"^(19|20|21)\d{2}$")]


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

    @model_validator(mode="after")
    def runs_forward(self) -> Self:
        """The last year is not before the first, and a plan runs at most ten years."""
        if not self.year_from <= self.year_to <= self.year_from + 9:
            raise wrong(
                "years",
                Text("Tahun akhir 0–9 tahun setelah tahun awal.", "The last year is 0–9 years after the first."),
            )
        return self


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
    version: int
    updated_at: datetime


class PlanDetail(PlanOut):
    """One plan with its instrument, its sums and what the caller may do."""

    instrument: dict[str, str | int | None] | None
    activities: int
    indicators: int
    indicative_idr: dict[str, int] = Field(
        description="Indicative rupiah (pagu) by year; ceilings belong to budget lines"
    )
    allowed_actions: list[str]


class FundingIn(Input):
    """Indicative rupiah of one year from one source."""

    year: Year
    funding_source: Code
    amount_idr: Annotated[Rupiah, Field(ge=0)]


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
        }
    )

    number: Name
    title: Title
    sub_task_force: Code
    pillar: Pillar | None = None
    lead_agency_id: Id
    supporting_agency_ids: list[Id] = []
    account_code: Title | None = None
    place: Title | None = None
    note: LongText | None = None
    funding: list[FundingIn] = []


class ActivityUpdate(Input):
    """What may change of an activity while its plan is a draft (JSON Merge Patch)."""

    model_config = example_of({"title": "Penyuluhan migrasi aman di desa dan sekolah", "note": None})

    title: Title | None = None
    pillar: Pillar | None = None
    place: Title | None = None
    note: LongText | None = None


class LastProgress(Output):
    """The newest verified value of the activity."""

    ends_on: date
    physical_percent: Decimal | None
    is_nil: bool


class ActivityOut(Output):
    """One action of a plan with its last verified progress."""

    id: Id
    plan_id: Id
    owner: str
    number: str
    title: str
    pillar: Pillar | None
    sub_task_force: str
    lead_agency_id: Id
    code_scheme: str
    code: str | None
    version: int
    updated_at: datetime
    last_progress: LastProgress | None


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
    supporting_agency_ids: list[Id]
    funding: list[FundingOut]
    budget_lines: list[TaggedLine]
    allowed_actions: list[str]


class IndicatorCreate(Input):
    """What is measured of an activity; targets by year, in its unit."""

    model_config = example_of(
        {
            "title": "Jumlah desa yang disuluh",
            "unit": "desa",
            "aggregation": "last",
            "baseline": 24,
            "targets": {"2030": 40, "2031": 60},
        }
    )

    title: Title
    unit: Name
    direction: Direction = Direction.RISING
    aggregation: Aggregation = Aggregation.LAST
    baseline: Quantity | None = None
    counts_persons: bool = False
    targets: dict[YearKey, Quantity] = {}


class IndicatorOut(Output):
    """An indicator with its targets by year."""

    id: Id
    activity_id: Id
    title: str
    unit: str
    direction: Direction
    aggregation: Aggregation
    baseline: Decimal | None
    counts_persons: bool
    targets: dict[str, Decimal]
    version: int
