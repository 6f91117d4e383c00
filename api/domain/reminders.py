"""Reminders by hand: whether an agency is reminded of its report, beside those that the clock sends by itself."""

from datetime import date

from api.domain.kinds import ObligationState, ReminderOutcome
from api.domain.lifecycles import TAKES_REPORTS, PeriodStatus

INSTEAD = {
    ObligationState.REPORTED: ReminderOutcome.REPORTED,
    ObligationState.NIL: ReminderOutcome.REPORTED,
    ObligationState.EXCUSED: ReminderOutcome.EXCUSED,
}


def outcome_of(
    state: ObligationState, period: PeriodStatus, reminded_on: date | None, today: date, *, has_officer: bool
) -> ReminderOutcome:
    """What comes of a reminder; both days are local to the task force.

    Only who is silent in a period that takes reports is reminded, once a day, and only where somebody holds a seat
    that is told.
    """
    if state in INSTEAD:
        return INSTEAD[state]
    if period not in TAKES_REPORTS:
        return ReminderOutcome.NOT_OPEN
    if reminded_on == today:
        return ReminderOutcome.REMINDED_TODAY
    return ReminderOutcome.REMINDED if has_officer else ReminderOutcome.NOBODY_TO_TELL
