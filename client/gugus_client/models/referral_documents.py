"""What is said of referral documents."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ..answers import Answer

DocumentKind = Literal[
    "referral_letter",
    "assessment",
    "consent_form",
    "medical_report",
    "police_report",
    "travel_document",
    "handover_record",
    "other",
]
"""Which documents travel with a referral as procedures of districts name them."""


class DocumentOut(Answer):
    """A document of a referral."""

    id: UUID
    kind: DocumentKind | str
    media_type: str
    owner: str
    referral_id: UUID
    sent_at: datetime
    size_bytes: int
