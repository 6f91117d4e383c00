"""Reopenings of frozen periods on the wire."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from api.domain.lifecycles import ReopeningStatus
from api.schemas.base import EXAMPLE_ID, Id, Input, Instant, LongText, Output, example_of
from api.schemas.lists import PageQuery


class ReopenableField(StrEnum):
    """Fields of a report and of its entries that a reopening can name."""

    NIL_REASON = "nil_reason"
    REPORTED_ON = "reported_on"
    PHYSICAL_PERCENT = "physical_percent"
    SPENT_IDR = "spent_idr"
    IS_NIL = "is_nil"
    OBSTACLES = "obstacles"
    FOLLOW_UP = "follow_up"
    EVIDENCE = "evidence"
    VALUES = "values"


class ReopeningCreate(Input):
    """Ask that a frozen period is opened again: why, which fields, for which agencies, until when."""

    model_config = example_of(
        {
            "reason": "Salah ketik pada persentase fisik (contoh)",
            "fields": ["physical_percent"],
            "agency_ids": [EXAMPLE_ID],
            "ends_at": "2027-01-31T17:00:00Z",
        }
    )

    reason: LongText
    fields: Annotated[list[ReopenableField], Field(min_length=1, max_length=len(ReopenableField))]
    agency_ids: Annotated[list[Id], Field(min_length=1, max_length=200)]
    ends_at: Annotated[Instant, Field(description="The period freezes again at this time, by itself")]


class ReopeningQuery(PageQuery):
    """Reopenings in a given state."""

    status: list[ReopeningStatus] = []


class ReopeningOut(Output):
    """A reopening that was asked for; approved, it lasts until `ends_at`."""

    id: Id
    period_id: Id
    owner: str
    status: ReopeningStatus
    reason: str
    fields: list[ReopenableField]
    agency_ids: list[Id]
    ends_at: datetime
    number: int | None = Field(description="The how-manieth approved reopening of its period")
    created_at: datetime
    approved_at: datetime | None
    version: int


class ReopeningDetail(ReopeningOut):
    """One reopening with what the caller may do."""

    allowed_actions: list[str]
