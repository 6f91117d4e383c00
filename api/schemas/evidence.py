"""Evidence on the wire; the bytes are at `/v1/evidence/{id}/content`."""

from datetime import datetime

from api.domain.kinds import EvidenceKind
from api.schemas.base import Id, Input, Output, Title


class EvidenceOrder(Input):
    """What a file shows, and what it belongs to: a report, or what the report says about one activity."""

    report_id: Id
    entry_id: Id | None = None
    kind: EvidenceKind
    caption: Title | None = None


class EvidenceOut(Output):
    """A file that is kept; `digest` is the SHA-256 of its bytes as they are kept and given out."""

    id: Id
    report_id: Id
    entry_id: Id | None
    owner: str
    kind: EvidenceKind
    media_type: str
    size_bytes: int
    digest: str
    caption: str | None
    version: int
    created_at: datetime


class EvidenceDetail(EvidenceOut):
    """One file with what the caller may do."""

    allowed_actions: list[str]
