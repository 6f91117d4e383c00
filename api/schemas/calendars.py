"""Reporting calendars on the wire."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from api.domain.periods import PeriodType
from api.problems import Text
from api.schemas.base import Day, Id, Input, Output, Year, example_of, wrong
from api.schemas.organisations import RegionWord

AfterTheEnd = Annotated[int, Field(ge=-1830, le=366, description="Days after the end of the period; negative: before")]
Grace = Annotated[int, Field(ge=0, le=366, description="Days from the due day to the freeze")]


def _ordered(opens_on: date, due_on: date, freeze_on: date) -> None:
    if not opens_on <= due_on <= freeze_on:
        raise wrong("dates", Text("Urutannya: dibuka, jatuh tempo, dibekukan.", "The order is: opens, due, frozen."))


class ChosenDays(Input):
    """Days that the secretariat chooses itself; all are local, and the due and the freeze day still count."""

    opens_on: Day
    due_on: Day
    freeze_on: Day

    @model_validator(mode="after")
    def in_order(self) -> Self:
        """It opens, falls due and freezes in this order."""
        _ordered(self.opens_on, self.due_on, self.freeze_on)
        return self


class PeriodDates(ChosenDays):
    """The days of one period of the year."""

    ordinal: Annotated[int, Field(ge=1, le=12)]


def _each_once(dates: list[PeriodDates]) -> list[PeriodDates]:
    if len({each.ordinal for each in dates}) < len(dates):
        raise wrong("repeated_period", Text("Sebutkan setiap periode satu kali.", "Name each period once."))
    return dates


class CalendarCreate(Input):
    """How a task force reports on a year. Its periods are made with it.

    Periods whose rule lies in the past need days of their own: in `dates`, or all of them in `backfill`.
    """

    model_config = example_of(
        {
            "owner": "district:32.12",
            "period_type": "quarterly",
            "year": 2027,
            "opens_after": 1,
            "due_after": 10,
            "grace_days": 21,
            "dates": [{"ordinal": 4, "opens_on": "2028-01-03", "due_on": "2028-01-31", "freeze_on": "2028-02-29"}],
        }
    )

    owner: RegionWord
    period_type: PeriodType
    year: Year
    opens_after: AfterTheEnd = 1
    due_after: AfterTheEnd
    grace_days: Grace
    dates: Annotated[list[PeriodDates], Field(max_length=12)] = []
    backfill: Annotated[ChosenDays | None, Field(description="Days of periods that are over by the rule")] = None
    takes_acceptances: Annotated[bool, Field(description="Province and nation are asked to accept reports")] = True

    @field_validator("dates")
    @classmethod
    def each_once(cls, dates: list[PeriodDates]) -> list[PeriodDates]:
        """No period is named twice."""
        return _each_once(dates)

    @model_validator(mode="after")
    def in_order(self) -> Self:
        """A period opens before it falls due."""
        if self.opens_after > self.due_after:
            raise wrong("rule", Text("Dibuka sebelum jatuh tempo.", "It opens before it falls due."))
        return self


class CalendarUpdate(Input):
    """What may change of a calendar (JSON Merge Patch); only periods that are not yet open move."""

    model_config = example_of({"due_after": 15, "grace_days": 16})

    opens_after: AfterTheEnd | None = None
    due_after: AfterTheEnd | None = None
    grace_days: Grace | None = None
    dates: Annotated[list[PeriodDates], Field(max_length=12)] | None = None
    backfill: ChosenDays | None = None
    takes_acceptances: bool | None = None

    @field_validator("dates")
    @classmethod
    def each_once(cls, dates: list[PeriodDates] | None) -> list[PeriodDates] | None:
        """No period is named twice."""
        return _each_once(dates) if dates else dates


class DaysOut(Output):
    """Days that were chosen."""

    opens_on: date
    due_on: date
    freeze_on: date


class PeriodDatesOut(DaysOut):
    """The days chosen for one period of the year."""

    ordinal: int


class CalendarOut(Output):
    """How a task force reports on a year; its periods are found by `calendar_id` in the list of periods."""

    id: Id
    owner: str
    task_force_id: Id
    period_type: PeriodType
    year: int
    opens_after: int
    due_after: int
    grace_days: int
    dates: list[PeriodDatesOut]
    backfill: DaysOut | None
    takes_acceptances: bool
    version: int
    updated_at: datetime


class CalendarDetail(CalendarOut):
    """One calendar with what the caller may do."""

    allowed_actions: list[str]
