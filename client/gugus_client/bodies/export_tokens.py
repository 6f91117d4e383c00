"""What is sent of export tokens."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from ..given import Id, Instant
from ..models.export_tokens import Report


class ExportTokenCreate(TypedDict):
    """A token for one report of one organisation, from these networks, until then."""

    addresses: Sequence[str]
    """Networks (CIDR) it may come from, at most /16 or IPv6 /32."""
    client_id: NotRequired[Id | None]
    """The system it speaks for; left out, the one that asks."""
    description: NotRequired[str | None]
    expires_at: Instant
    """At most 366 days from now."""
    owner: str
    """For which organisation the system reads the report."""
    report: Report
