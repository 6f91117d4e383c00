"""The clocks of a referral: how long an agency has to answer, to begin and to confirm (lifecycles.md §3).

How long is data, by service, urgency and region: the reference set `referral_clocks`. An emergency runs on the wall
clock; the rest counts all hours or working hours, as the installation sets it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from api.domain.kinds import HoursCounted
from api.domain.working_hours import Span, WorkingTime, after

# Percent of the response time at which the receiver is reminded, both heads are told, another agency is offered, and
# the referral expires: the grace is half of the time.
REMIND, TELL, REROUTE, EXPIRE = STEPS = (50, 100, 125, 150)
QUESTION: Final = timedelta(hours=48)  # an information request pauses the clock so long at most
QUESTIONS: Final = 2
LONGEST_HOLD: Final = timedelta(days=30)
CONFIRMATION: Final = timedelta(days=14)  # of a completed service, by the sender
NEXT_STEP: Final = timedelta(hours=72)  # of the sender, after an agency did not serve
ENVELOPE_AFTER_REJECTION: Final = timedelta(days=7)
DELETION: Final = timedelta(hours=3 * 24)  # UU 27/2022, after a withdrawal


class Response(NamedTuple):
    """The time to answer, and whether only working hours count."""

    hours: timedelta
    is_working: bool


class Clock(NamedTuple):
    """A running clock: since when, how long, which hours count, and when it was paused."""

    since: datetime
    hours: timedelta
    working: WorkingTime | None = None
    pauses: Sequence[Span] = ()

    def at(self, percent: int) -> datetime:
        """The instant at which so many percent of the time have been counted."""
        return after(self.since, self.hours * percent / 100, self.working, self.pauses)


def response_of(
    rows: Sequence[Mapping[str, str]], service: str, urgency: str, region: str, usual: HoursCounted
) -> Response:
    """The time to answer by the row that says most of the region, then of the service; `usual` where it names no basis.

    An empty cell means any; a province speaks for its districts, of two rows that say as much the later one counts.
    ValueError where no row speaks of the urgency.
    """
    asked = {"service": {"", service}, "urgency": {"", urgency}, "region": {"", region[:2], region}}
    fitting = [row for row in reversed(rows) if all(row[name] in values for name, values in asked.items())]
    if not fitting:
        raise ValueError("no row of referral_clocks speaks of this urgency")
    row = max(fitting, key=lambda each: (len(each["region"]), bool(each["service"])))
    is_working = (row["basis"] or usual) == HoursCounted.WORKING and bool(row["working_hours"])
    hours = row["working_hours"] if is_working else row["calendar_hours"]
    return Response(timedelta(hours=int(hours)), is_working)
