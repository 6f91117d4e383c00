"""The headline on the wire: what is quoted of the persons and of the programme, each figure in a row of its own."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from api.schemas.base import Output, QueryModel, Year
from api.schemas.known_codes import KnownProvince


class HeadlineReportQuery(QueryModel):
    """The nation or one province; the programme to the end of a quarter, the persons of all years that are over."""

    year: Year
    quarter: Annotated[int, Field(ge=1, le=4)] = 4
    province_code: KnownProvince | None = None


class HeadlineFigure(Output):
    """One figure with the unit of its value and where it is told with its parts."""

    code: str
    name: str
    value: int | Decimal | None = Field(description="Null where it is kept back or undefined")
    unit: Literal["persons", "services", "districts", "reports", "idr", "percent"] = Field(
        description="What `value` counts; `idr` is whole rupiah, `percent` 0–100"
    )
    percent: Decimal | None = Field(description="Of the whole it is a part of; null where there is none")
    source: str = Field(description="Address of the report that tells it with its parts")


class HeadlineReportOut(Output):
    """What is quoted; persons are published counts, the programme is what the reader sees of it."""

    year: int
    quarter: int
    province_code: str | None
    until_year: int = Field(description="Persons are those of years to this one")
    told_on: date
    rows: list[HeadlineFigure]
