"""Statistics of assisted persons on the wire: what is kept back is null, and marked."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from api.domain.statistics import Name
from api.schemas.base import OneRow, Output, QueryModel, Year
from api.schemas.known_codes import KnownProvince
from api.schemas.organisations import OwnerWord

Own = Annotated[
    OwnerWord | None,
    Field(description="An organisation of the caller: the cases it and agencies of its region hold, nothing kept back"),
]


Numbered = Annotated[
    int | None,
    Field(ge=1, le=2**31 - 1, description="A release by its number, else the last one; not of one's own"),
]


class StatisticsQuery(QueryModel):
    """Rows of a table. Places and years together are published in `persons` alone."""

    province_code: list[KnownProvince] = []
    year: list[Year] = []
    organisation: Own = None
    release: Numbered = None


class HeadlineQuery(QueryModel):
    """The nation, one province of origin, or one year."""

    province_code: KnownProvince | None = None
    year: Year | None = None
    organisation: Own = None
    release: Numbered = None


class CountOut(Output):
    """A count and its share of the persons, in percent; null where it is kept back."""

    count: int | None
    percent: Decimal | None


class ReleaseOut(Output):
    """What was told together, and stands: the number of the release, when it was made, SHA-256 of all its numbers."""

    number: int
    made_at: datetime
    digest: str


class HeadlineOut(OneRow):
    """What is quoted of the persons assisted, of all years that are over unless one is asked for."""

    until_year: int
    organisation: str | None
    release: Annotated[ReleaseOut | None, Field(description="Of the published figures")]
    province_code: str | None
    year: int | None
    persons: int | None
    services: Annotated[int | None, Field(description="Services given; one person may have had several")]
    trafficked_abroad: CountOut
    female: CountOut
    girls: Annotated[CountOut, Field(description="Female and under 18 when registered")]
    recruited_by_agency: CountOut
    convicted: Annotated[CountOut, Field(description="Persons in whose case somebody was convicted")]


class StatisticsRow(Output):
    """One count. A province, year or answer that is null means all of them together."""

    province_code: Annotated[str | None, Field(description="Province of origin, or not_stated")]
    province: str | None
    year: int | None
    answer: dict[str, str | None]
    count: Annotated[int | None, Field(description="Null where it is kept back")]
    percent: Annotated[Decimal | None, Field(description="Of the persons of this place and year")]
    kept_back: bool
    release: Annotated[int | None, Field(description="Of which release: what changed by few stands as it was")]


class StatisticsOut(Output):
    """A table. Answers may overlap where a person can have several; services are no persons."""

    table: Name
    counts: Literal["persons", "services"] = Field(description="What a number of the rows is a number of")
    until_year: Annotated[int, Field(description="The last year that is over")]
    organisation: Annotated[str | None, Field(description="Whose own counts these are; null for the published ones")]
    release: Annotated[ReleaseOut | None, Field(description="Of the published tables")]
    smallest_published: Annotated[int | None, Field(description="No count from 1 up to this is published")]
    dimensions: list[str]
    rows: list[StatisticsRow]
