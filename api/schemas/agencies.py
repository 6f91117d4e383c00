"""Agencies on the wire."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, Field

from api.domain.clocks import is_in_force
from api.domain.kinds import AgencyKind
from api.problems import Text
from api.schemas.base import Code, Id, Input, Name, Output, example_of, wrong_at
from api.schemas.organisations import RegionWord
from api.schemas.task_forces import Term


class ServiceArea(Term):
    """A region that an agency serves, from the first to the last day in the local time of the region."""

    region_code: Annotated[str, Field(pattern=r"^\d{2}(\.\d{2})?$", description="32.76, or a whole province as 32")]


def each_day_once(areas: Sequence[ServiceArea]) -> Sequence[ServiceArea]:
    """Raises where an area has a day of the one before it of the same region."""
    order = sorted(range(len(areas)), key=lambda place: (areas[place].region_code, areas[place].valid_from))
    for before, after in pairwise(order):
        first, second = areas[before], areas[after]
        if first.region_code == second.region_code and is_in_force(None, first.valid_to, second.valid_from):
            sentence = Text("Hari-harinya bertumpuk dengan baris lain.", "Its days overlap those of another row.")
            raise wrong_at((after, "valid_from"), "overlaps", sentence)
    return areas


ServiceAreas = Annotated[
    list[ServiceArea],
    Field(
        max_length=600,
        description="The regions that the agency serves; on a day for which none is named it serves its home",
    ),
    AfterValidator(each_day_once),
]


class OtherName(Term):
    """A name that an agency also has, or had, from the first to the last day on which it was in use."""

    name: Name


def each_once(names: Sequence[OtherName]) -> Sequence[OtherName]:
    """Raises where a name stands twice."""
    known: set[str] = set()
    for place, each in enumerate(names):
        if each.name in known:
            raise wrong_at((place, "name"), "duplicate", Text("Nama ini sudah disebut.", "This name stands already."))
        known.add(each.name)
    return names


OtherNames = Annotated[
    list[OtherName],
    Field(
        max_length=100,
        description="Names by which files call the agency too; one that another agency has on the day of a file is its",
    ),
    AfterValidator(each_once),
]


class AgencyCreate(Input):
    """A new agency in the directory of a region."""

    model_config = example_of(
        {
            "owner": "district:32.12",
            "code": "32.12-DPMPTSP",
            "name": "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
            "abbreviation": "DPMPTSP",
            "kind": "opd_kab",
            "aliases": ["DPM-PTSP"],
            "service_areas": [{"region_code": "32.12", "valid_from": "2026-01-01"}],
        }
    )

    owner: RegionWord
    code: Code
    name: Name
    abbreviation: Name
    kind: AgencyKind
    is_vertical: bool = False
    is_law_enforcement: bool = False
    gives_health_services: bool = False
    ministry_code: Code | None = None
    aliases: Annotated[list[Name], Field(description="Other names that are in use from today on")] = []
    other_names: OtherNames = []
    service_areas: ServiceAreas = []


class AgencyUpdate(Input):
    """What may change of an agency; its code stays.

    The service areas that are sent are all there are then, and so are the other names.
    """

    model_config = example_of(
        {
            "name": "Dinas Tenaga Kerja dan Transmigrasi",
            "other_names": [{"name": "Disnakertrans", "valid_from": "2017-01-01", "valid_to": "2024-12-31"}],
            "service_areas": [
                {"region_code": "32.12", "valid_from": "2025-01-01"},
                {"region_code": "32.09", "valid_from": "2025-01-01", "valid_to": "2026-12-31"},
            ],
        }
    )

    name: Name | None = None
    abbreviation: Name | None = None
    is_vertical: bool | None = None
    is_law_enforcement: bool | None = None
    gives_health_services: bool | None = None
    other_names: OtherNames | None = None
    service_areas: ServiceAreas | None = None


class AgencyOut(Output):
    """An agency of the directory."""

    id: Id
    code: str
    organisation: str
    owner: str
    region: str
    name: str
    abbreviation: str
    kind: AgencyKind
    is_vertical: bool
    is_law_enforcement: bool
    gives_health_services: bool
    ministry: str | None
    serves_region_codes: Annotated[
        list[str], Field(description="The regions it serves today: those it names for the day, or its home")
    ]
    version: int
    updated_at: datetime


class ServiceAreaOut(Output):
    """A region that an agency serves, or served."""

    region_code: str
    valid_from: date
    valid_to: date | None


class OtherNameOut(Output):
    """A name that an agency also has, or had."""

    id: Id
    name: str
    valid_from: date
    valid_to: date | None


class AgencyDetail(AgencyOut):
    """One agency with its other names, the regions it serves, and what the caller may do."""

    aliases: Annotated[list[str], Field(description="Its other names, without their days")]
    other_names: list[OtherNameOut]
    service_areas: Annotated[
        list[ServiceAreaOut], Field(description="Of every day; on a day for which none is named it serves its home")
    ]
    allowed_actions: list[str]
