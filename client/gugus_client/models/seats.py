"""What is said of seats."""

from datetime import date
from uuid import UUID

from ..answers import Answer
from ..models.access_logs import SeatKind


class SeatDetail(Answer):
    """One seat with what the caller may do."""

    agency_id: UUID | None
    allowed_actions: list[str]
    decree_id: UUID | None
    follows_id: UUID | None
    """The seat it took over from, with the days of that holder."""
    id: UUID
    kind: SeatKind | str
    organisation: str
    owner: str
    person_id: UUID | None
    sub_task_force: str | None
    task_force_id: UUID | None
    unit: str | None
    valid_from: date
    valid_to: date | None
    version: int


class SeatOut(Answer):
    """A seat, by decree, with its days. Names of persons are not shown here."""

    agency_id: UUID | None
    decree_id: UUID | None
    follows_id: UUID | None
    """The seat it took over from, with the days of that holder."""
    id: UUID
    kind: SeatKind | str
    organisation: str
    owner: str
    person_id: UUID | None
    sub_task_force: str | None
    task_force_id: UUID | None
    unit: str | None
    valid_from: date
    valid_to: date | None
    version: int
