"""What is said of meta."""

from typing import Literal

from ..answers import Answer
from ..models.access import Act
from ..models.access_logs import Event
from ..models.grants import Word

Fork = Literal["by_province", "by_nation", "by_nation_after_province"]
"""Names of what decides where a path leads that leads from one state to several; functions in `api/moves/forks.py`.

The first row of the table whose fork is true is the move.
"""


Guard = Literal[
    "period_takes_reports",
    "has_content",
    "gaps_confirmed",
    "has_comment",
    "another_person",
    "plan_in_force",
    "file_kept",
    "before_the_freeze",
    "not_built_upon",
    "has_reason",
    "years_ahead",
    "not_a_working_copy",
    "changes_its_kind",
    "base_stands",
    "supersedes_nothing",
    "takes_acceptances",
    "all_settled_below",
    "all_verified_or_excused",
    "another_agency",
    "still_to_come",
    "second_person",
    "consent_covers",
    "not_sealed",
    "service_takes",
    "no_open_referral",
    "has_room",
    "questions_left",
    "not_reopened",
]
"""Names of the conditions a move can ask for."""


Opening = Literal["nothing", "envelope", "consented"]
"""What the receiving agency sees of the person; whatever is sealed or withdrawn opens nothing."""


class MoveOut(Answer):
    """One row of a table of moves. Without a path the clock or the service makes it."""

    act: Act | str | None
    by_clock: bool
    """A date makes the move as well, without the guards."""
    event: Event | str
    fork: Fork | str | None
    """For whom, where a path leads to several states."""
    from_state: str
    guards: list[Guard | str]
    label_en: str | None
    label_id: str | None
    """On its button; null where nobody makes it."""
    path: str | None
    """Last part of the path of the POST, below the thing."""
    to_state: str
    words: list[Word | str]
    """Any one of them opens the act, for the organisations it names."""


class StateOut(Answer):
    """A state; of a referral also its HL7 FHIR Task status and what the receiver sees of the person."""

    fhir_task: str | None
    label_en: str
    label_id: str
    receiver_sees: Opening | str | None
    state: str


class LifecycleOut(Answer):
    """The life of one kind of thing."""

    moves: list[MoveOut]
    name: str
    states: list[StateOut]


class LifecyclesOut(Answer):
    """Every lifecycle; a move that is not here is answered 409."""

    lifecycles: list[LifecycleOut]
