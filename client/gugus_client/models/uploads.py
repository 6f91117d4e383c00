"""What is said of uploads."""

from datetime import datetime
from uuid import UUID

from ..answers import Answer


class UploadOut(Answer):
    """A file on its way; it can be used once all of it is there, and goes at `expires_at`."""

    created_at: datetime
    digest: str
    expires_at: datetime
    id: UUID
    is_complete: bool
    owner: str
    received_bytes: int
    size_bytes: int
    version: int
