"""What is sent of decrees."""

from typing import NotRequired, TypedDict

from ..given import Day
from ..models.decrees import DecreeKind


class DecreeCreate(TypedDict):
    """An instrument that founds a task force or names its seats."""

    decided_on: Day
    kind: DecreeKind
    number: str
    title: str
    url: NotRequired[str | None]
    valid_from: Day
    valid_to: NotRequired[Day | None]
    year: int
