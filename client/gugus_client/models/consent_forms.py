"""What is said of consent forms."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ..answers import Answer

ConsentBasis = Literal["consent", "life_in_danger", "child_best_interest"]
"""On what ground data are passed on."""


SharedField = Literal[
    "name",
    "other_names",
    "identity_number",
    "passport_number",
    "birth_date",
    "birth_place",
    "phone",
    "address",
    "guardian_name",
    "guardian_phone",
    "contact_notes",
    "story",
    "trafficking_profile",
    "medical_profile",
    "documents",
]
"""What a consent can open: each personal field, the profiles and the documents as a whole."""


ConsentGiver = Literal["person", "guardian"]
"""Who agreed."""


ConsentPurpose = Literal[
    "complaint_identification",
    "health_rehabilitation",
    "social_rehabilitation",
    "legal_service",
    "return",
    "social_reintegration",
    "mission_notice",
    "research",
]
"""What for: a service of Permen PPPA 8/2021 (reference set `services`), or one of two more."""


ConsentStatus = Literal["given", "withdrawn"]
"""States of a consent."""


class ConsentOut(Answer):
    """A consent, and whether it counts at this moment."""

    basis: ConsentBasis | str
    case_id: UUID
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
    status: ConsentStatus | str
    updated_at: datetime
    version: int
    withdrawn_at: datetime | None
