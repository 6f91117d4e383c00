"""Counting hours towards a deadline: all hours of the wall clock, or the working hours of an office; never a pause.

Time is cut into spans that count. A deadline is the first instant at which enough has been counted, so eight hours
from Friday 16:00, the end of the working day, are over on Monday at 16:00.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from api.domain.clocks import local_date

_END = datetime.max.replace(tzinfo=UTC)


class Span(NamedTuple):
    """From the first instant up to the second, which is no longer part of it."""

    begins: datetime
    ends: datetime


class WorkingTime(NamedTuple):
    """When an office works: the hours of each weekday (Monday is 0) in its time zone, but not on a holiday."""

    time_zone: str
    week: Mapping[int, tuple[time, time]]
    holidays: frozenset[date]

    def on(self, day: date) -> Span | None:
        """The working hours of a local day; nothing on a free one."""
        hours = None if day in self.holidays else self.week.get(day.weekday())
        if hours is None:
            return None
        zone = ZoneInfo(self.time_zone)
        begins, ends = (datetime.combine(day, each, zone).astimezone(UTC) for each in hours)
        return Span(begins, ends)


def after(
    start: datetime, hours: timedelta, working: WorkingTime | None = None, pauses: Iterable[Span] = ()
) -> datetime:
    """The first instant at which `hours` have been counted since `start`; every hour counts without `working`.

    Of no hours it is `start` itself. ValueError for a negative time, or an office that never works.
    """
    if hours < timedelta():
        raise ValueError("a deadline does not lie before its start")
    if working is not None and not working.week:
        raise ValueError("an office that never works keeps no deadline")
    left = hours
    for span in _counting(start, working, sorted(pauses)) if hours else ():
        length = span.ends - span.begins
        if length >= left:
            return span.begins + left
        left -= length
    return start


def before(end: datetime, hours: timedelta, working: WorkingTime | None = None) -> datetime:
    """The last instant since which `hours` have been counted by `end`. ValueError for an office that never works."""
    if working is None or not hours:
        return end - hours
    if not working.week:
        raise ValueError("an office that never works counts no hours")
    day, left = local_date(end, working.time_zone), hours
    while True:
        span = working.on(day)
        if span is not None and span.begins < end:
            until = min(span.ends, end)
            if until - span.begins >= left:
                return until - left
            left -= until - span.begins
        day -= timedelta(days=1)


def counted(
    start: datetime, end: datetime, working: WorkingTime | None = None, pauses: Iterable[Span] = ()
) -> timedelta:
    """How much time counts between two instants; none where `end` is not after `start`."""
    total = timedelta()
    for span in _counting(start, working, sorted(pauses)):
        if span.begins >= end:
            break
        total += min(span.ends, end) - span.begins
    return total


def _counting(start: datetime, working: WorkingTime | None, pauses: Sequence[Span]) -> Iterator[Span]:
    """The spans that count from `start` on, in order, without the pauses, which are sorted."""
    spans = iter([Span(start, _END)]) if working is None else _working(start, working)
    for span in spans:
        yield from _without(span, pauses)


def _working(start: datetime, working: WorkingTime) -> Iterator[Span]:
    day = local_date(start, working.time_zone)
    while True:
        span = working.on(day)
        if span is not None and span.ends > start:
            yield Span(max(span.begins, start), span.ends)
        day += timedelta(days=1)


def _without(span: Span, pauses: Sequence[Span]) -> Iterator[Span]:
    begins = span.begins
    for pause in pauses:
        if pause.begins > begins:
            if pause.begins >= span.ends:
                break
            yield Span(begins, pause.begins)
        begins = max(begins, pause.ends)
    if begins < span.ends:
        yield Span(begins, span.ends)
