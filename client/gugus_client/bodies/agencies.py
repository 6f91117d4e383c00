"""What is sent of agencies."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from ..given import Day
from ..models.agencies import AgencyKind


class OtherName(TypedDict):
    """A name that an agency also has, or had, from the first to the last day on which it was in use."""

    name: str
    valid_from: Day
    valid_to: NotRequired[Day | None]


class ServiceArea(TypedDict):
    """A region that an agency serves, from the first to the last day in the local time of the region."""

    region_code: str
    """32.76, or a whole province as 32."""
    valid_from: Day
    valid_to: NotRequired[Day | None]


class AgencyCreate(TypedDict):
    """A new agency in the directory of a region."""

    abbreviation: str
    aliases: NotRequired[Sequence[str]]
    """Other names that are in use from today on."""
    code: str
    gives_health_services: NotRequired[bool]
    is_law_enforcement: NotRequired[bool]
    is_vertical: NotRequired[bool]
    kind: AgencyKind
    ministry_code: NotRequired[str | None]
    name: str
    other_names: NotRequired[Sequence[OtherName]]
    """Names by which files call the agency too; one that another agency has on the day of a file is its."""
    owner: str
    """Region that owns the row, as an organisation word."""
    service_areas: NotRequired[Sequence[ServiceArea]]
    """The regions that the agency serves; on a day for which none is named it serves its home."""


class AgencyUpdate(TypedDict):
    """What may change of an agency; its code stays.

    The service areas that are sent are all there are then, and so are the other names.
    """

    abbreviation: NotRequired[str | None]
    gives_health_services: NotRequired[bool | None]
    is_law_enforcement: NotRequired[bool | None]
    is_vertical: NotRequired[bool | None]
    name: NotRequired[str | None]
    other_names: NotRequired[Sequence[OtherName] | None]
    service_areas: NotRequired[Sequence[ServiceArea] | None]
