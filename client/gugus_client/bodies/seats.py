"""What is sent of seats."""

from typing import NotRequired, TypedDict

from ..given import Day, Id
from ..models.access_logs import SeatKind


class SeatEnding(TypedDict):
    """The last day of the seat, which counts to its local midnight; yesterday ends it at once."""

    last_day: Day


class SeatHandover(TypedDict):
    """Who holds the seat next, and from which day; agency, unit and decree stay where they are not named.

    The unit of an agency goes with the agency.
    """

    agency_id: NotRequired[Id | None]
    decree_id: NotRequired[Id | None]
    person_id: NotRequired[Id | None]
    unit: NotRequired[str | None]
    valid_from: Day
    valid_to: NotRequired[Day | None]


class SeatCreate(TypedDict):
    """Fill a seat: by an agency and, where known, a person. Officers of an agency act for `organisation`."""

    agency_id: NotRequired[Id | None]
    decree_id: NotRequired[Id | None]
    kind: SeatKind
    organisation: NotRequired[str | None]
    person_id: NotRequired[Id | None]
    sub_task_force: NotRequired[str | None]
    unit: NotRequired[str | None]
    valid_from: Day
    valid_to: NotRequired[Day | None]
