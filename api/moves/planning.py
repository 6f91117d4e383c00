"""A period comes into the calendar: planned, with the days it is given."""

from api.domain.calendars import Days
from api.domain.periods import PeriodType, bounds
from api.models.columns import place_of
from api.models.progress import ReportingPeriod
from api.models.task_forces import TaskForce


def plan_period(task_force: TaskForce, kind: PeriodType, year: int, ordinal: int, days: Days) -> ReportingPeriod:
    """The period of a task force. ValueError when the year has no period of that ordinal."""
    starts_on, ends_on = bounds(kind, year, ordinal)
    return ReportingPeriod(
        **place_of(task_force),
        **days._asdict(),
        task_force_id=task_force.id,
        period_type=kind,
        year=year,
        ordinal=ordinal,
        starts_on=starts_on,
        ends_on=ends_on,
        time_zone=task_force.time_zone,
    )
