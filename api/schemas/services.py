"""Services of agencies on the wire. Sex is no part of eligibility: who needs a service is offered it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from api import reference
from api.domain.kinds import ServiceKind
from api.domain.lifecycles import ServiceStatus
from api.problems import Text
from api.schemas.base import EXAMPLE_ID, Id, Input, LongText, Name, Output, Title, example_of, wrong

NEEDS = reference.codes("needs")


def known_need(code: str) -> str:
    """A code of the reference set `needs`. Raises for another."""
    if code not in NEEDS:
        raise wrong("unknown_need", Text("Kebutuhan tidak dikenal.", "The need is not known."))
    return code


def each_once(codes: Sequence[str]) -> Sequence[str]:
    """Raises where one is named twice."""
    if len(set(codes)) < len(codes):
        raise wrong("repeated", Text("Sebutkan masing-masing satu kali.", "Name each of them once."))
    return codes


Need = Annotated[str, Field(max_length=40, description="Code of the set `needs`"), AfterValidator(known_need)]
Needs = Annotated[list[Need], Field(max_length=40), AfterValidator(each_once)]
RegionCode = Annotated[
    str, Field(pattern=r"^(ID|\d{2}|\d{2}\.\d{2})$", description="32.12, a whole province as 32, the nation as ID")
]
RegionCodes = Annotated[
    list[RegionCode],
    Field(max_length=600, description="The regions that the service serves; none: those that its agency serves"),
    AfterValidator(each_once),
]
Age = Annotated[int, Field(ge=0, le=120, description="Whole years")]
Places = Annotated[int, Field(ge=0, le=10_000)]
PublicLine = Annotated[Name, Field(description="A line of the office that anybody may call, nobody's own phone")]


class ServiceCreate(Input):
    """A service of an agency; without regions it serves where the agency serves."""

    model_config = example_of(
        {
            "agency_id": EXAMPLE_ID,
            "kind": "social_rehabilitation",
            "name": "Rumah aman (contoh)",
            "needs": ["shelter", "counselling"],
            "region_codes": ["32.12"],
            "age_from": 18,
            "hours": "Setiap hari, 24 jam",
            "is_always_open": True,
            "emergency_contact": "Saluran kantor (contoh)",
            "places": 12,
            "places_free": 4,
        }
    )

    agency_id: Id
    kind: ServiceKind
    name: Name
    needs: Needs = []
    region_codes: RegionCodes | None = None
    age_from: Age | None = None
    age_to: Age | None = None
    hours: Title | None = None
    is_always_open: bool = False
    emergency_contact: PublicLine | None = None
    note: LongText | None = None
    places: Places | None = None
    places_free: Places | None = None


class ServiceUpdate(Input):
    """What may change of a service (JSON Merge Patch); its agency and kind stay."""

    model_config = example_of({"places_free": 3})

    name: Name | None = None
    needs: Needs | None = None
    region_codes: RegionCodes | None = None
    age_from: Age | None = None
    age_to: Age | None = None
    hours: Title | None = None
    is_always_open: bool | None = None
    emergency_contact: PublicLine | None = None
    note: LongText | None = None
    places: Places | None = None
    places_free: Places | None = None


class SuspensionIn(Input):
    """Why a service is not offered for the time being."""

    model_config = example_of({"reason": "Gedung diperbaiki sampai Maret"})

    reason: Title | None = None


class ServiceOut(Output):
    """A service of the directory."""

    id: Id
    owner: str
    agency_id: Id
    agency: str
    kind: ServiceKind
    name: str
    needs: Sequence[str]
    region_codes: Annotated[Sequence[str], Field(description="None: those that the agency serves")]
    age_from: int | None
    age_to: int | None
    hours: str | None
    is_always_open: bool
    emergency_contact: str | None
    places: int | None
    places_free: Annotated[
        int | None, Field(description="At this moment: what the agency said, without places taken since by referrals")
    ]
    places_said_at: datetime | None
    status: ServiceStatus
    version: int
    updated_at: datetime


class ServiceDetail(ServiceOut):
    """One service with its note, why it is suspended, and what the caller may do."""

    note: str | None
    suspended_reason: str | None
    allowed_actions: list[str]
