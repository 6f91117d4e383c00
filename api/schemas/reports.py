"""National reports on the wire. Coverage stands before figures (calculations.md)."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from api.domain.formation import Rung
from api.domain.indicators import Aggregation
from api.domain.seats import SeatKind
from api.problems import Text
from api.schemas.base import Day, Id, Output, QueryModel, Year, wrong
from api.schemas.known_codes import KnownDistrict, KnownField, KnownProvince
from api.schemas.lists import PageQuery

ROW = Field(description="What a row is of")
GroupBy = Annotated[
    Literal[
        "district", "province", "sub_task_force", "agency", "activity", "indicator", "funding_source", "donor", "year"
    ],
    ROW,
]
OF_LEAVES = frozenset({"activity", "indicator"})
"""What is told from the leaves, as they are today."""
IN_FIELDS = frozenset({"district", "province", "year", "sub_task_force", *OF_LEAVES})
"""What can be narrowed to the activities of one sub-task-force."""
MAX_YEARS = 10
AsOf = Annotated[
    Day | None,
    Field(description="Every figure as it stood at the end of this day in its district; left out, as it is now"),
]


class RegionsQuery(QueryModel):
    """Which districts: those the caller sees, narrowed to provinces or to districts by Kemendagri code."""

    province_code: list[KnownProvince] = []
    region_code: list[KnownDistrict] = []


class RolledUpQuery(RegionsQuery):
    """Years side by side, each to the end of a quarter; left out, the whole year."""

    year: Annotated[list[Year], Field(min_length=1, max_length=MAX_YEARS)]
    quarter: Annotated[int, Field(ge=1, le=4)] = 4
    group_by: str = "district"
    sub_task_force: KnownField | None = None
    as_of: AsOf = None

    @model_validator(mode="after")
    def _one_dimension(self) -> Self:
        if self.sub_task_force and self.group_by not in IN_FIELDS:
            raise wrong(
                "dimensions_not_combined",
                Text(
                    "Penyaringan per sub gugus tugas tidak digabung dengan rincian menurut dimensi lain.",
                    "A filter by sub-task-force is not combined with a breakdown by another dimension.",
                ),
                at="sub_task_force",
            )
        if self.as_of and self.group_by in OF_LEAVES:
            raise wrong(
                "as_of_not_kept",
                Text(
                    "Rincian per kegiatan atau indikator hanya ada untuk keadaan sekarang.",
                    "A breakdown by activity or indicator is there as of now only.",
                ),
                at="as_of",
            )
        return self


class ProgressReportQuery(RolledUpQuery):
    """The progress of which districts, by what."""

    group_by: GroupBy = "district"


class CoverageReportQuery(RolledUpQuery):
    """Who owed and what came, by what."""

    group_by: Annotated[Literal["district", "province", "sub_task_force", "agency", "year"], ROW] = "district"


class FormationQuery(RegionsQuery):
    """The ladder of which districts."""


class CallListQuery(PageQuery):
    """Who is silent, for periods or for years."""

    year: list[Year] = []
    period_id: list[Id] = []
    province_code: list[KnownProvince] = []
    region_code: list[KnownDistrict] = []
    overdue: bool | None = None
    as_of: AsOf = None

    @model_validator(mode="after")
    def _period_or_year(self) -> Self:
        if not self.year and not self.period_id:
            raise wrong("period_or_year", Text("Sebutkan tahun atau periode.", "Name a year or a period."), at="year")
        return self


class TotalHead(Output):
    """What a total stands for; it comes before its figures."""

    year: int
    districts: int


class RowHead(Output):
    """What a row stands for; it comes before its figures."""

    year: int
    code: str | None = Field(description="Null where budget lines belong to no activity")
    name: str
    province_code: str | None
    districts: int


class Coverage(Output):
    """Who owed a report and what came; obligations = reported + nil + silent + excused."""

    obligations: int
    reported: int
    nil: int
    silent: int
    excused: int
    verified: int = Field(description="Of the reports that came, those verified")
    late: int = Field(description="Of the reports that came, those after the due date")


class ProgressFigures(Output):
    """Verified figures to the end of the quarter; percentages 0–100 with two decimals, null where undefined."""

    physical_percent: Decimal | None = Field(description="Plain mean over activities with a verified value")
    physical_percent_weighted_by_ceiling: Decimal | None = Field(
        description="Mean weighted by the ceilings of the budget lines tagged to each activity"
    )
    physical_n: int
    physical_nil: int
    indicative_idr: int = Field(description="Pagu of the plan in force for the year; indicative")
    ceiling_idr: int = Field(description="Of the budget versions in force at the end of the quarter")
    realised_idr: int
    absorption_percent: Decimal | None
    shared_ceiling_idr: int = Field(description="Part of the ceiling that stands in other rows as well")
    shared_realised_idr: int = Field(description="Part of the realisation that stands in other rows as well")


class ProvisionalFigures(Output):
    """Reports that were submitted and not yet verified; never added to the verified figures."""

    reports: int
    physical_percent: Decimal | None
    physical_percent_weighted_by_ceiling: Decimal | None
    physical_n: int
    physical_nil: int


class ProgressTotal(Output):
    """All districts in question for one year; every budget line counts once."""

    year: int
    districts: int
    task_forces: int = Field(description="Of those the reader sees: a ministry sees none")
    without_task_force: int = Field(description="Of the districts; 0 where the reader sees no task force")
    without_plan: int = Field(description="Districts with a task force and no plan for the year")
    coverage: Coverage
    figures: ProgressFigures
    provisional: ProvisionalFigures


class IndicatorFigures(Output):
    """The verified value of an indicator to the end of the quarter, against the target it was verified against."""

    unit: str
    aggregation: Aggregation
    value: Decimal | None = Field(description="Year to date, by the indicator's own rule; of a ratio in percent")
    target: Decimal | None = Field(description="Of the year, as the plan stood at the last verification")
    achievement_percent: Decimal | None = Field(description="Not capped; null without a target")
    periods: int = Field(description="Verified periods of the longest length that make up the value")
    kept_back: bool = Field(description="It counts persons, is small or tells few, and the region is another's")


class ProgressRow(Output):
    """One district, province, sub-task-force, agency, activity, indicator, funding source, donor or year.

    An agency or an activity may stand in several rows of funding sources and donors, and an agency in several of
    sub-task-forces; the totals count it once.
    """

    year: int
    code: str | None = Field(description="Null where budget lines belong to no activity")
    name: str
    region_code: str | None
    province_code: str | None
    has_task_force: bool | None = Field(description="Of a district")
    has_plan: bool | None = Field(description="Of a district, for the year")
    districts: int
    task_forces: int
    plans: int
    coverage: Coverage
    figures: ProgressFigures
    provisional: ProvisionalFigures
    indicator: IndicatorFigures | None = Field(default=None, description="Of an indicator")
    planned_physical_percent: Decimal | None = Field(
        default=None,
        description="Of an activity: what the schedule of its plan said of the day of the last verified value, as the"
        " plan stood at that verification; null where it had no point of that year by then",
    )


class ProgressReportOut(ProgressTotal):
    """Progress of the districts the caller sees: the total of the newest year asked, all years, then the rows."""

    quarter: int
    group_by: GroupBy
    as_of: date | None = Field(description="The day whose figures these are; null for those of now")
    versions: str = Field(description="Address of the report versions and certificates that the verified figures use")
    years: list[ProgressTotal]
    rows: list[ProgressRow]


class FormationRow(Output):
    """One district on the ladder, with the day each step was reached; null where it is not, or no longer."""

    region_code: str
    name: str
    province_code: str
    has_task_force: bool
    rung: Rung
    decree_on: date | None
    seats_on: date | None
    plan_on: date | None
    budget_on: date | None
    first_verified_on: date | None
    on_time_on: date | None
    on_time_periods: int = Field(description="Longest succession of periods reported on time")


class FormationCount(Output):
    """How many districts stand at each rung; each is counted at one."""

    districts: int
    at: dict[Rung, int]


class ProvinceFormation(FormationCount):
    """The same for a province."""

    province_code: str
    name: str


class FormationOut(FormationCount):
    """The formation ladder of the districts the caller sees, today."""

    provinces: list[ProvinceFormation]
    rows: list[FormationRow]


class SilentOut(Output):
    """An agency that owes a report and has sent none, and the seat to call; no person is named."""

    obligation_id: Id
    region_code: str
    region_name: str
    province_code: str
    agency_id: Id
    agency_code: str
    agency_name: str
    period_id: Id
    period_label: str
    year: int
    due_on: date
    is_overdue: bool
    district_is_silent: bool = Field(description="No agency of the district has reported for the period")
    responsible_seat: SeatKind = Field(description="Kind of the seat to call: of the agency, else the secretariat")
