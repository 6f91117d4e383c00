"""Files on their way: what somebody sends in pieces over a weak line, until an import or a report takes it."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from api.models.columns import INSTANT, Identified, Owned, Stamped


class Upload(Stamped, Owned, table=True):
    """One file and how much of it has come, in bytes; `digest` is the SHA-256 it must have. Its name is not kept."""

    size_bytes: int = Field(sa_type=sa.Integer)
    received_bytes: int = Field(default=0, sa_type=sa.Integer)
    digest: str
    sent_by: UUID
    expires_at: datetime = Field(index=True, sa_type=INSTANT)


class UploadPiece(Identified, Owned, table=True):
    """One piece, sealed; `begins_at` is its first byte. It came whole or it is not here."""

    __tablename__ = "upload_piece"
    __table_args__ = (sa.UniqueConstraint("upload_id", "begins_at"),)

    upload_id: UUID = Field(foreign_key="upload.id", ondelete="CASCADE")
    begins_at: int = Field(sa_type=sa.Integer)
    content: bytes
    sent_by: UUID
