"""The life of a deletion duty: opened by a withdrawal, until the agency says what it deleted. Overdue is derived."""

from enum import StrEnum

from api.domain.acts import Act
from api.domain.events import Event
from api.domain.lifecycles.base import Lifecycle, Move


class DeletionDutyStatus(StrEnum):
    """States of a deletion duty."""

    OPEN = "open"
    RECEIPTED = "receipted"


DELETION_DUTY: Lifecycle = {
    (DeletionDutyStatus.OPEN, DeletionDutyStatus.RECEIPTED): Move(
        Act.DELETION_DUTY_RECEIPT, Event.DELETION_DUTY_RECEIPTED, "receipts"
    ),
}
