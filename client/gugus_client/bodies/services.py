"""What is sent of services."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from ..given import Id
from ..models.assistance import ServiceKind


class ServiceCreate(TypedDict):
    """A service of an agency; without regions it serves where the agency serves."""

    age_from: NotRequired[int | None]
    age_to: NotRequired[int | None]
    agency_id: Id
    emergency_contact: NotRequired[str | None]
    hours: NotRequired[str | None]
    is_always_open: NotRequired[bool]
    kind: ServiceKind
    name: str
    needs: NotRequired[Sequence[str]]
    note: NotRequired[str | None]
    places: NotRequired[int | None]
    places_free: NotRequired[int | None]
    region_codes: NotRequired[Sequence[str] | None]


class ServiceUpdate(TypedDict):
    """What may change of a service (JSON Merge Patch); its agency and kind stay."""

    age_from: NotRequired[int | None]
    age_to: NotRequired[int | None]
    emergency_contact: NotRequired[str | None]
    hours: NotRequired[str | None]
    is_always_open: NotRequired[bool | None]
    name: NotRequired[str | None]
    needs: NotRequired[Sequence[str] | None]
    note: NotRequired[str | None]
    places: NotRequired[int | None]
    places_free: NotRequired[int | None]
    region_codes: NotRequired[Sequence[str] | None]


class SuspensionIn(TypedDict):
    """Why a service is not offered for the time being."""

    reason: NotRequired[str | None]
