"""The series of an indicator on the wire."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from api.domain.indicators import Aggregation, Basis, Direction
from api.domain.kinds import ObligationState
from api.domain.lifecycles import ReportStatus
from api.domain.periods import PeriodType
from api.domain.series import Mark
from api.schemas.base import Id, Output, QueryModel, Year
from api.schemas.progress_entries import PartOut


class SeriesQuery(QueryModel):
    """Which year."""

    year: Year


class PointRupiah(Output):
    """Rupiah reported on the whole activity, which all of its indicators share: never add them up over indicators."""

    spent_idr: int | None
    spent_to_date_idr: Annotated[int | None, Field(description="Null where nothing was stated, not 0")]
    percent_of_indicative: Decimal | None


class PointStanding(Output):
    """What one version of a report says of a period, and what follows from it and from the periods before it."""

    report_id: Id
    report_number: int
    status: ReportStatus
    verified_at: datetime | None
    is_nil: bool
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    parts: list[PartOut] | None
    flow: Annotated[Decimal | None, Field(description="The period's own value; derived where values are to date")]
    to_date: Annotated[Decimal | None, Field(description="Of the year up to the end of the period; ratios in percent")]
    achievement_percent: Annotated[Decimal | None, Field(description="Against the target up to the period; not capped")]
    percent_of_year_target: Annotated[Decimal | None, Field(description="Against the target of the year; not capped")]
    marks: list[Mark]
    rupiah: PointRupiah


class SeriesPoint(Output):
    """One period: what was owed, the target, verified and provisional figures side by side and never added.

    Provisional figures follow from verified ones with what waits for verification in their place.
    """

    period_id: Id
    ordinal: int
    label: str
    starts_on: date
    ends_on: date
    obligation: Annotated[ObligationState | None, Field(description="Null where nothing was owed or it is not seen")]
    target: Decimal | None
    target_to_date: Decimal | None
    verified: PointStanding | None
    provisional: PointStanding | None


class SeriesOfLength(Output):
    """The periods of one length in their order; periods of different length are never put together."""

    period_type: PeriodType
    points: list[SeriesPoint]


class SeriesOut(Output):
    """An indicator over a year, physical and in rupiah."""

    indicator_id: Id
    activity_id: Id
    year: int
    unit: str
    direction: Direction
    aggregation: Aggregation
    basis: Basis
    baseline: Decimal | None
    target: Annotated[Decimal | None, Field(description="Of the year")]
    indicative_idr: Annotated[int | None, Field(description="Indicative rupiah of the activity and the year")]
    indicators_of_activity: Annotated[int, Field(description="How many indicators share the rupiah")]
    series: list[SeriesOfLength]
    version: Annotated[int, Field(description="Of the indicator")]
