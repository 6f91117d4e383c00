"""Plans, activities and indicators on the wire."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from api.domain.disaggregation import COUNTS, Bands, are_bands
from api.domain.indicators import Aggregation, Basis, Direction
from api.domain.kinds import DecreeKind, Pillar
from api.domain.lifecycles import PlanStatus
from api.domain.periods import PeriodType, count_in_year
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

AgeBand = Annotated[str, Field(pattern=r"^\d{1,2}(-\d{1,2}|\+)$", description="0-17, 18-59, 60+")]
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


class PeriodTarget(Input):
    """The target of an indicator for a part of a year, on the basis of the indicator."""

    year: Year
    period_type: Annotated[
        Literal[PeriodType.MONTHLY, PeriodType.QUARTERLY, PeriodType.HALF_YEARLY],
        Field(description="Of a whole year: `targets`"),
    ]
    ordinal: Annotated[int, Field(ge=1, le=12)]
    target: Quantity

    @model_validator(mode="after")
    def stands_in_its_year(self) -> Self:
        """A year has four quarters and two half-years."""
        if self.ordinal > count_in_year(self.period_type):
            raise wrong("no_such_period", Text("Periode itu tidak ada.", "A year has no such period."))
        return self


class IndicatorFields(Input):
    """What is measured, how it adds up and what it is broken down by."""

    title: Title
    unit: Name
    direction: Direction = Direction.RISING
    aggregation: Aggregation = Aggregation.LAST
    basis: Annotated[
        Basis,
        Field(description="What every reported value covers: from the start of the year, or its own period alone"),
    ] = Basis.TO_DATE
    baseline: Quantity | None = None
    counts_persons: bool = False
    by_sex: bool = False
    age_bands: Annotated[list[AgeBand], Field(max_length=20, description="In years, youngest first")] = []

    @model_validator(mode="after")
    def is_broken_down_where_parts_add_up(self) -> Self:
        """Age bands follow one another; parts of a mean or of a ratio make up no whole."""
        if not are_bands(self.age_bands):
            raise wrong(
                "age_bands",
                Text("Kelompok umur berurutan: 0-17, 18-59, 60+.", "Age bands follow one another: 0-17, 18-59, 60+."),
            )
        if Bands(self.by_sex, self.age_bands).declared and self.aggregation not in COUNTS:
            raise wrong(
                "bands_of_counts",
                Text("Rincian hanya untuk jumlah, bukan rata-rata atau rasio.", "Only counts are broken down."),
            )
        return self


class IndicatorCreate(IndicatorFields):
    """What is measured of an activity; targets by year and, where given, by period, in its unit."""

    model_config = example_of(
        {
            "title": "Jumlah peserta penyuluhan",
            "unit": "orang",
            "aggregation": "sum",
            "basis": "period",
            "baseline": 24,
            "counts_persons": True,
            "by_sex": True,
            "age_bands": ["0-17", "18+"],
            "targets": {"2030": 400, "2031": 600},
            "period_targets": [{"year": 2030, "period_type": "quarterly", "ordinal": 1, "target": 100}],
        }
    )

    targets: dict[YearKey, Quantity] = {}
    period_targets: Annotated[list[PeriodTarget], Field(max_length=200)] = []

    @model_validator(mode="after")
    def one_target_each(self) -> Self:
        """No period has two targets."""
        named = [(each.year, each.period_type, each.ordinal) for each in self.period_targets]
        if len(set(named)) < len(named):
            raise wrong("repeated_period", Text("Satu target per periode.", "One target for each period."))
        return self


class PeriodTargetOut(Output):
    """The target for a part of a year."""

    year: int
    period_type: PeriodType
    ordinal: int
    target: Decimal


class IndicatorOut(Output):
    """An indicator with its targets by year and by period."""

    id: Id
    activity_id: Id
    title: str
    unit: str
    direction: Direction
    aggregation: Aggregation
    basis: Basis
    baseline: Decimal | None
    counts_persons: bool
    by_sex: bool
    age_bands: list[str]
    targets: dict[str, Decimal]
    period_targets: list[PeriodTargetOut]
    version: int
