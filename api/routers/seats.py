"""Seats by themselves: read, handed over to the next holder, and ended."""

from typing import Annotated
from uuid import UUID

from sqlmodel import Session

from api.access.principal import Principal
from api.domain.acts import Act
from api.problem_handlers import problems_of
from api.routing.dependencies import READING, SessionDep, Tags, caller_for, protected
from api.routing.moving import WAITING, Moves
from api.schemas.base import Id
from api.schemas.pending_acts import PendingActOut
from api.schemas.task_forces import SeatDetail, SeatEnding, SeatHandover
from api.services import pending_acts, seats

router = protected("task-forces")
ACTS = tuple(seats.ACTIONS)


@router.get("/seats/{seat_id}", operation_id="seats_read", responses=problems_of(*READING))
def read_seat(
    caller: Annotated[Principal, caller_for(Act.SEAT_READ, *ACTS)], seat_id: Id, session: SessionDep, tags: Tags
) -> SeatDetail:
    """One seat with its days; the seat it took over from is named, so that its history can be followed."""
    return tags.of(seats.show_seat(session, caller, seat_id))


def _read(session: Session, caller: Principal, made: UUID) -> SeatDetail | PendingActOut:
    return pending_acts.waiting(session, caller, made) or seats.show_seat(session, caller, made)


moves = Moves(router, "/seats/{seat_id}", SeatDetail | PendingActOut, _read, ACTS, WAITING)
moves.declare(
    "handovers",
    Act.SEAT_HAND_OVER,
    "seats_hand_over",
    seats.hand_over_seat,
    "Hand the seat over. The present holder's term ends the day before, the next one's begins as a seat of its own, "
    "which is the answer. Seats that read referrals wait for the daily chair, a registrar's act for another (202).",
    SeatHandover,
)
moves.declare(
    "endings",
    Act.SEAT_END,
    "seats_end",
    seats.end_seat,
    "End the seat with its last day: all that follows from it ends at local midnight. A registrar's act waits (202).",
    SeatEnding,
)
