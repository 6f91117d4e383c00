"""Signals on the wire."""

from datetime import date

from api.domain.signals import SignalKind
from api.schemas.base import Id, Output, Year
from api.schemas.known_codes import KnownRegionWord
from api.schemas.lists import PageQuery
from api.schemas.organisations import OrganisationWord


class SignalQuery(PageQuery):
    """Signals of a year, by region, kind, activity or agency."""

    year: Year
    region: list[KnownRegionWord] = []
    kind: list[SignalKind] = []
    activity_id: list[Id] = []
    agency: list[OrganisationWord] = []


class RuleOut(Output):
    """The rule in words, in both languages."""

    id: str
    en: str


class SignalOut(Output):
    """What somebody should look at, with the figures it rests on. Rupiah whole, percentages 0–100, not capped."""

    kind: SignalKind
    region: str
    agency: str
    activity_id: Id | None
    line_id: Id | None
    indicator_id: Id | None
    report_id: Id | None
    report_number: int | None
    year: int
    ends_on: date
    figures: dict[str, int | float | bool | None]
    rule: RuleOut
