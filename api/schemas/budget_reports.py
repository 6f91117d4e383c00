"""Budgets as a report on the wire. Amounts are whole rupiah, percentages 0–100 with two decimals."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from api.schemas.base import Output
from api.schemas.reports import ROW, RolledUpQuery, RowHead, TotalHead

BudgetGroupBy = Annotated[
    Literal["district", "province", "sub_task_force", "agency", "funding_source", "scheme", "donor", "year"], ROW
]


class BudgetReportQuery(RolledUpQuery):
    """The budgets of which districts, by what."""

    group_by: BudgetGroupBy = "district"


class BudgetFigures(Output):
    """Lines by the kind of the version in force on the last day of the quarter, and their money to that day."""

    lines: int
    lines_murni: int = Field(description="In their original version, or before their first")
    lines_pergeseran: int
    lines_perubahan: int
    lines_assumed_date: int = Field(description="Whose version in force takes effect on an assumed day")
    ceiling_idr: int = Field(description="Of the versions in force on the last day of the quarter")
    committed_idr: int = Field(description="Promised by contract or order to that day, spent or not yet")
    realised_idr: int = Field(description="Spent to that day")
    absorption_percent: Decimal | None = Field(description="Realised of the ceiling; null where that is 0")
    shared_ceiling_idr: int = Field(description="Part of the ceiling that stands in other rows as well")
    shared_realised_idr: int = Field(description="Part of the realisation that stands in other rows as well")


class BudgetTotal(BudgetFigures, TotalHead):
    """All districts in question for one year; every line counts once."""


class BudgetRow(BudgetFigures, RowHead):
    """One district, province, sub-task-force, agency, funding source, scheme, donor or year.

    A line tied by share or amount gives each sub-task-force its part; a shared line stands whole under each of its
    sub-task-forces, and once in the total.
    """


class ForeignMoney(Output):
    """Foreign money of the plans in force for a year: what the donors state, and the rupiah the plans put for it."""

    year: int
    funding_source: str
    currency: str
    activities: int
    foreign_amount: Decimal | None = Field(description="In the currency; null where an activity states none")
    indicative_idr: int


class BudgetReportOut(Output):
    """Budgets of the districts the caller sees, or of its own part of them."""

    quarter: int
    group_by: BudgetGroupBy
    as_of: date | None = Field(description="The day whose figures these are; null for those of now")
    years: list[BudgetTotal]
    rows: list[BudgetRow]
    foreign: list[ForeignMoney] | None = Field(description="As of now; null where another day was asked for")
