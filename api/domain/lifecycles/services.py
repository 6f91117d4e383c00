"""The life of a service in the directory: offered, suspended with a reason, offered again; nothing is deleted."""

from enum import StrEnum

from api.domain.acts import Act
from api.domain.events import Event
from api.domain.lifecycles.base import Guard, Lifecycle, Move


class ServiceStatus(StrEnum):
    """States of a service; only an active one is referred to."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


SERVICE: Lifecycle = {
    (ServiceStatus.ACTIVE, ServiceStatus.SUSPENDED): Move(
        Act.SERVICE_SUSPEND, Event.SERVICE_SUSPENDED, "suspensions", (Guard.HAS_REASON,)
    ),
    (ServiceStatus.SUSPENDED, ServiceStatus.ACTIVE): Move(Act.SERVICE_RESUME, Event.SERVICE_RESUMED, "resumptions"),
}
