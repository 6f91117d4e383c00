"""Reporting calendars: how a task force reports on a year, and the periods that follow from it."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session, col

from api.access import gate
from api.access.policy import authorise, permits
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.domain.calendars import Days, Planned, Rule, overlapping, planned
from api.domain.clocks import local_date
from api.domain.events import Event
from api.domain.lifecycles import PeriodStatus
from api.domain.periods import PeriodType, count_in_year
from api.journal import record
from api.models.calendars import ReportingCalendar
from api.models.columns import place_of
from api.models.progress import ReportingPeriod
from api.models.task_forces import TaskForce
from api.moves import plan_period, state_of, touch
from api.problems import Duplicate, FieldError, Invalid, NotFound
from api.schemas.calendars import CalendarCreate, CalendarDetail, CalendarOut, CalendarUpdate, DaysOut

NEVER_NULL = ("opens_after", "due_after", "grace_days", "dates", "takes_acceptances")


def add_calendar(session: Session, caller: Principal, body: CalendarCreate) -> CalendarDetail:
    """Make the calendar of a year with its periods; those that stand already join it. Raises NotFound."""
    task_force = session.exec(visible(TaskForce, caller).where(TaskForce.owner == body.owner)).first()
    if task_force is None:
        raise NotFound
    calendar = ReportingCalendar(
        **body.model_dump(mode="json", exclude={"owner"}), **place_of(task_force), task_force_id=task_force.id
    )
    authorise(caller, calendar)
    # One calendar of a task force is made at a time, so that two of them never cover the same days.
    gate.wait_at(session, task_force)
    _must_not_overlap(session, caller, calendar)
    session.add(calendar)
    session.flush()  # a calendar that stands already is refused here
    record(session, caller, Event.CALENDAR_ADDED, calendar, body.model_dump())
    _lay_out(session, caller, calendar, task_force)
    return detail(caller, calendar)


def change_calendar(
    session: Session, caller: Principal, calendar_id: UUID, version: gate.Named, body: CalendarUpdate
) -> CalendarDetail:
    """Change the rule or the days of a calendar; periods that are open, or were, stay as they are. Raises Invalid."""
    calendar = gate.fetch(session, caller, ReportingCalendar, calendar_id, version)
    change = body.model_dump(mode="json", exclude_unset=True)
    wrong = [
        FieldError(f"/{name}", "required", "wajib / required") for name in NEVER_NULL if change.get(name, 0) is None
    ]
    if wrong:
        raise Invalid(errors=wrong)
    calendar.sqlmodel_update(change)
    if calendar.opens_after > calendar.due_after:
        raise Invalid(errors=[FieldError("/due_after", "rule", "dibuka sebelum jatuh tempo / opens before it is due")])
    touch(calendar, caller)
    record(session, caller, Event.CALENDAR_CHANGED, calendar, change)
    task_force = gate.see(session, caller, TaskForce, calendar.task_force_id)
    # An amendment refers to several periods, in an order of its own.
    gate.wait_at(session, task_force)
    _lay_out(session, caller, calendar, task_force)
    return detail(caller, calendar)


def _must_not_overlap(session: Session, caller: Principal, calendar: ReportingCalendar) -> None:
    """Five years are covered once. Raises Duplicate."""
    standing = visible(ReportingCalendar, caller).where(
        ReportingCalendar.owner == calendar.owner,
        ReportingCalendar.period_type == calendar.period_type,
        col(ReportingCalendar.year).in_(overlapping(PeriodType(calendar.period_type), calendar.year)),
    )
    if session.exec(standing).first() is not None:
        raise Duplicate


def _lay_out(session: Session, caller: Principal, calendar: ReportingCalendar, task_force: TaskForce) -> None:
    """Give every period of the calendar that is not yet open its days, and make those that are not there.

    Raises Invalid for periods the year does not have, and where the freeze of a period would be over already.
    """
    today = local_date(caller.now, task_force.time_zone)
    standing = {period.ordinal: period for period in _standing(session, caller, calendar)}
    moving = []
    for wanted in _planned(calendar, today):
        period = standing.get(wanted.period.ordinal)
        if period is None or state_of(period, caller) is PeriodStatus.PLANNED:
            moving.append((period, wanted))
        else:
            period.calendar_id = calendar.id
    over = [
        FieldError("/backfill", "freeze_is_over", f"periode {wanted.period.ordinal} / period {wanted.period.ordinal}")
        for _, wanted in moving
        if wanted.days.freeze_on < today
    ]
    if over:
        raise Invalid(errors=over)
    for period, wanted in moving:
        _place(session, caller, calendar, period or plan_period(task_force, *wanted.period[:3], wanted.days), wanted)


def _standing(session: Session, caller: Principal, calendar: ReportingCalendar) -> Sequence[ReportingPeriod]:
    """Its periods, locked: an opening waits for the new days, or they find it open."""
    statement = visible(ReportingPeriod, caller).where(
        ReportingPeriod.owner == calendar.owner,
        ReportingPeriod.period_type == calendar.period_type,
        ReportingPeriod.year == calendar.year,
    )
    return session.exec(statement.order_by(col(ReportingPeriod.ordinal)).with_for_update()).all()


def _planned(calendar: ReportingCalendar, today: date) -> tuple[Planned, ...]:
    kind = PeriodType(calendar.period_type)
    most, out = count_in_year(kind), CalendarOut.model_validate(calendar)
    wrong = [
        FieldError(f"/dates/{place}/ordinal", "ordinal_in_year", f"1–{most}")
        for place, each in enumerate(out.dates)
        if each.ordinal > most
    ]
    if wrong:
        raise Invalid(errors=wrong)
    chosen = {each.ordinal: _days(each) for each in out.dates}
    rule = Rule(calendar.opens_after, calendar.due_after, calendar.grace_days)
    return planned(kind, calendar.year, rule, chosen, _days(out.backfill) if out.backfill else None, today)


def _days(chosen: DaysOut) -> Days:
    return Days(chosen.opens_on, chosen.due_on, chosen.freeze_on)


def _place(
    session: Session, caller: Principal, calendar: ReportingCalendar, period: ReportingPeriod, wanted: Planned
) -> None:
    """Write what the calendar says of a period; where that stands already, nothing."""
    fields: dict[str, Any] = {
        **wanted.days._asdict(),
        "backfilled": wanted.backfilled,
        "calendar_id": calendar.id,
        "takes_acceptances": calendar.takes_acceptances,
    }
    is_new = period not in session
    if not is_new and all(getattr(period, name) == value for name, value in fields.items()):
        return
    if not is_new:
        touch(period, caller)
    period.sqlmodel_update(fields)
    session.add(period)
    record(session, caller, Event.PERIOD_ADDED if is_new else Event.PERIOD_PLACED, period, fields)


def read_calendar(session: Session, caller: Principal, calendar_id: UUID) -> CalendarDetail:
    """One calendar."""
    return detail(caller, gate.see(session, caller, ReportingCalendar, calendar_id))


def detail(caller: Principal, calendar: ReportingCalendar) -> CalendarDetail:
    """A calendar with what the caller may do."""
    return CalendarDetail(
        **CalendarOut.model_validate(calendar).model_dump(),
        allowed_actions=["change"] if permits(caller, Act.CALENDAR_CHANGE, calendar) else [],
    )
