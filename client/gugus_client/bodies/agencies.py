"""What is sent of agencies."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from ..models.agencies import AgencyKind


class AgencyCreate(TypedDict):
    """A new agency in the directory of a region."""

    abbreviation: str
    aliases: NotRequired[Sequence[str]]
    code: str
    gives_health_services: NotRequired[bool]
    is_law_enforcement: NotRequired[bool]
    is_vertical: NotRequired[bool]
    kind: AgencyKind
    ministry_code: NotRequired[str | None]
    name: str
    owner: str
    """Region that owns the row, as an organisation word."""


class AgencyUpdate(TypedDict):
    """What may change of an agency; its code stays."""

    abbreviation: NotRequired[str | None]
    gives_health_services: NotRequired[bool | None]
    is_law_enforcement: NotRequired[bool | None]
    is_vertical: NotRequired[bool | None]
    name: NotRequired[str | None]
