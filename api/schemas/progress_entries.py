"""Entries of a report on the wire: what is said of one activity, with the values of its indicators."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from api.domain.disaggregation import Sex
from api.domain.indicators import Basis
from api.schemas.base import (
    EXAMPLE_ID,
    Day,
    Id,
    Input,
    LongText,
    Output,
    Quantity,
    Rupiah,
    Title,
    example_of,
)

PhysicalPercent = Annotated[
    Decimal,
    Field(ge=0, le=999, max_digits=5, decimal_places=2, description="Percent to date; above 100 occurs and is shown"),
]


class PartIn(Input):
    """A part of a value: persons of a sex, of an age band, or of both, as the indicator declares."""

    sex: Sex | None = None
    age_band: Annotated[str | None, Field(max_length=8, description="A band the indicator declares, or unknown")] = None
    value: Annotated[Quantity, Field(ge=0)]


class ValueIn(Input):
    """The value of an indicator on the basis it declares; a ratio gives numerator and denominator instead.

    `basis` may be said again and is then compared, so that a value to date is never taken for one of the period.
    """

    indicator_id: Id
    basis: Basis | None = None
    value: Quantity | None = None
    numerator: Quantity | None = None
    denominator: Annotated[Quantity | None, Field(ge=0)] = None
    parts: Annotated[list[PartIn] | None, Field(min_length=1, max_length=100)] = None


class EntryFields(Input):
    """What is said about one activity."""

    physical_percent: PhysicalPercent | None = None
    spent_idr: Rupiah | None = None
    is_nil: bool = False
    obstacles: LongText | None = None
    follow_up: LongText | None = None
    evidence: Title | None = None
    reported_on: Day | None = None
    # A list that stands here would be copied for each entry.
    values: list[ValueIn] = Field(default_factory=list, json_schema_extra={"default": []})


class EntryCreate(EntryFields):
    """An entry on one activity of the agency."""

    model_config = example_of(
        {
            "activity_id": EXAMPLE_ID,
            "physical_percent": 25,
            "spent_idr": 12500000,
            "obstacles": "Jadwal berubah karena musim panen",
            "reported_on": "2026-10-08",
        }
    )

    activity_id: Id


class EntryUpdate(Input):
    """What may change of an entry while the report is open (JSON Merge Patch: null removes)."""

    model_config = example_of({"physical_percent": 30.5, "obstacles": None})

    physical_percent: PhysicalPercent | None = None
    spent_idr: Rupiah | None = None
    is_nil: bool | None = None
    obstacles: LongText | None = None
    follow_up: LongText | None = None
    evidence: Title | None = None
    reported_on: Day | None = None
    values: list[ValueIn] | None = None


class PartOut(Output):
    """A part of a value."""

    sex: Sex | None
    age_band: str | None
    value: Decimal


class ValueOut(Output):
    """The value of an indicator on the basis it declares, with its parts where it is broken down."""

    indicator_id: Id
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    parts: list[PartOut] | None


class EntryOut(Output):
    """What is reported on one activity, which is late by its own date."""

    id: Id
    report_id: Id
    activity_id: Id
    owner: str
    physical_percent: Decimal | None
    spent_idr: int | None
    is_nil: bool
    obstacles: str | None
    follow_up: str | None
    evidence: str | None
    reported_on: date | None
    late_days: int | None
    values: list[ValueOut]
    version: int
    updated_at: datetime


class EntryDetail(EntryOut):
    """One entry, with what the caller may do now."""

    allowed_actions: list[str]
