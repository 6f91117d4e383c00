"""Indicators of activities and their targets on the wire."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from api.domain.disaggregation import COUNTS, Bands, are_bands
from api.domain.indicators import Aggregation, Basis, Direction
from api.domain.periods import PeriodType, count_in_year
from api.problems import Text
from api.schemas.base import (
    Id,
    Input,
    Name,
    Output,
    Quantity,
    Title,
    Year,
    example_of,
    wrong,
)

AgeBand = Annotated[str, Field(pattern=r"^\d{1,2}(-\d{1,2}|\+)$", description="0-17, 18-59, 60+")]
YearKey = Annotated[str, Field(pattern=r"^(19|20|21)\d{2}$")]


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


def fault_of_bands(by_sex: bool, ages: Sequence[str], aggregation: Aggregation) -> tuple[str, Text] | None:  # noqa: FBT001  a column
    """What keeps an indicator that adds up so from being broken down so, if anything."""
    if not are_bands(ages):
        expected = "Kelompok umur berurutan: 0-17, 18-59, 60+.", "Age bands follow one another: 0-17, 18-59, 60+."
        return "age_bands", Text(*expected)
    if Bands(by_sex, ages).declared and aggregation not in COUNTS:
        expected = "Rincian hanya untuk jumlah, bukan rata-rata atau rasio.", "Only counts are broken down."
        return "bands_of_counts", Text(*expected)
    return None


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
        if fault := fault_of_bands(self.by_sex, self.age_bands, self.aggregation):
            raise wrong(*fault)
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

    parent_indicator_id: Id | None = Field(default=None, description="The indicator above that it contributes to")
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


class IndicatorUpdate(Input):
    """What may change of an indicator while its plan is a draft (JSON Merge Patch)."""

    model_config = example_of({"targets": {"2030": 45, "2031": 60}})

    title: Title | None = None
    unit: Name | None = None
    direction: Direction | None = None
    aggregation: Aggregation | None = None
    basis: Basis | None = None
    baseline: Quantity | None = None
    counts_persons: bool | None = None
    by_sex: bool | None = None
    age_bands: Annotated[list[AgeBand] | None, Field(max_length=20)] = None
    parent_indicator_id: Id | None = Field(default=None, description="The indicator above that it contributes to")
    targets: dict[YearKey, Quantity | None] | None = Field(
        default=None, description="By year; null takes a year's target away, a year that is not named keeps its own"
    )
    period_targets: Annotated[
        list[PeriodTarget] | None, Field(max_length=200, description="All those of parts of years")
    ] = None


class IndicatorAbove(Output):
    """An indicator of the plan above, which one below may contribute to."""

    id: Id
    sub_task_force: str
    activity_number: str
    activity_title: str
    title: str
    unit: str
    direction: Direction
    aggregation: Aggregation
    basis: Basis
    counts_persons: bool
    by_sex: bool
    age_bands: list[str]


class IndicatorsAbove(Output):
    """The indicators of the plan above, in its order; empty where there is no such plan."""

    items: list[IndicatorAbove]


class Inheritance(Input):
    """Indicators of the plan above that a draft activity takes over, without targets."""

    model_config = example_of({"from_above": ["01978d3e-5c2a-7b60-9c1f-3a8f0d6b2e47"]})

    from_above: Annotated[list[Id], Field(min_length=1, max_length=100)]


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
    parent_indicator_id: Id | None
    targets: dict[str, Decimal]
    period_targets: list[PeriodTargetOut]
    version: int


class IndicatorList(Output):
    """The indicators of an activity."""

    id: Id = Field(description="The activity")
    items: list[IndicatorOut]
