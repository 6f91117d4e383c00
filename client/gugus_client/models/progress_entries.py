"""What is said of progress entries."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from ..answers import Answer

Sex = Literal["female", "male", "unknown"]
"""Sex as it is counted; nothing is filled in where it was not stated."""


Basis = Literal["period", "to_date"]
"""What a value covers. An indicator declares it once; a value of the other kind is refused, never converted."""


DisaggregationSex = Literal["female", "male", "unknown"]
"""Sex as it is counted; nothing is filled in where it was not stated."""


class PartOut(Answer):
    """A part of a value."""

    age_band: str | None
    sex: Sex | str | None
    value: Decimal


class ValueOut(Answer):
    """The value of an indicator on the basis it declares, with its parts where it is broken down."""

    denominator: Decimal | None
    indicator_id: UUID
    numerator: Decimal | None
    parts: list[PartOut] | None
    value: Decimal | None


class EntryDetail(Answer):
    """One entry, with what the caller may do now."""

    activity_id: UUID
    allowed_actions: list[str]
    evidence: str | None
    follow_up: str | None
    id: UUID
    is_nil: bool
    late_days: int | None
    obstacles: str | None
    owner: str
    physical_percent: Decimal | None
    report_id: UUID
    reported_on: date | None
    spent_idr: int | None
    updated_at: datetime
    values: list[ValueOut]
    version: int


class EntryOut(Answer):
    """What is reported on one activity, which is late by its own date."""

    activity_id: UUID
    evidence: str | None
    follow_up: str | None
    id: UUID
    is_nil: bool
    late_days: int | None
    obstacles: str | None
    owner: str
    physical_percent: Decimal | None
    report_id: UUID
    reported_on: date | None
    spent_idr: int | None
    updated_at: datetime
    values: list[ValueOut]
    version: int
