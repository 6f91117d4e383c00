"""What is sent of consents."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from ..given import Id, Instant
from ..models.consent_forms import ConsentBasis, ConsentGiver, ConsentPurpose, SharedField


class ConsentCreate(TypedDict):
    """What the person, or her guardian, agreed to; or the ground on which data are passed on without it."""

    basis: NotRequired[ConsentBasis]
    expires_at: NotRequired[Instant | None]
    fields: Sequence[SharedField]
    given_at: NotRequired[Instant | None]
    """Left out: now."""
    given_by: NotRequired[ConsentGiver | None]
    guardian_is_suspect: NotRequired[bool]
    language: NotRequired[str | None]
    purposes: Sequence[ConsentPurpose]
    receiver_ids: Sequence[Id]
