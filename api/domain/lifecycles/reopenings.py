"""The life of a reopening (lifecycles.md §2, §4): one person asks, another, of another agency, approves.

Its end is a time and no state: the period it opened is frozen again by the clock alone.
"""

from enum import StrEnum

from api.domain.acts import Act
from api.domain.events import Event
from api.domain.lifecycles.base import Guard, Lifecycle, Move


class ReopeningStatus(StrEnum):
    """States of a reopening."""

    ASKED = "asked"
    APPROVED = "approved"


REOPENING: Lifecycle = {
    (ReopeningStatus.ASKED, ReopeningStatus.APPROVED): Move(
        Act.REOPENING_APPROVE, Event.REOPENING_APPROVED, "approvals", (Guard.STILL_TO_COME, Guard.ANOTHER_AGENCY)
    ),
}
