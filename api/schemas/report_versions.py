"""Which report versions a figure used, on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from api.domain.lifecycles import ReportStatus
from api.schemas.base import Day, Id, Output, Year
from api.schemas.lists import PageQuery
from api.schemas.reports import MAX_YEARS, RegionsQuery


class VersionsQuery(RegionsQuery, PageQuery):
    """The same question as that of the progress report."""

    year: Annotated[list[Year], Field(min_length=1, max_length=MAX_YEARS)]
    quarter: Annotated[int, Field(ge=1, le=4)] = 4
    as_of: Annotated[Day | None, Field(description="Those that counted at the end of this day")] = None


class ReportVersionOut(Output):
    """A verified version of a report that the figures use, and the certificate it stands in, once there is one."""

    id: Id
    region: str
    agency_id: Id
    owner: str
    period_id: Id
    year: int
    period_label: str
    number: int
    status: Annotated[ReportStatus, Field(description="As it stands now, whichever day is asked for")]
    verified_at: datetime
    certificate_version: int | None = Field(
        description="Newest certificate of the period, by the day asked for; null before it is made"
    )
