"""What is said of indicators."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from ..answers import Answer
from ..models.progress_entries import Basis, PartOut
from ..models.reporting_obligations import ObligationState, ReportStatus
from ..models.reporting_periods import PeriodType

Aggregation = Literal["sum", "last", "max", "mean", "ratio", "unique"]
"""How the values of an indicator become one."""


Direction = Literal["rising", "falling", "steady"]
"""Which way is good."""


Mark = Literal["decreased", "covers_earlier", "lacks_earlier", "not_addable"]
"""What a reader must know of a figure."""


class PeriodTargetOut(Answer):
    """The target for a part of a year."""

    ordinal: int
    period_type: PeriodType | str
    target: Decimal
    year: int


class IndicatorOut(Answer):
    """An indicator with its targets by year and by period."""

    activity_id: UUID
    age_bands: list[str]
    aggregation: Aggregation | str
    baseline: Decimal | None
    basis: Basis | str
    by_sex: bool
    counts_persons: bool
    direction: Direction | str
    id: UUID
    parent_indicator_id: UUID | None
    period_targets: list[PeriodTargetOut]
    targets: dict[str, Decimal]
    title: str
    unit: str
    version: int


class IndicatorList(Answer):
    """The indicators of an activity."""

    id: UUID
    """The activity."""
    items: list[IndicatorOut]


class PointRupiah(Answer):
    """Rupiah reported on the whole activity, which all of its indicators share: never add them up over indicators."""

    percent_of_indicative: Decimal | None
    spent_idr: int | None
    spent_to_date_idr: int | None
    """Null where nothing was stated, not 0."""


class PointStanding(Answer):
    """What one version of a report says of a period, and what follows from it and from the periods before it."""

    achievement_percent: Decimal | None
    """Against the target up to the period; not capped."""
    denominator: Decimal | None
    flow: Decimal | None
    """The period's own value; derived where values are to date."""
    is_nil: bool
    marks: list[Mark | str]
    numerator: Decimal | None
    parts: list[PartOut] | None
    percent_of_year_target: Decimal | None
    """Against the target of the year; not capped."""
    report_id: UUID
    report_number: int
    rupiah: PointRupiah
    status: ReportStatus | str
    to_date: Decimal | None
    """Of the year up to the end of the period; ratios in percent."""
    value: Decimal | None
    verified_at: datetime | None


class SeriesPoint(Answer):
    """One period: what was owed, the target, verified and provisional figures side by side and never added.

    Provisional figures follow from verified ones with what waits for verification in their place.
    """

    ends_on: date
    label: str
    obligation: ObligationState | str | None
    """Null where nothing was owed or it is not seen."""
    ordinal: int
    period_id: UUID
    provisional: PointStanding | None
    starts_on: date
    target: Decimal | None
    target_to_date: Decimal | None
    verified: PointStanding | None


class SeriesOfLength(Answer):
    """The periods of one length in their order; periods of different length are never put together."""

    period_type: PeriodType | str
    points: list[SeriesPoint]


class SeriesOut(Answer):
    """An indicator over a year, physical and in rupiah."""

    activity_id: UUID
    aggregation: Aggregation | str
    baseline: Decimal | None
    basis: Basis | str
    direction: Direction | str
    indicative_idr: int | None
    """Indicative rupiah of the activity and the year."""
    indicator_id: UUID
    indicators_of_activity: int
    """How many indicators share the rupiah."""
    series: list[SeriesOfLength]
    target: Decimal | None
    """Of the year."""
    unit: str
    version: int
    """Of the indicator."""
    year: int


class IndicatorAbove(Answer):
    """An indicator of the plan above, which one below may contribute to."""

    activity_number: str
    activity_title: str
    age_bands: list[str]
    aggregation: Aggregation | str
    basis: Basis | str
    by_sex: bool
    counts_persons: bool
    direction: Direction | str
    id: UUID
    sub_task_force: str
    title: str
    unit: str


class IndicatorsAbove(Answer):
    """The indicators of the plan above, in its order; empty where there is no such plan."""

    items: list[IndicatorAbove]
