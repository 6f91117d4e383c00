"""What is sent of reopenings."""

from collections.abc import Sequence
from typing import TypedDict

from ..given import Id, Instant
from ..models.reopenings import ReopenableField


class ReopeningCreate(TypedDict):
    """Ask that a frozen period is opened again: why, which fields, for which agencies, until when."""

    agency_ids: Sequence[Id]
    ends_at: Instant
    """The period freezes again at this time, by itself."""
    fields: Sequence[ReopenableField]
    reason: str
