"""Moves: where a thing stands, whether a move may be made now, and making it."""

from api.moves.guards import GUARDS, Facts
from api.moves.making import (
    allowed_actions,
    apply,
    held,
    judge,
    move_by_clock,
    must_be_draft,
    must_keep,
    remove,
    settle,
    step,
    touch,
)
from api.moves.planning import plan_period
from api.moves.standing import opening_of, standing, state_of

__all__ = [
    "GUARDS",
    "Facts",
    "allowed_actions",
    "apply",
    "held",
    "judge",
    "move_by_clock",
    "must_be_draft",
    "must_keep",
    "opening_of",
    "plan_period",
    "remove",
    "settle",
    "standing",
    "state_of",
    "step",
    "touch",
]
