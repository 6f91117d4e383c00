"""Reminding agencies that are silent: what is offered, by period, and what came of it, agency by agency."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple, get_args
from zoneinfo import ZoneInfo

from client.gugus_client.models import ObligationOut, PeriodOut, RemindersOut
from client.gugus_client.models.reporting_obligations import ReminderOutcome
from web.pages.overview import Overview, Owed
from web.rendering import period_name
from web.visit import Visit

PICKED: Final = "ingatkan-"
TAKE_REPORTS: Final = frozenset({"open", "grace"})


class Waiting(NamedTuple):
    """Who may be reminded of a period today: the obligations as the value of a box that is ticked."""

    period: PeriodOut
    obligations: Sequence[ObligationOut]

    @property
    def value(self) -> str:
        """Their ids."""
        return " ".join(str(each.id) for each in self.obligations)


class Offer(NamedTuple):
    """Whom the visitor may remind now, and whether somebody silent was reminded today already."""

    waiting: Sequence[Waiting]
    some_today: bool

    @property
    def reminders(self) -> int:
        """How many reminders that are."""
        return sum(len(each.obligations) for each in self.waiting)


def offer_of(visit: Visit, seen: Overview) -> Offer:
    """What is silent in the periods that take reports, of the task forces whose calendar the visitor keeps."""
    keeps = {each.word for each in visit.here.holds("calendar:write")}
    silent = [
        each
        for each in seen.owed
        if each.obligation.state == "silent" and each.period.state in TAKE_REPORTS and each.period.owner in keeps
    ]
    today = [each for each in silent if reminded_on(visit.zone, each.obligation) == visit.today]
    waiting = [
        Waiting(period, [each.obligation for each in silent if each.period is period and each not in today])
        for period in seen.periods
    ]
    return Offer([each for each in waiting if each.obligations], bool(today))


def reminded_on(zone: str, obligation: ObligationOut) -> date | None:
    """The local day on which the agency was last reminded."""
    return obligation.reminded_at.astimezone(ZoneInfo(zone)).date() if obligation.reminded_at else None


def picked(fields: Mapping[str, str]) -> list[str]:
    """The obligations of the periods that were ticked."""
    return [each for name, value in fields.items() if name.startswith(PICKED) for each in value.split()]


def by_outcome(visit: Visit, told: RemindersOut, owed: Iterable[Owed]) -> list[tuple[str, list[str]]]:
    """Who was reminded, and who was not, by the reason; each agency with its periods."""
    known = {each.obligation.id: each for each in owed}
    found: dict[str, dict[str, list[str]]] = {outcome: {} for outcome in get_args(ReminderOutcome)}
    for item in told.items:
        if item.id in known:
            one = known[item.id]
            period = period_name(visit.language, one.period.label, one.period.year)
            found[item.outcome].setdefault(one.agency, []).append(period)
    return [
        (outcome, [f"{agency} ({', '.join(periods)})" for agency, periods in whose.items()])
        for outcome, whose in found.items()
        if whose
    ]
