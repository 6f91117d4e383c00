"""Periods and what is owed for them: the two answers that Beranda and the list of reports are made of."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from client.gugus_client.models import ObligationOut, PeriodOut, ReportOut
from web.visit import Visit

RUNNING: Final = frozenset({"open", "grace", "reopened"})
MOST_PERIODS: Final = 4
MOST_ASKED: Final = 50


@dataclass(frozen=True, slots=True)
class Owed:
    """One obligation with its period, and whether the visitor's own agency owes it."""

    obligation: ObligationOut
    period: PeriodOut
    is_ours: bool

    @property
    def agency(self) -> str:
        """Who owes it."""
        return self.obligation.agency_name

    @property
    def report(self) -> ReportOut | None:
        """The newest version that came, where the visitor sees one."""
        return self.obligation.report

    @property
    def status(self) -> str:
        """Where the report stands, or nothing where there is none."""
        return self.report.status if self.report else ""

    @property
    def path(self) -> str:
        """Where it is worked on."""
        return f"/laporan/{self.report.id}" if self.report else f"/laporan#k-{self.obligation.id}"


@dataclass(frozen=True, slots=True)
class Overview:
    """What a visitor sees of the calendar."""

    periods: list[PeriodOut]
    owed: list[Owed]

    def of(self, period: PeriodOut) -> list[Owed]:
        """What is owed for one period."""
        return [each for each in self.owed if each.obligation.period_id == period.id]


def overview_of(
    visit: Visit,
    chosen: Callable[[list[PeriodOut]], Iterable[PeriodOut]],
    owner: Sequence[str] = (),
    year: Sequence[int] = (),
) -> Overview:
    """Two calls: periods, of a region and a year where they are named, and what is owed for the chosen ones."""
    periods = list(chosen(visit.gugus.reporting_periods.list(owner=owner, year=year).first(MOST_ASKED)))
    if not periods:
        return Overview([], [])
    ours, known = visit.organisations, {period.id: period for period in periods}
    owed = [
        Owed(each, known[each.period_id], each.agency in ours)
        for each in visit.gugus.reporting_obligations.list(period_id=list(known), limit=200)
    ]
    return Overview(periods, sorted(owed, key=lambda each: (not each.is_ours, each.agency)))


def running(periods: list[PeriodOut]) -> list[PeriodOut]:
    """Those that take reports now."""
    return [period for period in periods if period.state in RUNNING]


def lately(periods: list[PeriodOut]) -> list[PeriodOut]:
    """Those that take reports, then the last ones that did."""
    begun = [period for period in periods if period.state != "planned"]
    return sorted(begun, key=lambda period: period.state not in RUNNING)[:MOST_PERIODS]
