"""A report beside what was last said of its activities, on the wire."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from api.domain.looks import LookKind
from api.schemas.base import Id, Output
from api.schemas.indicators import IndicatorOut
from api.schemas.progress_entries import ValueOut


class LookOut(Output):
    """A figure of the report that asks to be read once more; nothing is refused for it."""

    kind: Annotated[
        LookKind,
        Field(
            description="`lower`: a value to date is below the last of the same year. `unchanged`: it is the same, and "
            "money was spent. `far`: ten times the last figure or more, or a tenth of it or less. "
            "`below_zero`: rupiah are negative, as only a correction of an earlier period is."
        ),
    ]
    field: Annotated[str, Field(description="`physical_percent`, `spent_idr`, or `values` of an indicator")]
    indicator_id: Id | None


class LastSaid(Output):
    """What the last period that counts says of an activity: verified, of the same length, before that of the report.

    The words are those of the report it was verified in, where the reader sees it.
    """

    report_id: Id
    label: str
    year: int
    ends_on: date
    is_nil: bool
    physical_percent: Decimal | None
    spent_idr: int | None
    obstacles: str | None
    follow_up: str | None
    values: list[ValueOut]


class ComparedActivity(Output):
    """One activity of the report: what is measured of it, what was last said, and what asks for a look."""

    activity_id: Id
    indicators: list[IndicatorOut]
    last: LastSaid | None
    looks: list[LookOut]


class ComparisonOut(Output):
    """The activities that the agency leads, in the order of the plan."""

    report_id: Id
    version: int
    activities: list[ComparedActivity]
