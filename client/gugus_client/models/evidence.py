"""What is said of evidence."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ..answers import Answer

EvidenceKind = Literal["photo", "document", "signed_report"]
"""What a file shows; its type is read from its content."""


class EvidenceOut(Answer):
    """A file that is kept; `digest` is the SHA-256 of its bytes as they are kept and given out."""

    caption: str | None
    created_at: datetime
    digest: str
    entry_id: UUID | None
    id: UUID
    kind: EvidenceKind | str
    media_type: str
    owner: str
    report_id: UUID
    size_bytes: int
    version: int


class EvidenceDetail(Answer):
    """One file with what the caller may do."""

    allowed_actions: list[str]
    caption: str | None
    created_at: datetime
    digest: str
    entry_id: UUID | None
    id: UUID
    kind: EvidenceKind | str
    media_type: str
    owner: str
    report_id: UUID
    size_bytes: int
    version: int
