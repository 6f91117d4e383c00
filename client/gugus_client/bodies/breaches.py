"""What is sent of breaches."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from ..given import Id, Instant


class BreachCreate(TypedDict):
    """What is known of a breach now. Names of persons do not belong here."""

    agency_id: Id
    data: Sequence[str]
    """Codes of the record of processing."""
    happened_at: NotRequired[Instant | None]
    known_at: Instant
    """When the agency learned of it: the 3×24 hours run from here."""
    measures: str
    """What was done against it."""
    persons: NotRequired[int | None]
    """How many, as far as known."""
    summary: str
    """What was opened, how, and to whom; never who the persons are."""


class BreachCloseIn(TypedDict):
    """What was done so that it does not happen again."""

    measures: str


class BreachNotifyIn(TypedDict):
    """When persons and authority were told in writing, and how many persons it were."""

    authority_told_at: Instant
    persons: int
    persons_told_at: Instant
