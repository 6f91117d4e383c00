"""Where a thing stands: what is stored, and what the clock made of it since (`CLOCKS`), with no job having run."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from api import reference
from api.access.principal import Principal
from api.domain.clocks import local_date
from api.domain.lifecycles import (
    TAKES_REPORTS,
    Due,
    PeriodStatus,
    obligation_status,
    pending_act_due,
    period_due,
    period_state,
    plan_due,
    referral_due,
    reopening_due,
    report_due,
)
from api.domain.periods import end_of_day
from api.domain.places import region_word
from api.models.pending_acts import PendingAct
from api.models.plans import Plan
from api.models.progress import ProgressReport, ReportingObligation, ReportingPeriod
from api.models.referrals import Referral


def standing(row: Any, now: datetime) -> StrEnum:
    """The state that moves start from: what is stored, and what the clock made of it since.

    A planned period that its date has opened stays planned here until the opening is recorded, by the worker or by
    hand, for only then is it known who owes.
    """
    state = stored(row)
    if isinstance(row, ReportingPeriod) and state is PeriodStatus.PLANNED:
        is_over = _opens_by_itself(row) and end_of_day(row.freeze_on, row.time_zone) <= now
        return PeriodStatus.FROZEN if is_over else state
    while due := due_of(row, state, now):
        state = due.to
    return state


def stored(row: Any) -> StrEnum:
    """The state a row carries: most carry it as such, an obligation by the reason for which it is excused."""
    state: StrEnum = obligation_status(row.excused_reason) if isinstance(row, ReportingObligation) else row.status
    return state


def due_of(row: Any, status: StrEnum, now: datetime) -> Due | None:
    """The move the clock has made on `row` in `status` by `now`, if any."""
    clock = CLOCKS.get(row.__class__)
    return clock(row, status, now) if clock else None


CLOCKS: Mapping[type, Callable[[Any, StrEnum, datetime], Due | None]] = {
    Plan: lambda row, status, now: plan_due(status, row.year_to, row.superseded_at, row.time_zone, now),
    ProgressReport: lambda row, status, now: report_due(status, row.review_until, now),
    ReportingPeriod: lambda row, status, now: (
        reopening_due(status, row.reopened_until, now)
        or period_due(status, row.due_on, row.freeze_on, row.time_zone, now)
    ),
    Referral: lambda row, status, now: referral_due(status, row.info_until, row.expires_at, row.confirm_until, now),
    PendingAct: lambda row, status, now: pending_act_due(status, row.expires_at, now),
}


def state_of(period: ReportingPeriod, caller: Principal) -> StrEnum:
    """The state of a period at this moment in its own time zone."""
    if period.status is PeriodStatus.REOPENED:
        return standing(period, caller.now)
    today = local_date(caller.now, period.time_zone)
    waits_for_somebody = period.status is PeriodStatus.PLANNED and not _opens_by_itself(period)
    opens_on = date.max if waits_for_somebody else period.opens_on
    return period_state(period.status, opens_on, period.due_on, period.freeze_on, today)


def _opens_by_itself(period: ReportingPeriod) -> bool:
    """Whether the clock opens a period: not where its district had ended before.

    A person may still open it, for what was done until the end. What was open on the last day goes on as it is.
    """
    last_day = last_days().get(period.region)
    return last_day is None or period.opens_on <= last_day


@cache
def last_days() -> dict[str, date]:
    """The last day of each region that was split or absorbed, by its organisation word."""
    ended = (row for row in reference.rows("regions") if row["valid_to"])
    return {region_word(row["code"]): date.fromisoformat(row["valid_to"]) for row in ended}


def takes_reports(period: ReportingPeriod, caller: Principal, agency_id: UUID) -> bool:
    """Whether the period takes the reports of this agency now; one reopened takes those of the agencies it names."""
    state = state_of(period, caller)
    return state in TAKES_REPORTS or (state is PeriodStatus.REOPENED and agency_id in period.reopened_agency_ids)


def frozen_at(period: ReportingPeriod) -> datetime:
    """Of a frozen period: since when; a reopening ended, a person froze it early, or the midnight of its day came."""
    return period.reopened_until or period.frozen_early_at or end_of_day(period.freeze_on, period.time_zone)


def opening_of(period: ReportingPeriod) -> Due:
    """The opening by the clock: at the local midnight on which the first day begins."""
    return Due(PeriodStatus.OPEN, end_of_day(period.opens_on - timedelta(days=1), period.time_zone))
