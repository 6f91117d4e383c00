"""Lifecycles on the wire: states, and every move there is between them."""

from typing import Annotated

from pydantic import Field

from api.domain.acts import Act
from api.domain.events import Event
from api.domain.lifecycles import Fork, Guard, Opening
from api.domain.scopes import Word
from api.schemas.base import Output


class StateOut(Output):
    """A state; of a referral also its HL7 FHIR Task status and what the receiver sees of the person."""

    state: str
    label_id: str
    label_en: str
    fhir_task: str | None = None
    receiver_sees: Opening | None = None


class MoveOut(Output):
    """One row of a table of moves. Without a path the clock or the service makes it."""

    from_state: str
    to_state: str
    path: Annotated[str | None, Field(description="Last part of the path of the POST, below the thing")]
    label_id: Annotated[str | None, Field(description="On its button; null where nobody makes it")]
    label_en: str | None
    act: Act | None
    words: Annotated[list[Word], Field(description="Any one of them opens the act, for the organisations it names")]
    guards: list[Guard]
    fork: Annotated[Fork | None, Field(description="For whom, where a path leads to several states")]
    by_clock: Annotated[bool, Field(description="A date makes the move as well, without the guards")]
    event: Event


class LifecycleOut(Output):
    """The life of one kind of thing."""

    name: str
    states: list[StateOut]
    moves: list[MoveOut]


class LifecyclesOut(Output):
    """Every lifecycle; a move that is not here is answered 409."""

    lifecycles: list[LifecycleOut]
