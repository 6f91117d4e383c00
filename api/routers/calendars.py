"""Reporting calendars: how often a task force reports on a year, and when."""

from typing import Annotated

from fastapi import Query

from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.models.calendars import ReportingCalendar
from api.paging import Key
from api.problem_handlers import problems_of
from api.routing.dependencies import (
    CHANGING,
    LISTING,
    READING,
    WRITING,
    ListsDep,
    OfferedOnce,
    SessionDep,
    Tags,
    Version,
    caller_for,
    matching,
    protected,
    shape_of,
)
from api.schemas.base import Id, Page
from api.schemas.calendars import CalendarCreate, CalendarDetail, CalendarOut, CalendarUpdate
from api.schemas.lists import CalendarQuery
from api.services import calendars

router = protected("calendars")


@router.get("/reporting-calendars", operation_id="reporting_calendars_list", responses=problems_of(*LISTING))
def list_calendars(
    caller: Annotated[Principal, caller_for(Act.CALENDAR_READ)],
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[CalendarQuery, Query()],
) -> Page[CalendarOut]:
    """Reporting calendars, the newest year first."""
    statement = matching(visible(ReportingCalendar, caller), ReportingCalendar, query)
    keys: list[Key] = [(ReportingCalendar.year, "desc"), (ReportingCalendar.id, "desc")]
    return lists.page(session, caller, statement, query, keys, shape_of(CalendarOut))


@router.post(
    "/reporting-calendars", status_code=201, operation_id="reporting_calendars_add", responses=problems_of(*WRITING)
)
def add_calendar(
    caller: Annotated[Principal, caller_for(Act.CALENDAR_ADD, Act.CALENDAR_CHANGE)],
    session: SessionDep,
    body: CalendarCreate,
    once: OfferedOnce,
) -> CalendarDetail:
    """Make the calendar of a year with its periods; those that stand already join it."""
    return once.run(
        session,
        caller,
        lambda: calendars.add_calendar(session, caller, body),
        lambda made: calendars.read_calendar(session, caller, made),
    )


@router.get(
    "/reporting-calendars/{calendar_id}", operation_id="reporting_calendars_read", responses=problems_of(*READING)
)
def read_calendar(
    caller: Annotated[Principal, caller_for(Act.CALENDAR_READ, Act.CALENDAR_CHANGE)],
    calendar_id: Id,
    session: SessionDep,
    tags: Tags,
) -> CalendarDetail:
    """One calendar."""
    return tags.of(calendars.read_calendar(session, caller, calendar_id))


@router.patch(
    "/reporting-calendars/{calendar_id}", operation_id="reporting_calendars_change", responses=problems_of(*CHANGING)
)
def change_calendar(
    caller: Annotated[Principal, caller_for(Act.CALENDAR_CHANGE)],
    calendar_id: Id,
    session: SessionDep,
    body: CalendarUpdate,
    version: Version,
    tags: Tags,
) -> CalendarDetail:
    """Change the rule or the days (JSON Merge Patch); periods that are open, or were, stay as they are."""
    return tags.changed(calendars.change_calendar(session, caller, calendar_id, version, body))
