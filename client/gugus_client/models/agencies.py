"""What is said of agencies."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from ..answers import Answer

AgencyKind = Literal["opd_kab", "opd_prov", "uptd", "kementerian_lembaga", "ngo", "io", "swasta", "faskes"]
"""What sort of body it is; `vertical` and law enforcement are flags, for a police resort is both."""


class AgencyOut(Answer):
    """An agency of the directory."""

    abbreviation: str
    code: str
    gives_health_services: bool
    id: UUID
    is_law_enforcement: bool
    is_vertical: bool
    kind: AgencyKind | str
    ministry: str | None
    name: str
    organisation: str
    owner: str
    region: str
    serves_region_codes: list[str]
    """The regions it serves today: those it names for the day, or its home."""
    updated_at: datetime
    version: int


class OtherNameOut(Answer):
    """A name that an agency also has, or had."""

    id: UUID
    name: str
    valid_from: date
    valid_to: date | None


class ServiceAreaOut(Answer):
    """A region that an agency serves, or served."""

    region_code: str
    valid_from: date
    valid_to: date | None


class AgencyDetail(Answer):
    """One agency with its other names, the regions it serves, and what the caller may do."""

    abbreviation: str
    aliases: list[str]
    """Its other names, without their days."""
    allowed_actions: list[str]
    code: str
    gives_health_services: bool
    id: UUID
    is_law_enforcement: bool
    is_vertical: bool
    kind: AgencyKind | str
    ministry: str | None
    name: str
    organisation: str
    other_names: list[OtherNameOut]
    owner: str
    region: str
    serves_region_codes: list[str]
    """The regions it serves today: those it names for the day, or its home."""
    service_areas: list[ServiceAreaOut]
    """Of every day; on a day for which none is named it serves its home."""
    updated_at: datetime
    version: int
