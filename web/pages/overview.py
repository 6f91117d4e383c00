"""Periods, what is owed for them and what came: the three answers that Beranda and the list of reports are made of."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from client.gugus_client.models import Agency, Obligation, Period, Report
from web.visit import Visit

RUNNING: Final = frozenset({"open", "grace", "reopened"})
MOST_PERIODS: Final = 4


@dataclass(frozen=True, slots=True)
class Owed:
    """One obligation with its period, its newest report and who owes it."""

    obligation: Obligation
    period: Period
    report: Report | None
    agency: str
    is_ours: bool

    @property
    def status(self) -> str:
        """Where the report stands, or nothing where there is none."""
        return self.report.status if self.report else ""


@dataclass(frozen=True, slots=True)
class Overview:
    """What a visitor sees of the calendar."""

    periods: list[Period]
    owed: list[Owed]

    def of(self, period: Period) -> list[Owed]:
        """What is owed for one period."""
        return [each for each in self.owed if each.obligation.period_id == period.id]


def overview_of(visit: Visit, chosen: Callable[[list[Period]], Iterable[Period]]) -> Overview:
    """Three calls: periods, obligations and reports of the chosen ones; names of agencies are remembered."""
    gugus = visit.gugus
    periods = list(chosen(periods_of(visit)))
    if not periods:
        return Overview([], [])
    ids = [period.id for period in periods]
    obligations = list(gugus.obligations(period_id=ids))
    newest: dict[UUID, Report] = {}
    for report in gugus.reports(period_id=ids):
        newest.setdefault(report.obligation_id, report)
    names, ours, known = agencies_of(visit), visit.organisations, {period.id: period for period in periods}
    owed = [
        Owed(each, known[each.period_id], newest.get(each.id), name_in(names, each.agency_id), each.agency in ours)
        for each in obligations
    ]
    return Overview(periods, sorted(owed, key=lambda each: (not each.is_ours, each.agency)))


def periods_of(visit: Visit) -> list[Period]:
    """The reporting periods the visitor sees, the last first."""
    return visit.gugus.periods()


def running(periods: list[Period]) -> list[Period]:
    """Those that take reports now."""
    return [period for period in periods if period.state in RUNNING]


def lately(periods: list[Period]) -> list[Period]:
    """Those that take reports, or the last ones that did."""
    begun = [period for period in periods if period.state != "planned"]
    return begun[:MOST_PERIODS]


def agencies_of(visit: Visit) -> Mapping[UUID, Agency]:
    """The directory of the visitor's regions, by id."""
    regions = [word for word in sorted(visit.organisations) if not word.startswith(("agency:", "ministry:"))]
    return visit.remembered("agencies", lambda: {each.id: each for each in visit.gugus.agencies(owner=regions)})


def name_in(agencies: Mapping[UUID, Agency], agency_id: UUID) -> str:
    """What an agency is called in a list."""
    agency = agencies.get(agency_id)
    return agency.name if agency else "–"
