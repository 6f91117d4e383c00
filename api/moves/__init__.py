"""Moves: where a thing stands, whether a move may be made now, and making it."""

from api.moves.agreements import agree_anew, alone_at, confirm_agreement, fetch_alone, follow, open_until, resting_on
from api.moves.erasing import destroy
from api.moves.forks import FORKS
from api.moves.guards import GUARDS, Facts, agencies_of
from api.moves.holding import Hold, held, seen
from api.moves.keeping import part_of, to_keep
from api.moves.making import (
    allowed_actions,
    apply,
    judge,
    move_by_clock,
    must_be_draft,
    must_keep,
    must_stand,
    remove,
    settle,
    step,
    touch,
)
from api.moves.planning import plan_period
from api.moves.referral_guards import Asked
from api.moves.reopened import must_be_named
from api.moves.standing import frozen_at, opening_of, standing, state_of, takes_reports

__all__ = [
    "FORKS",
    "GUARDS",
    "Asked",
    "Facts",
    "Hold",
    "agencies_of",
    "agree_anew",
    "allowed_actions",
    "alone_at",
    "apply",
    "confirm_agreement",
    "destroy",
    "fetch_alone",
    "follow",
    "frozen_at",
    "held",
    "judge",
    "move_by_clock",
    "must_be_draft",
    "must_be_named",
    "must_keep",
    "must_stand",
    "open_until",
    "opening_of",
    "part_of",
    "plan_period",
    "remove",
    "resting_on",
    "seen",
    "settle",
    "standing",
    "state_of",
    "step",
    "takes_reports",
    "to_keep",
    "touch",
]
