"""What is said of consents."""

from datetime import datetime
from uuid import UUID

from ..answers import Answer
from ..models.consent_forms import ConsentBasis, ConsentGiver, ConsentPurpose, ConsentStatus, SharedField


class ConsentDetail(Answer):
    """One consent, whether it stands now, until when it waits for a second person, and what the caller may do."""

    allowed_actions: list[str]
    basis: ConsentBasis | str
    case_id: UUID
    confirmation_due_at: datetime | None
    """Unconfirmed it covers nothing from then on."""
    confirmed_at: datetime | None
    """Of a ground without consent: by a second person."""
    expires_at: datetime | None
    fields: list[SharedField | str]
    form_digest: str | None
    """SHA-256 of the form as it was checked."""
    form_media_type: str | None
    """Of the scanned form, where there is one."""
    form_size_bytes: int | None
    given_at: datetime
    given_by: ConsentGiver | str | None
    guardian_is_suspect: bool
    id: UUID
    language: str | None
    owner: str
    purposes: list[ConsentPurpose | str]
    receiver_ids: list[UUID]
    stands: bool
    status: ConsentStatus | str
    updated_at: datetime
    version: int
    withdrawn_at: datetime | None
