"""What is sent of indicators."""

from collections.abc import Mapping, Sequence
from typing import Literal, NotRequired, TypedDict

from ..given import Id, Number
from ..models.indicators import Aggregation, Direction
from ..models.progress_entries import Basis


class PeriodTarget(TypedDict):
    """The target of an indicator for a part of a year, on the basis of the indicator."""

    ordinal: int
    period_type: Literal["monthly", "quarterly", "half_yearly"]
    """Of a whole year: `targets`."""
    target: Number
    year: int


class IndicatorCreate(TypedDict):
    """What is measured of an activity; targets by year and, where given, by period, in its unit."""

    age_bands: NotRequired[Sequence[str]]
    """In years, youngest first."""
    aggregation: NotRequired[Aggregation]
    baseline: NotRequired[Number | None]
    basis: NotRequired[Basis]
    """What every reported value covers: from the start of the year, or its own period alone."""
    by_sex: NotRequired[bool]
    counts_persons: NotRequired[bool]
    direction: NotRequired[Direction]
    parent_indicator_id: NotRequired[Id | None]
    """The indicator above that it contributes to."""
    period_targets: NotRequired[Sequence[PeriodTarget]]
    targets: NotRequired[Mapping[str, Number]]
    title: str
    unit: str


class Inheritance(TypedDict):
    """Indicators of the plan above that a draft activity takes over, without targets."""

    from_above: Sequence[Id]


class IndicatorUpdate(TypedDict):
    """What may change of an indicator while its plan is a draft (JSON Merge Patch)."""

    age_bands: NotRequired[Sequence[str] | None]
    aggregation: NotRequired[Aggregation | None]
    baseline: NotRequired[Number | None]
    basis: NotRequired[Basis | None]
    by_sex: NotRequired[bool | None]
    counts_persons: NotRequired[bool | None]
    direction: NotRequired[Direction | None]
    parent_indicator_id: NotRequired[Id | None]
    """The indicator above that it contributes to."""
    period_targets: NotRequired[Sequence[PeriodTarget] | None]
    """All those of parts of years."""
    targets: NotRequired[Mapping[str, Number | None] | None]
    """By year; null takes a year's target away, a year that is not named keeps its own."""
    title: NotRequired[str | None]
    unit: NotRequired[str | None]
