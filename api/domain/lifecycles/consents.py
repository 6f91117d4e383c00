"""The life of a consent: given until it is withdrawn. That it has expired, or was never confirmed, is derived."""

from enum import StrEnum

from api.domain.acts import Act
from api.domain.events import Event
from api.domain.lifecycles.base import Lifecycle, Move


class ConsentStatus(StrEnum):
    """States of a consent."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"


CONSENT: Lifecycle = {
    (ConsentStatus.GIVEN, ConsentStatus.WITHDRAWN): Move(Act.CONSENT_WITHDRAW, Event.CONSENT_WITHDRAWN, "withdrawals"),
}
