"""What is sent of trafficking profiles."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from ..given import Day
from ..models.trafficking_profiles import Channel, Control, Recruiter, Sector


class TraffickingProfilePut(TypedDict):
    """What happened; an empty list says that nothing was recorded."""

    channels: NotRequired[Sequence[Channel]]
    controls: NotRequired[Sequence[Control]]
    exploited_from: NotRequired[Day | None]
    exploited_until: NotRequired[Day | None]
    recruited_on: NotRequired[Day | None]
    recruiters: NotRequired[Sequence[Recruiter]]
    sectors: NotRequired[Sequence[Sector]]
    transit_countries: NotRequired[Sequence[str]]
