"""What every lifecycle is made of: moves between states, the names of guards, and what the clock does.

A row says everything about a move: the act (so the policy), the event (so audit, feed and webhooks), the path
segment (so the route) and the guards, which are names here and functions in `api/moves/guards.py`. A move that is not
in the table does not exist: there is no force flag. Moves without an act are made by the clock or by the system.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from api.domain.acts import Act
from api.domain.events import Event


class Guard(StrEnum):
    """Names of the conditions a move can ask for."""

    PERIOD_TAKES_REPORTS = "period_takes_reports"
    HAS_CONTENT = "has_content"
    GAPS_CONFIRMED = "gaps_confirmed"
    HAS_COMMENT = "has_comment"
    ANOTHER_PERSON = "another_person"
    PLAN_IN_FORCE = "plan_in_force"
    FILE_KEPT = "file_kept"
    BEFORE_THE_FREEZE = "before_the_freeze"
    NOT_BUILT_UPON = "not_built_upon"
    HAS_REASON = "has_reason"
    YEARS_AHEAD = "years_ahead"
    NOT_A_WORKING_COPY = "not_a_working_copy"
    CHANGES_ITS_KIND = "changes_its_kind"
    BASE_STANDS = "base_stands"
    SUPERSEDES_NOTHING = "supersedes_nothing"
    TAKES_ACCEPTANCES = "takes_acceptances"
    ALL_SETTLED_BELOW = "all_settled_below"
    ALL_VERIFIED_OR_EXCUSED = "all_verified_or_excused"
    ANOTHER_AGENCY = "another_agency"
    STILL_TO_COME = "still_to_come"
    SECOND_PERSON = "second_person"
    CONSENT_COVERS = "consent_covers"
    NOT_SEALED = "not_sealed"
    SERVICE_TAKES = "service_takes"
    NO_OPEN_REFERRAL = "no_open_referral"
    HAS_ROOM = "has_room"
    QUESTIONS_LEFT = "questions_left"
    NOT_REOPENED = "not_reopened"


class Fork(StrEnum):
    """Names of what decides where a path leads that leads from one state to several; functions in `api/moves/forks.py`.

    The first row of the table whose fork is true is the move.
    """

    BY_PROVINCE = "by_province"
    BY_NATION = "by_nation"
    BY_NATION_AFTER_PROVINCE = "by_nation_after_province"


class Move(NamedTuple):
    """One row: who may (through the act), what is announced, under which path, under which conditions.

    `fork` says for whom the path leads here, where it leads to several states; `by_clock` that a date makes the move
    as well, without the guards.
    """

    act: Act | None
    event: Event
    path: str | None
    guards: tuple[Guard, ...] = ()
    fork: Fork | None = None
    by_clock: bool = False


Lifecycle = Mapping[tuple[StrEnum, StrEnum], Move]


class Due(NamedTuple):
    """A move that the clock has made: where it leads, and the deadline at which it happened."""

    to: StrEnum
    at: datetime


def acts_in(lifecycle: Lifecycle) -> tuple[Act, ...]:
    """The acts by which people make its moves, each once."""
    return tuple(dict.fromkeys(move.act for move in lifecycle.values() if move.act))


def always(_move: Move) -> bool:
    """Whoever asks and whatever is asked about."""
    return True


def moves_from(lifecycle: Lifecycle, state: StrEnum, is_open: Callable[[Move], bool] = always) -> dict[str, Move]:
    """The moves a person can make from `state`, by path; `is_open` says which of them lead anywhere for this one."""
    return {
        move.path: move for (source, _), move in lifecycle.items() if source == state and move.path and is_open(move)
    }


def target_of(
    lifecycle: Lifecycle, state: StrEnum, path: str, is_open: Callable[[Move], bool] = always
) -> StrEnum | None:
    """The state that the move `path` leads to from `state`, or nothing where there is no such move."""
    found = (to for (source, to), move in lifecycle.items() if source == state and move.path == path and is_open(move))
    return next(found, None)
