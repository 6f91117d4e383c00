"""The life of what was given: it stands, or was entered in error, and what it cost goes back to its fund."""

from enum import StrEnum

from api.domain.acts import Act
from api.domain.events import Event
from api.domain.lifecycles.base import Lifecycle, Move


class AssistanceStatus(StrEnum):
    """States of what was given."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"


ASSISTANCE: Lifecycle = {
    (AssistanceStatus.GIVEN, AssistanceStatus.WITHDRAWN): Move(
        Act.ASSISTANCE_WITHDRAW, Event.ASSISTANCE_WITHDRAWN, "withdrawals"
    ),
}
