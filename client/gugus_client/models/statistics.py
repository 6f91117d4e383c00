"""What is said of statistics."""

from decimal import Decimal
from typing import Literal

from ..answers import Answer
from ..models.referral_reports import ReleaseOut

Name = Literal[
    "persons",
    "districts",
    "sex-age",
    "citizenship",
    "destinations",
    "recruitment",
    "forms",
    "sectors",
    "services",
    "prosecution",
]
"""The published tables; there are no others."""


class CountOut(Answer):
    """A count and its share of the persons, in percent; null where it is kept back."""

    count: int | None
    percent: Decimal | None


class HeadlineOut(Answer):
    """What is quoted of the persons assisted, of all years that are over unless one is asked for."""

    convicted: CountOut
    """Persons in whose case somebody was convicted."""
    female: CountOut
    girls: CountOut
    """Female and under 18 when registered."""
    organisation: str | None
    persons: int | None
    province_code: str | None
    recruited_by_agency: CountOut
    release: ReleaseOut | None
    """Of the published figures."""
    services: int | None
    """Services given; one person may have had several."""
    trafficked_abroad: CountOut
    until_year: int
    year: int | None


class StatisticsRow(Answer):
    """One count. A province, year or answer that is null means all of them together."""

    answer: dict[str, str | None]
    count: int | None
    """Null where it is kept back."""
    kept_back: bool
    percent: Decimal | None
    """Of the persons of this place and year."""
    province: str | None
    province_code: str | None
    """Province of origin, or not_stated."""
    release: int | None
    """Of which release: what changed by few stands as it was."""
    year: int | None


class StatisticsOut(Answer):
    """A table. Answers may overlap where a person can have several; services are no persons."""

    counts: str
    """What a number of the rows is a number of."""
    dimensions: list[str]
    organisation: str | None
    """Whose own counts these are; null for the published ones."""
    release: ReleaseOut | None
    """Of the published tables."""
    rows: list[StatisticsRow]
    smallest_published: int | None
    """No count from 1 up to this is published."""
    table: Name | str
    until_year: int
    """The last year that is over."""
