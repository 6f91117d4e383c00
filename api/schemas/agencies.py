"""Agencies on the wire."""

from datetime import datetime

from api.domain.kinds import AgencyKind
from api.schemas.base import Code, Id, Input, Name, Output, example_of
from api.schemas.organisations import RegionWord


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
    aliases: list[Name] = []


class AgencyUpdate(Input):
    """What may change of an agency; its code stays."""

    model_config = example_of({"name": "Dinas Tenaga Kerja dan Transmigrasi", "abbreviation": "DISNAKERTRANS"})

    name: Name | None = None
    abbreviation: Name | None = None
    is_vertical: bool | None = None
    is_law_enforcement: bool | None = None
    gives_health_services: bool | None = None


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
    version: int
    updated_at: datetime


class AgencyDetail(AgencyOut):
    """One agency with its other names and what the caller may do."""

    aliases: list[str]
    allowed_actions: list[str]
