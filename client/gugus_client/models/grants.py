"""What is said of grants."""

from datetime import date
from typing import Literal
from uuid import UUID

from ..answers import Answer
from ..models.access_logs import SeatKind

Word = Literal[
    "directory:read",
    "directory:write",
    "task_forces:read",
    "task_forces:write",
    "plans:read",
    "plans:write",
    "plans:adopt",
    "budgets:read",
    "budgets:write",
    "realisations:write",
    "progress:read",
    "progress:write",
    "progress:comment",
    "progress:submit",
    "progress:verify",
    "progress:accept",
    "progress:freeze",
    "calendar:write",
    "outputs:read",
    "outputs:write",
    "meetings:read",
    "meetings:write",
    "cases:read",
    "cases:write",
    "persons:read",
    "medical:read",
    "consents:write",
    "referrals:read",
    "referrals:send",
    "referrals:receive",
    "referrals:oversee",
    "assistance:read",
    "assistance:write",
    "statistics:read",
    "reports:read",
    "changes:read",
    "exports:read",
    "imports:write",
    "webhooks:write",
    "clients:write",
    "grants:write",
    "audit:read",
    "privacy:read",
    "privacy:write",
]
"""Every action a token can name; the list is closed."""


class GrantOut(Answer):
    """One pair with its holder: a person, or a client; names are not shown here."""

    action: str
    decree: str | None
    """Number of the decree the seat rests on."""
    holder: UUID
    holder_kind: str
    organisation: str
    seat_id: UUID | None
    seat_kind: SeatKind | str | None
    valid_from: date
    valid_to: date | None
    """The last day, to its local midnight."""


class OwnGrantOut(Answer):
    """One pair, and what it stands on: a seat, filled by a decree, or the registration of a system."""

    action: str
    decree: str | None
    """Number of the decree the seat rests on."""
    organisation: str
    seat_id: UUID | None
    seat_kind: SeatKind | str | None
    valid_from: date
    valid_to: date | None
    """The last day, to its local midnight."""
