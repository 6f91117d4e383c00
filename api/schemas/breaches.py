"""Breaches of personal data on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from api.domain.lifecycles import BreachStatus
from api.schemas.base import Code, Id, Input, Instant, LongText, Output, example_of
from api.schemas.lists import ChangedQuery

Count = Annotated[int, Field(ge=0, le=10_000_000)]
SUMMARY = "What was opened, how, and to whom; never who the persons are"


class BreachCreate(Input):
    """What is known of a breach now. Names of persons do not belong here."""

    model_config = example_of(
        {
            "agency_id": "0199d7a4-6a1e-7c39-8d2a-1c3f6f7b2a10",
            "known_at": "2026-11-20T03:00:00Z",
            "data": ["persons"],
            "persons": 3,
            "summary": "Sebuah laptop layanan hilang dalam keadaan terbuka (contoh)",
            "measures": "Sesi diakhiri, kata sandi diganti (contoh)",
        }
    )

    agency_id: Id
    known_at: Annotated[Instant, Field(description="When the agency learned of it: the 3×24 hours run from here")]
    happened_at: Instant | None = None
    data: Annotated[list[Code], Field(min_length=1, max_length=20, description="Codes of the record of processing")]
    persons: Annotated[Count | None, Field(description="How many, as far as known")] = None
    summary: Annotated[LongText, Field(description=SUMMARY)]
    measures: Annotated[LongText, Field(description="What was done against it")]


class BreachNotifyIn(Input):
    """When persons and authority were told in writing, and how many persons it were."""

    model_config = example_of(
        {"persons_told_at": "2026-11-21T03:00:00Z", "authority_told_at": "2026-11-21T04:00:00Z", "persons": 3}
    )

    persons_told_at: Instant
    authority_told_at: Instant
    persons: Count


class BreachCloseIn(Input):
    """What was done so that it does not happen again."""

    model_config = example_of({"measures": "Penyimpanan perangkat disandikan (contoh)"})

    measures: LongText


class BreachQuery(ChangedQuery):
    """Breaches by state."""

    status: list[BreachStatus] = []


class BreachOut(Output):
    """A breach, by when it is to be told, and whether that time is over."""

    id: Id
    owner: Annotated[str, Field(description="The agency that keeps the data")]
    agency_id: Id
    status: BreachStatus
    known_at: datetime
    happened_at: datetime | None
    due_at: Annotated[datetime, Field(description="3×24 hours after it was known (UU 27/2022 Pasal 46)")]
    is_overdue: Annotated[bool, Field(description="Nobody was told in time")]
    data: list[str]
    persons: int | None
    summary: str
    measures: str
    persons_told_at: datetime | None
    authority_told_at: datetime | None
    closed_at: datetime | None
    version: int
    updated_at: datetime


class BreachDetail(BreachOut):
    """One breach, and what the caller may do."""

    allowed_actions: list[str]


class BreachNotices(Output):
    """Drafts of what is to be said in writing, in Indonesian; names, letterhead and channel are the agency's."""

    to_persons: str
    to_authority: str
