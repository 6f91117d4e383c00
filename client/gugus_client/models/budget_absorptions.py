"""What is said of budget absorptions."""

from datetime import date
from decimal import Decimal

from ..answers import Answer


class AbsorptionRow(Answer):
    """One code, agency or activity; `shared_lines` of it stand whole under others as well."""

    absorption_percent: Decimal | None
    ceiling_idr: int
    key: str | None
    lines: int
    percent_of_year_end_ceiling: Decimal | None
    realised_idr: int
    shared_lines: int
    title: str | None
    year_end_ceiling_idr: int


class AbsorptionFigures(Answer):
    """Lines, the ceiling in force on the last day of the quarter, what was spent to it, and the percent absorbed.

    Beside it the same against the last ceiling of the year, named as such. Null where the ceiling is 0.
    """

    absorption_percent: Decimal | None
    ceiling_idr: int
    lines: int
    percent_of_year_end_ceiling: Decimal | None
    realised_idr: int
    year_end_ceiling_idr: int


class AbsorptionOut(Answer):
    """Rows by what was asked; the total counts every line once."""

    ends_on: date
    group_by: str
    """What a row is of."""
    quarter: int
    rows: list[AbsorptionRow]
    total: AbsorptionFigures
    year: int
