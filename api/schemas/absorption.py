"""How much of the ceilings was spent, on the wire. Amounts are whole rupiah, percentages 0–100 with two decimals."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from api.schemas.base import Output, QueryModel, Year
from api.schemas.known_codes import KnownRegionWord
from api.schemas.organisations import OrganisationWord
from api.schemas.reports import ROW

Grouping = Annotated[Literal["sub_activity_code", "agency", "activity"], ROW]


class AbsorptionQuery(QueryModel):
    """Which lines, to the end of which quarter, by what; ties a person has not confirmed count only when asked for."""

    year: Year
    quarter: Annotated[int, Field(ge=1, le=4)] = 4
    group_by: Grouping = "sub_activity_code"
    region: list[KnownRegionWord] = []
    owner: list[OrganisationWord] = []
    linked: Annotated[bool | None, Field(description="Only lines tied to an activity, or only those that are not")] = (
        None
    )
    include_proposed: bool = False


class AbsorptionFigures(Output):
    """Lines, the ceiling in force on the last day of the quarter, what was spent to it, and the percent absorbed.

    Beside it the same against the last ceiling of the year, named as such. Null where the ceiling is 0.
    """

    lines: int
    ceiling_idr: int
    realised_idr: int
    absorption_percent: Decimal | None
    year_end_ceiling_idr: int
    percent_of_year_end_ceiling: Decimal | None


class AbsorptionRow(AbsorptionFigures):
    """One code, agency or activity; `shared_lines` of it stand whole under others as well."""

    key: str | None
    title: str | None
    shared_lines: int


class AbsorptionOut(Output):
    """Rows by what was asked; the total counts every line once."""

    year: int
    quarter: int
    ends_on: date
    group_by: Grouping
    rows: list[AbsorptionRow]
    total: AbsorptionFigures
