"""What is said of services."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ..answers import Answer
from ..models.assistance import ServiceKind

ServiceStatus = Literal["active", "suspended"]
"""States of a service; only an active one is referred to."""


class ServiceOut(Answer):
    """A service of the directory."""

    age_from: int | None
    age_to: int | None
    agency: str
    agency_id: UUID
    emergency_contact: str | None
    hours: str | None
    id: UUID
    is_always_open: bool
    kind: ServiceKind | str
    name: str
    needs: list[str]
    owner: str
    places: int | None
    places_free: int | None
    """At this moment: what the agency said, without places taken since by referrals."""
    places_said_at: datetime | None
    region_codes: list[str]
    """None: those that the agency serves."""
    status: ServiceStatus | str
    updated_at: datetime
    version: int


class ServiceDetail(Answer):
    """One service with its note, why it is suspended, and what the caller may do."""

    age_from: int | None
    age_to: int | None
    agency: str
    agency_id: UUID
    allowed_actions: list[str]
    emergency_contact: str | None
    hours: str | None
    id: UUID
    is_always_open: bool
    kind: ServiceKind | str
    name: str
    needs: list[str]
    note: str | None
    owner: str
    places: int | None
    places_free: int | None
    """At this moment: what the agency said, without places taken since by referrals."""
    places_said_at: datetime | None
    region_codes: list[str]
    """None: those that the agency serves."""
    status: ServiceStatus | str
    suspended_reason: str | None
    updated_at: datetime
    version: int
